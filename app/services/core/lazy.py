"""Lazy properties are the same for all threads, and none waits for another that makes one.

They are made anew where a process meets another database than before, as one that was restored.
functools.cached_property has all threads of a process wait in a row with Python 3.11, and gives two
that ask at once each another one later.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.services.core.errors import DatabaseAway
from app.storage.database import engine, failures

Made = TypeVar("Made")


class Lazy(Generic[Made]):
    """What a method reads of the database, kept: the first that was made counts."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make

    def __get__(self, owner: Any, _kind: type) -> Made:
        """Raises DatabaseAway."""
        others, name = failures.others_met(owner.engine), self._make.__name__
        kept: tuple[int, Made] | None = owner.__dict__.get(name)
        if kept and kept[0] == others:
            return kept[1]
        try:
            made = self._make(owner)
        except engine.FAILURES:
            raise DatabaseAway from None
        if failures.others_met(owner.engine) != others:
            raise DatabaseAway
        if kept and owner.__dict__.get(name) is kept:
            owner.__dict__.pop(name, None)
        first: tuple[int, Made] = owner.__dict__.setdefault(name, (others, made))
        return first[1]

    def __set__(self, _owner: object, _value: Made) -> None:
        """Python asks `__get__` then, also where a value is kept."""
        raise AttributeError
