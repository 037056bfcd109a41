"""Tokens are made and read here: references to copy, one-time codes to type, cookies' secrets."""

import hashlib
import hmac
import secrets
import time
import unicodedata
from datetime import datetime
from uuid import UUID

from app.security.encryption.keyring import DataKey

# Crockford's base 32: no I, L, O or U, so that what is read aloud or copied comes back right.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_SYMBOLS = 11
EOI, FAMILY = "EOI", "FAM"  # how references of each begin
CODE_DIGITS, LONG_CODE_DIGITS = 8, 12


def new_id() -> UUID:
    """A time-ordered UUID, made before its row is (RFC 9562, 5.7 and 6.2, method 3).

    Milliseconds, the version, their fraction, the variant, random bits.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = (nanoseconds << 12) // 1_000_000
    return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62))


def first_id_of(moment: datetime) -> UUID:
    """The least id that was made from this moment on; none was before 1970."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def new_reference(prefix: str = EOI) -> str:
    """`EOI-XXXX-XXXX-XXXX`: eleven random symbols (55 bits) and a Luhn mod 32 check symbol."""
    symbols = "".join([_ALPHABET[byte % 32] for byte in secrets.token_bytes(_SYMBOLS)])
    return _grouped(prefix, symbols + _check_symbol(symbols))


def read_reference(text: str, prefix: str = EOI) -> str | None:
    """The reference as we write it, from any case, script of digits, dashes and look-alike letters.

    None if it cannot be one: wrong length, foreign symbols or a wrong check symbol.
    """
    symbols = _symbols_of(text, prefix)
    return _grouped(prefix, symbols) if symbols and _is_whole(symbols) else None


def is_misspelt(text: str, prefix: str = EOI) -> bool:
    """Whether it would be a reference, but for its check symbol: one of the others is wrong."""
    symbols = _symbols_of(text, prefix)
    return symbols is not None and not _is_whole(symbols)


def _symbols_of(text: str, prefix: str) -> str | None:
    letters = "".join(c for c in text.upper() if c.isalnum())
    symbols = _latin_digits(letters).translate(_READ_AS)
    if len(symbols) == len(prefix) + _SYMBOLS + 1:
        symbols = symbols.removeprefix(prefix.translate(_READ_AS))
    return symbols if len(symbols) == _SYMBOLS + 1 and set(symbols) <= set(_ALPHABET) else None


def _is_whole(symbols: str) -> bool:
    return _check_symbol(symbols[:-1]) == symbols[-1]


def _grouped(prefix: str, symbols: str) -> str:
    return f"{prefix}-{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def _check_symbol(symbols: str) -> str:
    """Luhn mod N (ISO/IEC 7812-1, Annex B, generalised): finds every single wrong symbol."""
    total = 0
    for position, symbol in enumerate(reversed(symbols)):
        value = _ALPHABET.index(symbol) * (2 - position % 2)
        total += value // 32 + value % 32
    return _ALPHABET[-total % 32]


def new_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is stored of a token: it finds the token's row, and is of no use to a database thief."""
    return hashlib.sha256(token.encode()).digest()


def access_code(key: DataKey, request: UUID, digits: int = CODE_DIGITS) -> str:
    """A one-time code: its digits prove that somebody reads the applicant's mail or SMS.

    Derived from the request's id and never stored: sent again after a crash, it is the same code,
    and a stolen database has none.
    """
    digest = hmac.digest(key.secret, request.bytes, hashlib.sha256)
    return str(int.from_bytes(digest[:16], "big") % 10**digits).zfill(digits)


def read_code(text: str) -> str:
    """The digits of a code as somebody typed it, in 0-9."""
    return _latin_digits("".join(c for c in text if c.isdecimal()))


def _latin_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c, c)) for c in text)
