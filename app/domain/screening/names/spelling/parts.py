"""A name is parsed into parts that tell people apart: no titles or articles, compounds as one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.domain.screening.names.spelling import sounds
from app.domain.screening.names.spelling.lookalikes import spellings
from app.domain.screening.names.spelling.rarity import Rarity, rarity
from app.domain.screening.names.spelling.scripts import latin

# Limits of what is read; passports have room for 39 letters. What exceeds them is a `gap`.
MOST_NAMES = 24  # more than the forms and partners' messages take
MOST_PARTS = 40
LONGEST_PART = 40  # letters
LONGEST_NAME = 10_000  # characters, invisible ones included
FEW_PARTS = 7  # of more parts a name is padded: another may be hidden among them
_CACHED = 4096  # parts, which many people share; whole names are never cached
_SHORT = 2  # letters

_BETWEEN_WORDS = re.compile(r"[\s\-‐‑‒–—_,;:.()/\"«»،٬؛]+")
_TITLES = frozenset(
    "dr prof professor doctor mr mrs ms miss sir haji hajji hajj haj hadji hajja alhaj mullah"
    " mulla molla mullo maulavi mawlawi maulvi mawlavi moulvi mowlawi shaykh sheikh shaikh"
    " sheik cheikh shekh sheekh qari mufti ustad ustadh ustaz general gen colonel col"
    " brigadier major capt captain commander imam ayatollah hojatoleslam engineer eng jr sr"
    " ato weizero akhund akhond akhound sahib saheb maulana mawlana molana shykh šyħ šayħ qary"
    " ĥajy ĥaj mla mwlwy mfty".split()
)
_ARTICLES = frozenset(
    "al el ul il ol ur ar er as es us aš ash ush az ez uz ad ed ud at et ut an un"
    " bin ibn ben bint bent binti ebn wuld ould de des".split()
)
_SONS = frozenset("bin ibn ben bint bent binti ebn bn abn".split())
_BEFORE = frozenset("abd abdul abdel abdal abdol abdoul abdu abu abou abo umm oum".split())
_GOD = frozenset("allah ullah ulla alla olah ollah lah allĥ ellah".split())
_FAITH = frozenset(
    "din deen dine eddin eddine uddin aldin addin adin oddin ouddine aldyn dyn".split()
)
# Ends of family names that are written apart as well: Nabi Zada, Noor Zai, Suliman Khel.
_FAMILY = frozenset(
    "zada zadah zade zadeh zadh zai zay zei khel khail kheil nejad nezhad nijad".split()
)
_SHORTENED = dict.fromkeys("md mohd muhd mhd mohammd mohmd muhmd mohamd".split(), "mohammad")
_ENDINGS = (
    dict.fromkeys(_GOD, "ulla") | dict.fromkeys(_FAITH, "din") | {one: one for one in _FAMILY}
)
_OF_ARABIC_SCRIPT = re.compile(
    r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u08b4\ufb50-\ufdfb\ufe70-\ufefc]"
)
_PREFIXED = re.compile(r"(?:[aeu]l(?=[^aeiouyw])|abd)(?=(.{2,}))")  # alhaddad is haddad as well
# Two words, however written: Abdul Karim, Noor Ullah, Saifuddin.
_COMPOUND = re.compile(r"abd.{3}|.{3,}(?:ull?ah?|dd?(?:i|ee|y)ne?)$")


@dataclass(frozen=True, slots=True, repr=False)  # personal
class Part:
    """One part of a name; `written` is the original, all else is derived from its letters."""

    letters: str
    vowels_unwritten: bool  # by the script
    written: str = field(compare=False)
    sound: str = field(compare=False)
    consonants: str = field(compare=False)
    skeletons: tuple[str, ...] = field(compare=False)  # the likeliest first
    known_by: frozenset[str] = field(compare=False)  # the same
    rarity: Rarity = field(compare=False)
    masks: dict[str, int] = field(compare=False)  # of each sound, its positions as bits
    compound: bool = field(compare=False)  # of two words, as Abdul Karim: a whole name by itself


def readings(names: Iterable[str]) -> tuple[tuple[Part, ...], ...]:
    """The parts of each of one person's names, in their order; twice if it has look-alikes."""
    first = list(names)[:MOST_NAMES]
    written = (spelling for name in first for spelling in spellings(name))
    every = dict.fromkeys(parts for spelling in written for parts in _ways(spelling))
    return tuple(parts for parts in every if parts)


