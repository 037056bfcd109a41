"""Months are known by their names and abbreviations in the languages of the applicants."""

import re
import unicodedata
from functools import cache

from app.domain.intake.typed.calendars import Calendar

_ABBREVIATED = 3  # letters at least
_HIDDEN = re.compile("[\u0640\u200c\u200d]")  # tatweel and joiners
_ETHIOPIC = range(0x1200, 0x1380)
# Letters that keyboards and countries put for each other: of Arabic script; Ethiopic of one sound.
_SAME = (
    str.maketrans("یىېۍکةە", "ييييكهه")
    | {ord("ګ"): "گ", ord("ڼ"): "ن"}
    | {0x1210 + vowel: 0x1200 + vowel for vowel in range(8)}
    | {0x1280 + vowel: 0x1200 + vowel for vowel in range(8)}
    | {0x1220 + vowel: 0x1230 + vowel for vowel in range(8)}
    | {0x12D0 + vowel: 0x12A0 + vowel for vowel in range(7)}
)
_GREGORIAN = (Calendar.GREGORIAN,)
_SOLAR_HIJRI = (Calendar.SOLAR_HIJRI,)
_ETHIOPIAN = (Calendar.ETHIOPIAN,)
# In Tigrinya the months have the same names in Eritrea, which counts as we do, and in Ethiopia.
_EITHER = (Calendar.GREGORIAN, Calendar.ETHIOPIAN)

# In the order of each calendar; _ is the space within a name.
_NAMES = (
    (
        _GREGORIAN,
        "January February March April May June July August September October November December",
    ),
    (
        _GREGORIAN,
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    # Arabic: of the Nile and the Gulf, the Levant and Iraq, Algeria and Tunisia, Morocco.
    (_GREGORIAN, "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    (
        _GREGORIAN,
        (
            "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول "
            "تشرين_الأول تشرين_الثاني كانون_الأول"
        ),
    ),
    (_GREGORIAN, "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر"),
    (_GREGORIAN, "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر"),
    # Sorani Kurdish; Somali.
    (
        _GREGORIAN,
        (
            "کانوونی_دووەم شوبات ئازار نیسان ئایار حوزەیران تەمووز ئاب ئەیلوول "
            "تشرینی_یەکەم تشرینی_دووەم کانونی_یەکەم"
        ),
    ),
    (
        _GREGORIAN,
        (
            "Janaayo Febraayo Maarso Abriil Maayo Juun Luulyo Agosto Sebtembar Oktoobar "
            "Noofeembar Diseembar"
        ),
    ),
    # Dari and Pashto; Farsi.
    (_GREGORIAN, "جنوری فبروری مارچ اپریل می جون جولای اگست سپتمبر اکتوبر نومبر دسمبر"),
    (_GREGORIAN, "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر"),
    (_SOLAR_HIJRI, "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت"),
    (_SOLAR_HIJRI, "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"),
    (_SOLAR_HIJRI, "Hamal Sawr Jawza Saratan Asad Sunbula Mizan Aqrab Qaws Jadi Dalw Hut"),
    (
        _SOLAR_HIJRI,
        "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand",
    ),
    (_EITHER, "ጥሪ ለካቲት መጋቢት ሚያዝያ ግንቦት ሰነ ሓምለ ነሓሰ መስከረም ጥቅምቲ ሕዳር ታሕሳስ"),
    (_ETHIOPIAN, "መስከረም ጥቅምት ኅዳር ታኅሣሥ ጥር የካቲት መጋቢት ሚያዝያ ግንቦት ሰኔ ሐምሌ ነሐሴ ጳጉሜ"),
    (
        _ETHIOPIAN,
        "Meskerem Tikimt Hidar Tahsas Tir Yekatit Megabit Miyazya Ginbot Sene Hamle Nehase Pagume",
    ),
)


def plain(text: str) -> str:
    """The text in small letters without accents, each letter in one of its forms."""
    parts = unicodedata.normalize("NFKD", _HIDDEN.sub("", text).casefold())
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return bare.translate(_SAME)


def is_ethiopic(text: str) -> bool:
    return any(ord(c) in _ETHIOPIC for c in text)


def named(word: str) -> list[tuple[Calendar, int]]:
    """The months that a plain word can be: those of that name, or else those that begin so."""
    known = _months()
    if len(word) < _ABBREVIATED or word in known:
        return known.get(word, [])
    begun = [months for name, months in known.items() if name.startswith(word)]
    return list(dict.fromkeys(month for months in begun for month in months))


@cache
def _months() -> dict[str, list[tuple[Calendar, int]]]:
    known: dict[str, list[tuple[Calendar, int]]] = {}
    for calendars, names in _NAMES:
        for number, name in enumerate(names.split(), start=1):
            months = known.setdefault(plain(name).replace("_", " "), [])
            for calendar in calendars:
                month = (calendar, _in_calendar(calendars, calendar, number))
                months += [month] if month not in months else []
    return known


def _in_calendar(calendars: tuple[Calendar, ...], calendar: Calendar, number: int) -> int:
    """The number of a month: of the Tigrinya list, which begins in January, January is Tir."""
    is_tigrinya = calendars is _EITHER and calendar is Calendar.ETHIOPIAN
    return (number + 3) % 12 + 1 if is_tigrinya else number
