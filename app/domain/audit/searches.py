"""A search is by one of these keys; the audit log has the key's name, never what was typed."""

from enum import StrEnum


class Key(StrEnum):
    REFERENCE = "reference"
    FAMILY = "family"  # the reference of a family group
    DOCUMENT = "document"  # its number, of any issuer
    EMAIL = "email"
    PHONE = "phone"
    PARTNER = "partner"  # a partner's reference of a check
    NAME = "name"  # with a date of birth