def _ways(name: str) -> Iterator[tuple[Part, ...]]:
    yield (parts := parts_of(name))
    if is_padded(parts):  # what is between two words may be at the end of what is hidden there
        yield _parts(_joined(_tokens_of(name)))


def parts_of(name: str) -> tuple[Part, ...]:
    """The parts of one name in their order; titles only if there is nothing else."""
    return _parts(_words(name))


def _parts(words: Sequence[tuple[str, str]]) -> tuple[Part, ...]:
    return tuple(_part(*pair) for pair in words[:MOST_PARTS])


def is_padded(parts: Sequence[Part]) -> bool:
    """Whether the name has so many or so long parts that another name may be hidden in it."""
    return len(parts) > FEW_PARTS or any(len(part.letters) >= LONGEST_PART for part in parts)


def is_too_long(name: str) -> bool:
    """Whether something of the name is not read, or another name may be hidden in it."""
    words = _words(name)
    letters = max((len(token) for _, token in words), default=0)
    return len(name) > LONGEST_NAME or len(words) > FEW_PARTS or letters > LONGEST_PART


def tells_nothing(name: str) -> bool:
    """Whether there is nothing in it to search for: no letters, or only a title or initials."""
    return not any(
        token.isalpha()
        for spelling in spellings(name)
        for _, token in _without_titles(_tokens_of(spelling))
    )


def _words(name: str) -> list[tuple[str, str]]:
    tokens = _tokens_of(name)
    return _joined(_without_articles(_without_titles(tokens)) or tokens)


def _tokens_of(name: str) -> list[tuple[str, str]]:
    """Each word as it was written, with its transliteration."""
    words = _BETWEEN_WORDS.split(name[:LONGEST_NAME])
    return [(word, token) for word in words for token in _tokens(word)]


def _without_titles(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without titles and initials; a title is a name in al-Sheikh and Akhund Zada."""
    before = ["", *(token for _, token in tokens)]
    after = [*(token for _, token in tokens[1:]), ""]
    return [
        (word, token)
        for (word, token), last, following in zip(tokens, before, after, strict=False)
        if (token not in _TITLES or last in _ARTICLES or following in _FAMILY)
        and (len(token) > 1 or not token.isascii())
    ]


def _without_articles(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without articles and words for a child; at the end, an article's letters are a name."""
    last = len(tokens) - 1
    return [
        pair
        for i, pair in enumerate(tokens)
        if not (pair[1] in _SONS or (pair[1] in _ARTICLES and i < last))
    ]


def _joined(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Compounds joined: abd with what follows, and what ends with -allah, -din or -zada."""
    joined: list[tuple[str, str]] = []
    open_ended = False
    for written, token in tokens:
        ending = _ENDINGS.get(token, "")
        if joined and (open_ended or ending):
            before, letters = joined.pop()
            joined.append((f"{before} {written}", letters + (ending or token)))
        else:
            joined.append((written, _SHORTENED.get(token, token)))
        open_ended = not open_ended and token in _BEFORE
    return joined


@lru_cache(maxsize=_CACHED)
def _tokens(word: str) -> tuple[str, ...]:
    return tuple(latin(word).split())


def together(parts: Iterable[Part]) -> Part:
    """These parts as one."""
    several = tuple(parts)
    return _part("".join(one.written for one in several), "".join(one.letters for one in several))


def piece(part: Part, start: int, end: int) -> Part:
    """A slice of the part's letters, as a part; not cached, for nobody shares it."""
    return _part.__wrapped__(part.written, part.letters[start:end])


@lru_cache(maxsize=_CACHED)
def _part(written: str, token: str) -> Part:
    letters = sounds.plain(token[:LONGEST_PART])
    unwritten = bool(_OF_ARABIC_SCRIPT.search(written))
    known = sounds.skeletons(letters, vowels_unwritten=unwritten)
    joined = _PREFIXED.match(letters)
    if joined and (unwritten or len(joined[1]) > _SHORT):
        known += sounds.skeletons(joined[1], vowels_unwritten=unwritten)
    heard = sounds.sound(letters)
    masks: dict[str, int] = {}
    for place, one in enumerate(heard):
        masks[one] = masks.get(one, 0) | 1 << place
    level = min(rarity(one) for one in known[: 4 if unwritten else 1])
    bare = sounds.consonants(heard)
    compound = bool(_COMPOUND.match(letters))
    return Part(
        letters, unwritten, written, heard, bare, known, frozenset(known), level, masks, compound
    )
