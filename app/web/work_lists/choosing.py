"""A choice of what a list shows stands in its address, and so does the place it goes on after.

Neither names anybody: a nationality or an age there is what a reviewer looks for.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, g

from app import wording
from app.domain.basics import countries
from app.domain.intake.questions.person import LANGUAGES
from app.services.work_lists.lists import AGES, WITH_DEADLINE, Choice, Filter, List, Place, Sort
from app.web.forms.fields import country_choices
from app.web.http.language import gettext
from app.web.work_lists.words import AGE_NAMES, ALL, CHANNELS, FAMILIES, OWNERS, SORTS

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT = timedelta(microseconds=1)


def read_choice(name: List, given: Mapping[str, str]) -> Choice:
    """What an address asks for; what it cannot ask for counts as nothing."""
    sorts = SORTS if name in WITH_DEADLINE else (Sort.WAITING,)
    first = Sort.DEADLINE if name is List.INVITATIONS else Sort.WAITING
    language = _one_of(given, "language", wording.LANGUAGES)
    whose = _one_of(given, "whose", OWNERS)
    channel, family = _one_of(given, "channel", CHANNELS), _one_of(given, "family", FAMILIES)
    asked = {whose, channel, family, Filter.LANGUAGE if language else ""} - {""}
    return Choice(
        sort=Sort(_one_of(given, "sort", sorts) or first),
        filters=frozenset(map(Filter, asked)),
        language=language,
        nationality=_one_of(given, "nationality", countries.NATIONALITIES),
        ages=_one_of(given, "ages", AGES),
    )


def _one_of(given: Mapping[str, str], name: str, known: Collection[str]) -> str:
    value = given.get(name, "")
    return value if value in known else ""


def written_choice(choice: Choice) -> dict[str, str]:
    """As it stands in an address: only what is chosen."""
    one_of = {"whose": OWNERS, "channel": CHANNELS, "family": FAMILIES}
    asked = {
        name: next((one for one in choice.filters if one in known), "")
        for name, known in one_of.items()
    } | {
        "sort": choice.sort,
        "nationality": choice.nationality,
        "language": choice.language,
        "ages": choice.ages,
    }
    return {name: str(value) for name, value in asked.items() if value}


class Select(NamedTuple):
    """A choice of the form above a list: the field's name, its values and their texts."""

    name: str
    options: list[tuple[str, str]]


def selects(name: List) -> list[Select]:
    """What a list can be filtered and sorted by, in the reader's language."""
    languages = [(code, gettext(LANGUAGES[code])) for code in wording.LANGUAGES]
    several = [
        Select("nationality", [*country_choices(g.language, countries.NATIONALITIES)]),
        Select("language", languages),
        Select("ages", _translated(AGE_NAMES)),
        Select("family", _translated(FAMILIES)),
        Select("channel", _translated(CHANNELS)),
    ]
    filters = [one._replace(options=[("", gettext(ALL)), *one.options]) for one in several]
    return filters + ([Select("sort", _translated(SORTS))] if name in WITH_DEADLINE else [])


def _translated(names: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(value, gettext(text)) for value, text in names.items()]


def written_place(place: Place) -> str:
    return f"{place.rank}-{(place.at - _BEGAN) // _UNIT}-{place.row.hex}"


def read_place(text: str) -> Place:
    """What `written_place` wrote; anything else is not found."""
    try:
        rank, at, row = text.split("-")
        return Place(int(rank), _BEGAN + int(at) * _UNIT, UUID(hex=row))
    except (ValueError, OverflowError):
        abort(HTTPStatus.NOT_FOUND)
