"""A search is by one of these keys; the audit log has the key's name, never what was typed."""

import re
from enum import StrEnum
from unicodedata import normalize

_DASHES = re.compile("[\u2010-\u2015\u2212]")


class Key(StrEnum):
    REFERENCE = "reference"
    FAMILY = "family"  # the reference of a family group
    DOCUMENT = "document"  # its number, of any issuer
    EMAIL = "email"
    PHONE = "phone"
    PARTNER = "partner"  # a partner's reference of a check
    NAME = "name"  # with a date of birth


def spellings(reference: str) -> set[str]:
    """How a partner may have written what somebody typed or copied as its reference."""
    plain = _DASHES.sub("-", normalize("NFKC", reference))
    return {reference, plain, plain.upper(), plain.lower()}
