"""Pages and notifications get their wording here: translations, dates, numbers and countries.

Babel does the work. Catalogues are the .po files in app/translations: what `compile_catalogues` has
not compiled is compiled in memory when first used, so that there is no build step to forget.

Flask-Babel knows the language of a request alone; the worker writes to people, too.
"""

import gettext
import os
import struct
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from math import inf
from pathlib import Path
from threading import Lock
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, core, localedata
from babel.dates import (
    format_date,
    format_datetime,
    format_interval,
    format_skeleton,
    format_timedelta,
    get_timezone,
)
from babel.numbers import format_decimal, format_percent

TRANSLATIONS = Path(__file__).parent / "translations"
DEFAULT = "en"


class Language(NamedTuple):
    """A language of the pages and notifications.

    Until a person has signed its catalogue off, it is a machine translation: every page says so,
    and exclusions, refusals and consent fold below it the English text, which is the binding one.
    """

    signed_off: bool


LANGUAGES = {
    DEFAULT: Language(signed_off=True),
    "fr": Language(signed_off=False),
    "ar": Language(signed_off=False),
}
_NO_BREAK = "\N{NO-BREAK SPACE}"  # so that no line ends within a date
APPLICANTS_CLOCK = ZoneInfo("Europe/Paris")
_CLDRS = {"en": ("en", "GB")}
# What Babel asks for of all languages in common, to load ours: its own takes a process 3 MB more.
_IN_COMMON: Any = {"parent_exceptions": {"en_GB": "en_001"}}
# The most of what it has of each, and nothing here is written by.
_NOT_WRITTEN = (
    *("compact_", "compound_", "currency_", "languages", "meta_zones", "scripts", "time_zones"),
    *("unit_display_names", "variants"),
)
_READING = Lock()  # Babel's data, by one thread
_UNITS: tuple[tuple[Literal["day", "hour", "minute", "second"], timedelta], ...] = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language; English has none, since it is what the code says."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gettext.NullTranslations()
    try:
        return gettext.GNUTranslations(BytesIO(_ahead(path).read_bytes()))
    except (OSError, struct.error):  # there is none of this release, or it was cut short
        return gettext.GNUTranslations(BytesIO(_compiled(path)))


def compile_catalogues() -> None:
    """Have each catalogue compiled beside its .po file: a server takes 3 MB more to do it itself.

    Cut off, it leaves what was there. Raises OSError where that cannot be written.
    """
    for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        ahead = _ahead(path)
        with ahead.with_suffix(".new").open("wb") as draft:
            draft.write(_compiled(path))
            draft.flush()
            os.fchmod(draft.fileno(), 0o644)  # for the account that serves
            os.fsync(draft.fileno())
        Path(draft.name).rename(ahead)
        for other in {*path.parent.glob("*.mo"), *path.parent.glob("*.new")} - {ahead}:
            other.unlink()


def _ahead(path: Path) -> Path:
    """Where it is compiled: a name by its content, so that none is taken for another release's."""
    return path.with_name(f"{sha256(path.read_bytes()).hexdigest()[:32]}.mo")


def _compiled(path: Path) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - half a MB of most processes
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=path.parts[-3]))
    return compiled.getvalue()


class OwnName(NamedTuple):
    """What a language calls itself, and how that is read."""

    text: str
    direction: str


# CLDR's, written out: read there each would take a process a MB. CLDR's Dari is fa_AF.
OWN_NAMES = {
    "am": OwnName("አማርኛ", "ltr"),
    "ar": OwnName("العربية", "rtl"),
    "ckb": OwnName("کوردیی ناوەندی", "rtl"),
    "en": OwnName("English", "ltr"),
    "fa": OwnName("فارسی", "rtl"),
    "fr": OwnName("Français", "ltr"),
    "prs": OwnName("دری", "rtl"),
    "ps": OwnName("پښتو", "rtl"),
    "so": OwnName("Soomaali", "ltr"),
    "ti": OwnName("ትግርኛ", "ltr"),
    "vi": OwnName("Tiếng Việt", "ltr"),
}


def direction(language: str) -> str:
    """`ltr` or `rtl`."""
    return str(_locale(language).text_direction)


def format_day(language: str, day: date) -> str:
    return format_date(day, _patterns(language)[0], locale=_locale(language))


