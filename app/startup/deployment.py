"""A deployment's own file says who answers for it, whom to write to, and who helps: TOML.

docs/deploy/deployment.toml is an example. The public pages show it; nothing else reads it.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

ENGLISH = "en"
Said = Mapping[str, str]  # in each language that it was written in; always in English


class Unsound(ValueError):
    """The file cannot be used. The text names what is wrong, and never a value."""


@dataclass(frozen=True)
class Controller:
    """Who decides what is done with the data, and answers for it."""

    name: str
    address: str
    email: str
    kept_in: Said  # the countries, and what lets the data go there


@dataclass(frozen=True)
class Officer:
    """The data protection officer."""

    name: str
    email: str


@dataclass(frozen=True)
class Accessibility:
    email: str
    conformance: str
    reviewed_on: date


@dataclass(frozen=True)
class Organisation:
    """One that helps applicants."""

    name: str
    helps_with: Said
    languages: list[str]
    phone: str = ""
    web: str = ""


@dataclass(frozen=True)
class Deployment:
    controller: Controller
    data_protection_officer: Officer
    accessibility: Accessibility
    organisations: list[Organisation]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _like(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


_SAID = (
    "have a text for each language, en among them",
    lambda value: (
        isinstance(value, dict) and ENGLISH in value and all(map(_is_text, value.values()))
    ),
)
# What an entry must be, and whether it is, by its name; every other is a text.
_MUST: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "email": ("be an e-mail address", _like(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    "phone": ("be digits and spaces, with + before them or not", _like(r"\+?[0-9][0-9 ]{1,20}")),
    "web": ("begin with https://", _like(r"https://[^\s/]\S*")),
    "kept_in": _SAID,
    "helps_with": _SAID,
    "languages": (
        "be a list of languages, each by its own name",
        lambda value: isinstance(value, list) and value != [] and all(map(_is_text, value)),
    ),
    "conformance": ("be full, partial or none", {"full", "partial", "none"}.__contains__),
    "reviewed_on": ("be a date", lambda value: type(value) is date),
}
_TEXT = ("be a text", _is_text)
_TABLES = {
    "controller": Controller,
    "data_protection_officer": Officer,
    "accessibility": Accessibility,
}
_LIST = "organisation"


def read(path: str) -> Deployment:
    """Raises Unsound."""
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError:
        raise Unsound("cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        where = re.search(r"\(at .*\)", str(fault))
        raise Unsound(f"is no TOML {where[0] if where else ''}".rstrip()) from None
    if unknown := sorted(found.keys() - {*_TABLES, _LIST}):
        raise Unsound(f"has an unknown table: {', '.join(unknown)}")
    tables = {name: _read(kind, name, found.get(name)) for name, kind in _TABLES.items()}
    listed = found.get(_LIST, [])
    if not isinstance(listed, list):
        raise Unsound(f"{_LIST} must be written [[{_LIST}]]")
    numbered = enumerate(listed, start=1)
    organisations = [_read(Organisation, f"{_LIST} {n}", table) for n, table in numbered]
    return Deployment(**tables, organisations=organisations)


def _read(kind: type[Any], place: str, table: object) -> Any:
    if not isinstance(table, dict):
        raise Unsound(f"lacks [{place}]")
    known = {each.name: each for each in fields(kind)}
    if unknown := sorted(table.keys() - known.keys()):
        raise Unsound(f"{place} has an unknown entry: {', '.join(unknown)}")
    for name, each in known.items():
        if name not in table and each.default is MISSING:
            raise Unsound(f"{place} lacks {name}")
        must, is_right = _MUST.get(name, _TEXT)
        if name in table and not is_right(table[name]):
            raise Unsound(f"{place}: {name} must {must}")
    return kind(**table)
