"""What a return record says is unread if screening cannot use it: then it counts neither way.

It is kept as it was sent. Partners and operators are told which members, reviewers see the words.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.basics.vocabulary import nationalities, sexes
from app.domain.basics.vocabulary.spreadsheets import is_destroyed
from app.domain.intake import documents
from app.domain.intake.documents import Document
from app.domain.intake.typed import birth_dates
from app.domain.partners.members import LONGEST

_MOST_NAMES = 20  # that screening surely looks for
_TEXTS = ("given_names", "family_name", "place_of_birth", "basis", "arrived_by")


def unread(person: Mapping[str, Any]) -> dict[str, list[str]]:
    """The texts that are not read, by member; `person` has the members of ReturnedPerson."""
    day = birth_dates.returned_on(person)
    told = {name: _but(_is_text, [person.get(name) or ""]) for name in _TEXTS} | {
        "other_names": _but(_is_text, person["other_names"], _MOST_NAMES),
        "dates_of_birth": _but(
            lambda written: bool(birth_dates.read(written, day)),
            person["dates_of_birth"],
            birth_dates.MOST,
        ),
        "nationalities": _but(
            lambda word: nationalities.states_of(word) is not None,
            person["nationalities"],
            nationalities.MOST,
        ),
        "sex": _but(lambda word: sexes.read(word) is not None, [person["sex"] or ""]),
        "documents": _but(_is_known, person["documents"], documents.MOST),
    }
    return {member: several for member, several in told.items() if several}


def _but(is_read: Callable[[Any], bool], listed: Sequence[Any], most: int = 1) -> list[str]:
    """Those that are not read, and those beyond the number that is; a document in one line."""
    read, beyond = listed[:most], listed[most:]
    return [_line(one) for one in (*(one for one in read if not is_read(one)), *beyond)]


def _line(told: str | Mapping[str, str]) -> str:
    return told if isinstance(told, str) else " ".join(filter(None, told.values()))


def _is_text(told: str) -> bool:
    """Unless a spreadsheet has destroyed it, it is JSON, or longer than any."""
    return not (is_destroyed(told) or told.startswith(("{", "[")) or len(told) > LONGEST)


def _is_known(document: Mapping[str, str]) -> bool:
    return documents.is_known(Document(**document))