def format_weekday(language: str, at: datetime) -> str:
    """`Thursday, 3 December 2026`, on the applicants' clock."""
    day = at.astimezone(APPLICANTS_CLOCK).date()
    return format_date(day, _patterns(language)[2], locale=_locale(language))


def format_week(language: str, monday: date) -> str:
    """Its first and last day: `16–22 Nov 2026`."""
    sunday = monday + timedelta(days=6)
    return format_interval(monday, sunday, "yMMMd", locale=_locale(language))


def format_day_and_month(language: str, day: date) -> str:
    """`16 Nov`."""
    return format_skeleton("MMMd", day, locale=_locale(language))


def format_month(language: str, day: date) -> str:
    """Month and year."""
    return format_date(day, f"MMMM{_NO_BREAK}y", locale=_locale(language))


def format_instant(language: str, at: datetime) -> str:
    """Day and time on the applicants' clock."""
    zone = get_timezone(APPLICANTS_CLOCK.key)
    return format_datetime(at, _patterns(language)[1], tzinfo=zone, locale=_locale(language))


def format_time(at: datetime) -> str:
    """The time alone, on the applicants' clock: `09:05` in every language."""
    return f"{at.astimezone(APPLICANTS_CLOCK):%H:%M}"


def format_span(language: str, span: timedelta) -> str:
    """`24 hours`, `20 seconds`."""
    return format_timedelta(span, threshold=2, locale=_locale(language))


def format_days(language: str, days: int) -> str:
    """`1 day`, `365 days`."""
    locale = _locale(language)
    return format_timedelta(timedelta(days=days), "day", threshold=inf, locale=locale)


def format_number(language: str, number: float) -> str:
    """`2.5`, to a tenth."""
    return format_decimal(number, "#,##0.0", locale=_locale(language))


def format_share(language: str, share: float) -> str:
    """`95%` of 0.95."""
    return format_percent(share, locale=_locale(language))


def format_left(language: str, left: timedelta) -> str:
    """`in 3 days`, `in 5 hours`: rounded down, so that it never promises more than is left."""
    unit, one = next(((u, one) for u, one in _UNITS if left >= 2 * one), _UNITS[-1])
    whole = left // one * one
    locale = _locale(language)
    return format_timedelta(whole, unit, threshold=inf, add_direction=True, locale=locale)


def country_name(language: str, alpha_2: str) -> str:
    return str(_locale(language).territories[alpha_2])


def country_choices(language: str, countries: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Value and name of each (value, alpha-2), sorted by the names in that language."""
    named = [(value, country_name(language, alpha_2)) for value, alpha_2 in countries]
    return sorted(named, key=lambda choice: _sorted_as(choice[1]))


def _sorted_as(name: str) -> str:
    """The name without accents and case: letters with accents sort among those without."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isalnum()).casefold()


@cache
def _patterns(language: str) -> tuple[str, str, str]:
    """Of a day, and of a day and time, in one piece; of a day after its name, which may break."""
    locale = _locale(language)
    instant = locale.datetime_formats["medium"].format("HH:mm", "d MMMM y")
    day, named = (locale.date_formats[kind].pattern for kind in ("long", "full"))
    day, instant, named = (one.replace(" ", _NO_BREAK) for one in (day, instant, named))
    return day, instant, named.replace(_NO_BREAK, " ", 1)


@cache
def _locale(language: str) -> Locale:
    """English is British: 27 March 1990. Babel writes all digits as 0-9, which people can copy."""
    with _READING:
        core._global_data = _IN_COMMON  # noqa: SLF001 - no function does it
        found = Locale(*_CLDRS.get(language, (language,)))
        _shrink(found._data)  # noqa: SLF001
        localedata._cache.clear()  # noqa: SLF001
        core._global_data = None  # noqa: SLF001 - whoever asks for more gets Babel's own
    return found


def _shrink(data: localedata.LocaleDataDict) -> None:
    """Leave what is written here: days, spans of time, numbers, names of countries."""
    for name in [name for name in data if str(name).startswith(_NOT_WRITTEN)]:
        del data[name]
    units = data["unit_patterns"]
    for name in [name for name in units if not name.startswith("duration-")]:
        del units[name]
