"""Names of nobody: syllables drawn by lot, the same each time, and each name unlike the others."""

import random

_CONSONANTS, _VOWELS, _SYLLABLES = "bdfgklmnprstvz", "aeiou", 4


def name(number: int) -> dict[str, str]:
    """Given names and family name of the invented person of that number."""
    lot = random.Random(number)  # noqa: S311 - nobody is to be surprised
    return {part: _word(lot).title() for part in ("given_names", "family_name")}


def _word(lot: random.Random) -> str:
    return "".join(lot.choice(_CONSONANTS) + lot.choice(_VOWELS) for _ in range(_SYLLABLES))


def birth(number: int) -> str:
    """Their date of birth, between 1970 and 2004."""
    return f"{1970 + number % 35}-{number % 12 + 1:02}-{number % 28 + 1:02}"
