"""When a number or a reference can stand for one person, and when it is a filler."""

import base64
import random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.basics.identifiers import canonical, identifies_one
from app.domain.intake.documents import Document, identifies

few = settings(max_examples=100, deadline=None)

WORDS = """
N/A | n/a | NA | n.d. | #N/A | #REF! | #VALUE! | #NAME? | #NULL! | #NUM! | #DIV/0! | #NOM?
#BEZUG! | ##### | NULL | None | nan | NaN | undefined | [object Object] | true | false | - | .
-- | … | ? | <null> | (none) | null,null | unknown | UNKNOWN | Unknown 1 | unknown2024
unknown (see notes) | see notes | see note 12 | see page 7 of the notes | see notes of 2026-11-03
see file 4821 | same as R-4821 | test | test1 | test-4711 | TEST 0001 | testing123 | dummy
inconnu | néant | sans objet | aucun | aucune référence | non communiqué | pas disponible
à compléter | غير معروف | لا يوجد | مجهول | نامعلوم | የለም | không rõ | неизвестно | keine Angabe
desconocido | 不明 | tbd | TBC | to follow | pending | missing | not available | not enrolled 2026
refused | nil | blank | biometric_reference | idem | ditto | qwerty | asdfgh1 | lorem ipsum | XXXX
XXXX-XXXX-4821 | ********4821 | id 1234 | No. 12 | ref. 12
""".replace("\n", " | ")
NUMBERS = """
0 | 0.0 | 00 | -1 | 1 | 4821 | 12345 | 123456 | 1234567890 | 0987654321 | 99123456 | 112233
1122334455 | 121212 | 12341234 | 4821 4821 | 999999999 | 99999989 | abcabcabc1 | abcd1234 | ABC123
0061161I | K0000000 | BIO-1 | BIO-000001 | BIO-123 | BIO-000000 | 0x0000000000000000
AAAAAAAAAAAAAAAAAAAAAA== | 00000000-0000-0000-0000-000000000000
00000000-0000-0000-0000-000000000001 | ffffffff-ffff-ffff-ffff-ffffffffffff
00000000-0000-4000-8000-000000000000 | 12345678-1234-1234-1234-123456789012
11111111-2222-3333-4444-555555555555 | 01234567-89ab-cdef-0123-456789abcdef
a1b2c3d4-e5f6-7890-abcd-ef1234567890 | deadbeef-dead-beef-dead-beefdeadbeef
""".replace("\n", " | ")
SPREADSHEETS = """
1.23457E+17 | 1,23457E+17 | 1.23457e17 | 1.2E+5 | 1E+17 | 1.23456789012346E+017 | 123457E17
4.82137E+11 | 1.23457Е+17 | 48213.0 | 482137,0 | 482137912046.00 | 123457000000000000
482137000000 | 1234567890123450000 | 9812349081231450 | 3-Nov-26 | 03-Nov | Nov-26 | nov.-26
3-nov-2026 | 3 novembre 2026 | 03 November 2026 | 03-févr.-26 | 15-août-26 | 2026-11-03
2026/11/03 | 03/11/2026 | 11/3/2026 | 11/3/2026 12:00:00 AM | 03.11.26 | 2026-11-03 00:00:00
2026-11-03T00:00:00Z | 2026-11-03T10:22:41.123Z | 20261103 | 03112026 | 1970-01-01 | 00/01/1900
1900-01-00
""".replace("\n", " | ")
FILLERS = [
    filler.strip()
    for several in (WORDS, NUMBERS, SPREADSHEETS)
    for filler in several.split(" | ")
    if filler.strip()
]
PADDING = ["", " ", "\t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", "\N{RIGHT-TO-LEFT MARK}"]
PADDING += ["-", '"', "'", "()", "#", "…", "\N{WORD JOINER}", "\N{COMBINING LOW LINE}"]
ARABIC = {ord(str(digit)): chr(0x660 + digit) for digit in range(10)}
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SPELT = {
    "as it is": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "wide": lambda text: text.translate(WIDE),
    "in Arabic digits": lambda text: text.translate(ARABIC),
    "with invisible marks": "\N{ZERO WIDTH SPACE}".join,
    "with marks below": "\N{COMBINING LOW LINE}".join,
}


@pytest.mark.parametrize("filler", FILLERS)
def test_a_filler_stands_for_nobody_however_it_is_spelt(filler):
    spellings = [spell(filler) for spell in SPELT.values()]

    assert [spelling for spelling in spellings if identifies_one(spelling)] == []


