"""Claims of an identity provider are found in whichever answer and however deep they stand."""

from collections.abc import Mapping
from typing import Any

Claims = Mapping[str, Any]


def find(path: str, *answers: Claims) -> object:
    """The claim of this name in the first answer that has it: any JSON value, or None.

    Where no claim has the whole name, its dots lead into objects: `realm_access.roles`. Names may
    have dots themselves, as `https://example.com/roles` has.
    """
    return next((found for claims in answers if (found := _in(claims, path)) is not None), None)


def names(*answers: Claims) -> tuple[str, ...]:
    """What claims were sent, without their values."""
    return tuple(sorted(set().union(*answers)))


def text(value: object) -> str | None:
    """What can be printed of it: a name must not turn a line round, nor refuse to be stored."""
    return ("".join(filter(str.isprintable, value)) or None) if isinstance(value, str) else None


def _in(claims: Claims, path: str) -> object:
    if (found := claims.get(path)) is not None:
        return found
    dots = [at for at, symbol in enumerate(path) if symbol == "."]
    for at in reversed(dots):
        inner = claims.get(path[:at])
        if isinstance(inner, Mapping) and (found := _in(inner, path[at + 1 :])) is not None:
            return found
    return None
