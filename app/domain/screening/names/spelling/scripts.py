"""Names in any script are transliterated to Latin letters: lossily, so that spellings get alike.

anyascii and ICU write names for readers: they do not tell which vowels a script leaves out.
"""

import re
import unicodedata

# Sounds that Latin writes with two letters have one here: š č ž þ ð ğ ħ (sh ch zh th dh gh kh);
# ĥ is the h of a script that has no such pairs.
# Arabic script as written for Arabic, Persian, Dari, Pashto, Kurdish and Urdu. Ayn and hamza only
# carry a vowel; w and y are vowels or not, which the skeleton leaves open.
_ARABIC = (
    "اa أa إa آa ٱa عa ء ؤw ئy بb پp تt ٹt ټt ثþ جj چč حĥ خħ دd ڈd ډd ذð رr ڑr ړr ڕr"
    " زz ژž ږž ځz سs شš ښš څs صs ضð طt ظð غğ فf ڤv قq كk کk ګğ گg لl ڵl مm نn ںn ڼn"
    " هĥ ہĥ ۂĥ ھĥ ەe ةa ۃa وw ۆo ۇu ۋw يy یy ىa ېy ێe ۍy ےe"
)
_CYRILLIC = (
    "аa бb вv гg дd еe ёe жž зz иi йy кk лl мm нn оo пp рr сs тt уu фf хħ цs чč шš щš ъ ыi"
    " ь эe юyu яya іi їyi єe ґg ўw қq ғğ ҳh ӣi ӯu ҷj өo үu әa һh ңn ђj јy љl њn ћč џj"
)
_GREEK = "αa βv γg δd εe ζz ηi θþ ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χħ ψps ωo"
_LATIN = "øo łl ßss æae œoe ıi əa đd ðð þþ ħħ ĥĥ ŋn šš čč žž ğğ ʃš ɛe ɔo ɑa ƒf ŧt ȼc"
_TABLE = {pair[0]: pair[1:] for pair in f"{_ARABIC} {_CYRILLIC} {_GREEK} {_LATIN}".split()}

# The Unicode names of Ethiopic syllables have a letter of their own for each sound.
_ETHIOPIC = dict(
    pair.split(":")
    for pair in (
        "TH:t PH:p C:č CH:č SH:š ZH:ž TS:s TZ:s SZ:s X:h HH:h KX:h QH:q NY:n DD:d GG:g"
    ).split()
)
_SYLLABLE = re.compile(r"(?:GLOTTAL |PHARYNGEAL )?([B-DF-HJ-NP-TV-Z]*?)(W?[AEIOU]+)")
_SOUND = re.compile(r"(?:LETTER|SYLLABLE) ([A-Z]+)")
_VARIANT = re.compile(r"LATIN (?:.* )?([A-Z])(?: WITH .*)?")  # a small capital, a hooked letter
_WITHOUT_SOUND = (
    "Mn",
    "Mc",
    "Me",
    "Cf",
    "Lm",
    "Sk",
)  # marks, hidden characters, tatweel, half rings
# Letters that show nothing, each of which would else be a letter of its own: Hangul fillers.
_INVISIBLE = set("\u115f\u1160\u3164\uffa0")
_APOSTROPHES = set("'’‘`´ʼʻ＇′")
_CACHED_BELOW = 0x3000  # where every script with an alphabet of its own is


class _Letters(dict[int, str]):
    """A translation table that is filled in as characters come up."""

    def __missing__(self, code: int) -> str:
        letters = _letters(chr(code))
        if code < _CACHED_BELOW:
            self[code] = letters
        return letters


def latin(text: str) -> str:
    """`text` in lower-case Latin letters, digits and spaces, as far as its sounds are known.

    Characters without a sound are left out; those whose sound is not known here stay.
    """
    if text.isascii() and text.isalpha():
        return text.lower()
    composed = unicodedata.normalize("NFKC", text).casefold()
    bare = unicodedata.normalize("NFKC", composed.translate(_LETTERS))
    return " ".join(bare.split())


def _letters(char: str) -> str:
    if char in _TABLE:
        return _TABLE[char]
    if char in _APOSTROPHES | _INVISIBLE or unicodedata.category(char) in _WITHOUT_SOUND:
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    decomposed = unicodedata.normalize("NFD", char)
    if len(decomposed) > 1 and unicodedata.combining(decomposed[1]):
        return _letters(decomposed[0])
    if not char.isalpha():
        return " "
    return char if char.isascii() else _named(char)


def _named(char: str) -> str:
    """A letter's sound, from its Unicode name: "ETHIOPIC SYLLABLE LAA" is la."""
    name = unicodedata.name(char, "")
    if name.startswith("ETHIOPIC SYLLABLE "):
        syllable = _SYLLABLE.fullmatch(name.removeprefix("ETHIOPIC SYLLABLE "))
        if syllable:
            consonant, vowel = syllable.groups()
            return _ETHIOPIC.get(consonant, consonant.lower()) + vowel.lower().replace("aa", "a")
    sound = _VARIANT.fullmatch(name) or _SOUND.search(name)
    return sound[1].lower() if sound else char


_LETTERS = _Letters()
