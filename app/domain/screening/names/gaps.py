"""A search gap is a name or date that cannot be searched for, so that a reviewer must look."""

import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum

from app.domain.basics.text import N_
from app.domain.screening.names.described import Described
from app.domain.screening.names.keys import is_truncated
from app.domain.screening.names.matching.births import MOST_BIRTHS
from app.domain.screening.names.spelling.lookalikes import spellings
from app.domain.screening.names.spelling.parts import (
    MOST_NAMES,
    Part,
    is_too_long,
    readings,
    tells_nothing,
)

# Letters of one word, beyond which not every way to split it is searched. No real name is so long.
_LONG = 20
_READ = ("LATIN", "ARABIC", "CYRILLIC", "GREEK", "ETHIOPIC")


class Gap(StrEnum):
    NOTHING = "nothing"  # the document's name has no letters, or is a title or initials alone
    UNREAD = "unread"  # it is in a script whose sounds are not known here
    JOINED = "joined"  # it is one long word, perhaps of several names
    CUT = "cut"  # a name is so long that another may hide in it, or that its keys are truncated
    MANY = "many"  # there are more names or dates than are read

    @property
    def concern(self) -> str:
        """The sentence for the reviewer, to be translated."""
        return _CONCERNS[self]


_CONCERNS = {
    Gap.NOTHING: N_(
        "The name in their document has no letters, or is only a title or initials: it cannot be "
        "looked for on the register (R 3.2)."
    ),
    Gap.UNREAD: N_(
        "The name in their document is in a writing that the register is not searched in (R 3.2)."
    ),
    Gap.JOINED: N_(
        "The name in their document is one long word: several names written together may not be "
        "found on the register (R 3.2)."
    ),
    Gap.CUT: N_("One of their names is so long that another may be hidden in it (R 3.2)."),
    Gap.MANY: N_("They gave so many names that not all were looked for on the register (R 3.2)."),
}


def gaps(person: Described) -> tuple[Gap, ...]:
    """The gaps in a description. None of them means that the person wants to hide."""
    return tuple(_gaps(person))


def _gaps(person: Described) -> Iterator[Gap]:
    for document in person.names[:1] or ("",):
        if tells_nothing(document):
            yield Gap.NOTHING
        elif not any(map(_is_read, spellings(document))):
            yield Gap.UNREAD
        elif all(_is_joined(parts) for parts in readings([document])):
            yield Gap.JOINED
    if any(map(is_too_long, person.names)) or is_truncated(person):
        yield Gap.CUT
    if len(person.names) > MOST_NAMES or len(person.births) > MOST_BIRTHS:
        yield Gap.MANY


def _is_joined(parts: Sequence[Part]) -> bool:
    if len(parts) != 1 or " " in parts[0].written:
        return False
    return len(parts[0].letters) >= _LONG


def _is_read(name: str) -> bool:
    """Whether all its letters are of scripts whose sounds are known (see `scripts`)."""
    letters = filter(str.isalpha, unicodedata.normalize("NFKC", name))
    return all(
        unicodedata.category(letter) == "Lm" or unicodedata.name(letter, "").startswith(_READ)
        for letter in letters
    )
