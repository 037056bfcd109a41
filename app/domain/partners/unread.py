"""What a return record says is unread if screening cannot use it: then it counts neither way.

It is kept as it was sent. Partners and operators are told which members, reviewers see the words.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.basics.vocabulary import birth_dates, nationalities, sexes
from app.domain.basics.vocabulary.spreadsheets import is_destroyed
from app.domain.intake import documents
from app.domain.intake.documents import Document
from app.domain.partners.members import LONGEST

_MOST_NAMES, _MOST_BIRTHS = 20, 12  # that screening surely looks for


def unread(person: Mapping[str, Any]) -> dict[str, list[str]]:
    """The texts that are not read, by member; `person` has the members of ReturnedPerson."""
    texts = {name: [person.get(name) or ""] for name in _TEXTS}
    found = {
        **{name: _lost(of) for name, of in texts.items()},
        "other_names": [*_lost(person["other_names"]), *person["other_names"][_MOST_NAMES:]],
        "dates_of_birth": _births(person),
        "nationalities": [w for w in person["nationalities"] if nationalities.states_of(w) is None],
        "sex": [word for word in [person["sex"] or ""] if sexes.read(word) is None],
        "documents": [
            _written(of) for of in person["documents"] if not documents.is_known(Document(**of))
        ],
    }
    return {member: several for member, several in found.items() if several}


_TEXTS = ("given_names", "family_name", "place_of_birth", "basis")


def _lost(texts: Iterable[str]) -> list[str]:
    """What a spreadsheet has destroyed, what is JSON and no text, and what is too long."""
    return [
        text
        for text in texts
        if is_destroyed(text) or text.startswith(("{", "[")) or len(text) > LONGEST
    ]


def _births(person: Mapping[str, Any]) -> list[str]:
    listed, on = person["dates_of_birth"], birth_dates.returned_on(person)
    none = [written for written in listed if not birth_dates.read(written, on)]
    return [*none, *listed[_MOST_BIRTHS:]]


def _written(document: Mapping[str, str]) -> str:
    return " ".join(filter(None, document.values()))
