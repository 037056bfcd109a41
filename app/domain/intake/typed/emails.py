"""E-mail addresses are cleaned of what phones add, and near misses of large providers found."""

import re
import unicodedata

from app.domain.basics.text import latin_digits

_ANGLED = re.compile(r"[^<>]*<([^<>]*)>[\s.,;]*")  # Amina <amina@example.org>
_MAILTO = re.compile(r"(?i)mailto:([^?]*).*")
_AROUND_AT = re.compile(r"\s*@\s*")
_AROUND_LAST_DOT = re.compile(r"(?<=\w)\s*\.\s*(?=[a-zA-Z]{2,4}$)")  # as phones put it after a dot
_QUOTES = " '\"`“”„‘’‚«»‹›()[]{}<>"
_AFTER = _QUOTES + ".,;:!،؛。"

# By the name before the first dot: what may follow it. `gmail` has nothing but .com.
_PROVIDERS = {
    "gmail": ("com",),
    "googlemail": ("com",),
    "icloud": ("com",),
    "hotmail": ("com", "fr", "co.uk", "it", "es", "de", "be", "se", "ch", "nl", "no", "dk", "gr"),
    "outlook": ("com", "fr", "be", "de", "es", "it", "sa", "com.tr", "com.vn", "dk", "ie", "at"),
    "live": ("com", "fr", "be", "co.uk", "nl", "it", "de", "se", "dk", "no", "ca", "fi", "ie"),
    "yahoo": ("com", "fr", "co.uk", "de", "it", "es", "com.vn", "co.in", "ca", "se", "gr", "ie"),
    "ymail": ("com",),
    "email": ("com",),
    "mail": ("com", "ru"),
    "protonmail": ("com", "ch"),
    "proton": ("me",),
    "yandex": ("com", "ru"),
    "orange": ("fr",),
    "wanadoo": ("fr",),
    "laposte": ("net",),
    "free": ("fr",),
}
_ONE_END = ("gmail", "icloud")  # no other provider has these names, whatever follows
_LONG_ENOUGH = 5  # letters: of a shorter name, too many others are near


def cleaned(typed: str) -> str:
    """The address without spaces, quotes and marks around it, with digits 0-9.

    What is no address afterwards is for answers.check to refuse.
    """
    text = latin_digits(unicodedata.normalize("NFKC", typed))
    text = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    text = _MAILTO.sub(r"\1", text)
    if angled := _ANGLED.fullmatch(text):
        text = _MAILTO.sub(r"\1", angled[1])
    name, at, domain = _AROUND_AT.sub("@", text.lstrip(_QUOTES).rstrip(_AFTER)).rpartition("@")
    return name + at + _AROUND_LAST_DOT.sub(".", domain)


def near_miss(address: str) -> str | None:
    """The address that is probably meant: at a large provider whose name is nearly this one."""
    name, at, domain = address.rpartition("@")
    label, _, end = domain.lower().partition(".")
    if not (name and at) or end in _PROVIDERS.get(label, ()):
        return None
    for provider, ends in _PROVIDERS.items():
        if end and _slips(label, provider) > 1:
            continue
        for known in ends:
            if _is_near(label, end, provider, known) or _is_slip(domain.lower(), provider, known):
                return f"{name}@{provider}.{known}"
    return None


def _is_near(label: str, end: str, provider: str, known: str) -> bool:
    """A slip in the name, in the end, or one in each."""
    if label == provider:
        return provider in _ONE_END or _slips(end, known) == 1
    long = len(provider) >= _LONG_ENOUGH and label not in _PROVIDERS
    return long and _slips(label, provider) == 1 and _slips(end, known) <= 1


def _is_slip(domain: str, provider: str, known: str) -> bool:
    """gmailcom, gmail,com."""
    return "." not in domain and _slips(domain, f"{provider}.{known}") == 1


def _slips(one: str, other: str) -> int:
    """0 if equal, 1 if a letter is missing, added, changed or swapped with the next; else 2."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > 1:
        return 2
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    start = min(len(one), len(other)) if start is None else start
    a, b = one[start:], other[start:]
    swapped = a[:2] == b[1::-1] and len(a) > 1 and a[2:] == b[2:]
    return 1 if a[1:] == b[1:] or a == b[1:] or a[1:] == b or swapped else 2
