"""Homoglyphs, letters and digits that look like Latin ones, are read as Latin in mixed words."""

import re
import unicodedata

# By shape, not by sound: what each looks like, capital and small.
_CYRILLIC = (
    "АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ЅS ІI ЇI ЈJ ҺH ԀD ԚQ ԜW ҮY ѴV ӀI ЁE ЬB ГR ПN ИU ӢU ҢH ҚK"
    " аa вb еe кk мm нh оo рp сc тt уy хx ѕs іi їi јj һh ԁd ԛq ԝw үy ѵv ӏl ёe ьb гr пn иu ӣu ңh қk"
    " ԍg ёe ғf"
)
_GREEK = (
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ΪI ΫY"
    " αa βb εe ηn ιi κk μu νv οo πn ρp ςs σo τt υu χx ωw γy ϊi ϋu ϲc ϳj"
)
_ARMENIAN = "ՏS ՕO ՍU ԼL ՈN ԶQ աw օo ոn սu հh յj ցg զq լl ռn ղn ևu ՀZ ՐR ԻH ԵT"
_SIGNS = "0o 3e 4a 5s 7t 8b @a $s |l"
_TABLE = str.maketrans(
    {pair[0]: pair[1:] for pair in f"{_CYRILLIC} {_GREEK} {_ARMENIAN} {_SIGNS}".split()}
)
# l, i and 1 are one stroke: an i before a consonant at the beginning, l elsewhere; or i everywhere.
_FIRST = re.compile(r"\b[1l|](?=[b-df-hj-km-np-tv-xzB-DF-HJ-KM-NP-TV-XZ])")
_STROKE = re.compile(r"[1|]|(?<=[a-z])I")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_][\s.\-]+){2,}[^\W\d_](?!\S)")  # a word, letter by letter
_HIDDEN = re.compile(  # invisible characters between letters, and accents on them
    "[\u00ad\u0300-\u036f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_GAPS = re.compile(r"[\s.\-]+")
# Whether a name has any of these; if not, it has only the one spelling.
_UNLIKE = re.compile(rf"[\u0370-\u058f0-9@$|]|(?<=[a-z])I|{_FIRST.pattern}|{_SPACED.pattern}")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f'’.,\-]+")
_LETTER = re.compile(r"[^\W\d_]")
_OF_BOTH = re.compile(r"[A-Za-z].*[^A-Za-z]|[^A-Za-z].*[A-Za-z]|[0-9@$|]")


def spellings(name: str) -> tuple[str, ...]:
    """The name as it is written, and as it looks; one spelling if it has no look-alikes."""
    shown = name if name.isascii() else _HIDDEN.sub("", unicodedata.normalize("NFKC", name))
    if not _UNLIKE.search(shown):
        return (name,)
    words = _SPACED.sub(lambda letters: _GAPS.sub("", letters[0]), shown).split()
    return tuple(dict.fromkeys((name, _seen(words, "l"), _seen(words, "i"))))


def _seen(words: list[str], stroke: str) -> str:
    """The words, each in Latin letters if it looks so.

    A word entirely of another script stays, unless all words look Latin.
    """
    looks = [_STROKE.sub(stroke, _FIRST.sub("i", word)).translate(_TABLE) for word in words]
    pairs = list(zip(words, looks, strict=True))
    all_latin = all(_LATIN.fullmatch(seen) for seen in looks)
    return " ".join(seen if _is_like(word, seen, alone=all_latin) else word for word, seen in pairs)


def _is_like(word: str, seen: str, *, alone: bool) -> bool:
    """Whether a word looks Latin: one that mixes scripts or, if `alone`, one without Latin too."""
    if not (_LETTER.search(word) and _LATIN.fullmatch(seen)):
        return False
    return alone or bool(_OF_BOTH.search(word))
