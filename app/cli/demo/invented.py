"""Invented people for the demonstration, the tests and the benchmarks: names, dates, answers.

Names are random syllables from a fixed seed, and each name is unlike the others.
"""

import random

_CONSONANTS, _VOWELS, _SYLLABLES = "bdfgklmnprstvz", "aeiou", 4

# Answers to all questions that exclude nobody and need no reviewer.
ANSWERS = {
    "in_france": "yes",
    "free_movement": "no",
    "protection_elsewhere": "no",
    "permission_in_france": "no",
    "entered_uk_illegally": "no",
    "convictions": "no",
    "refusals": "no",
    "email": "person@example.org",
    "phone": "",
    "helped": "no",
    "helper_name": "",
    "helper_organisation": "",
    "helper_consent": "",
    "applying": "alone",
    "family_relation": "",
    "family_reference": "",
    "same_as_parent": "yes",
    "given_names": "Imaginary",
    "family_name": "Invented",
    "native_name": "",
    "other_name": "",
    "date_of_birth": "1990-03-27",
    "place_of_birth": "Nowhere",
    "country_of_birth": "ERI",
    "sex": "female",
    "relationship": "single",
    "nationality": "ERI",
    "other_nationality": "",
    "language": "ti",
    "help_needed": "",
    "document_type": "passport",
    "document_number": "K 7401-882",
    "document_issuer": "ERI",
    "document_issuer_name": "",
    "document_expires": "",
    "photo": "01a20000-0000-7000-8000-000000000001",
    "picture": "01a20000-0000-7000-8000-000000000002",
    "picture_shows": "passport",
    "where_in_france": "Calais",
    "no_fixed_address": "",
    "uk_family": "no",
    "uk_stay": "no",
    "uk_connections": "",
}


def name(number: int) -> dict[str, str]:
    """Given names and family name of the invented person of that number."""
    lot = random.Random(number)  # noqa: S311 - it is to be predictable
    return {part: _word(lot).title() for part in ("given_names", "family_name")}


def _word(lot: random.Random) -> str:
    return "".join(lot.choice(_CONSONANTS) + lot.choice(_VOWELS) for _ in range(_SYLLABLES))


def birth(number: int) -> str:
    """Their date of birth, between 1970 and 2004."""
    return f"{1970 + number % 35}-{number % 12 + 1:02}-{number % 28 + 1:02}"