@few
@given(
    st.sampled_from(FILLERS),
    st.sampled_from(sorted(SPELT)),
    st.sampled_from(PADDING),
    st.sampled_from(PADDING),
)
def test_nor_padded_as_a_reference_or_as_a_document(filler, spelt, before, after):
    written = f"{before}{SPELT[spelt](filler)}{after}"

    assert not identifies_one(written)
    assert not identifies(Document("passport", written, "ERI"))


@few
@given(st.text(st.characters(categories=["L", "Z", "P", "S", "M", "C"])))
def test_what_has_no_digit_stands_for_nobody_in_any_script(written):
    if not any(c.isdigit() for c in written):
        assert not identifies_one(written)


@few
@given(st.text(), st.sampled_from(PADDING))
def test_nothing_breaks_on_any_text_and_padding_changes_nothing(written, padding):
    assert identifies_one(written) == identifies_one(f"{padding}{written}")
    assert canonical(canonical(written)) == canonical(written)


def base64_of(size):
    return lambda source: base64.b64encode(source.randbytes(size)).decode()


def random_uuid(source):
    return str(UUID(int=source.getrandbits(128), version=4))


# How providers write references, and of how many in a thousand a person may be asked for nothing.
FORMATS = {
    "UUID": (random_uuid, 10),
    "UUID in capitals": (lambda source: random_uuid(source).upper(), 10),
    "128 bits in hex": (lambda source: source.randbytes(16).hex(), 10),
    "128 bits in base64": (base64_of(16), 50),
    "256 bits in base64": (base64_of(32), 10),
    "ULID": (lambda s: "01K" + "".join(s.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=23)), 10),
    "six digits": (lambda source: str(source.randrange(10**5, 10**6)), 10),
    "nine digits": (lambda source: str(source.randrange(10**8, 10**9)), 10),
    "fifteen digits": (lambda source: str(source.randrange(10**14, 10**15)), 10),
    "eighteen digits": (lambda source: str(source.randrange(10**17, 10**18)), 10),
    "BIO-000000": (lambda source: f"BIO-{source.randrange(10**6):06}", 10),
    "VAC/2026/0000000": (lambda source: f"VAC/2026/{source.randrange(10**5):07}", 10),
    "fingerprint-0000000": (lambda source: f"fingerprint-{source.randrange(10**7):07}", 50),
    "kit7:00000": (lambda source: f"kit7:{source.randrange(10**5):05}", 10),
}


@pytest.mark.parametrize("name", FORMATS)
def test_hardly_any_reference_of_a_provider_is_taken_for_a_filler(name):
    made, most = FORMATS[name]
    source = random.Random(1)  # noqa: S311 - invented references

    taken = [reference for _ in range(2000) if not identifies_one(reference := made(source))]
    assert len(taken) * 1000 / 2000 <= most, taken[:5]


@pytest.mark.parametrize(
    "reference",
    [
        "6b1f0c52-9d3e-4a77-8c15-2e90d4b7a6f3",
        "BIO-000412",
        "BIO-48213",
        "B-4821",
        "ENROL-482137",
        "VAC-PARIS-0048213",
        "900482137",
        "kJ8sQp0Zr7TfXw3LmN5vYA==",
        "urn:bio:fr:75:0048213",
        "bio_2026_0048213",
    ],
)
def test_a_providers_reference_stands_for_one_person(reference):
    assert identifies_one(reference)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("BIO-48213", " BIO-48213\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}", True),
        ("BIO-48213", "ＢＩＯ-４８２１３", True),
        ("BIO-48213", "bio-48213", False),
        ("BIO-48213", "BIO48213", False),
        ("kJ8sQp0Zr7TfXw3LmN5vYA==", "kj8sqp0zr7tfxw3lmn5vya==", False),
        (
            "6b1f0c52-9d3e-4a77-8c15-2e90d4b7a6f3",
            "{6B1F0C52-9D3E-4A77-8C15-2E90D4B7A6F3}",
            True,
        ),
        ("6b1f0c529d3e4a778c152e90d4b7a6f3", "6B1F0C52-9D3E-4A77-8C15-2E90D4B7A6F3", True),
    ],
)
def test_a_reference_is_compared_as_its_provider_writes_it_and_a_uuid_as_one(one, other, same):
    assert (canonical(one) == canonical(other)) is same
