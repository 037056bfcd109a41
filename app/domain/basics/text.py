"""Texts are marked for translation here, addresses are masked, and digits made Latin."""

import unicodedata


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark `message` for translation and return it unchanged."""
    return message


def masked(address: str) -> str:
    """An e-mail address or telephone number of which only its owner knows which it is."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if at else f"…{address[-2:]}"


def latin_digits(text: str) -> str:
    """`text` with the decimal digits of every script as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c, c)) for c in text)
