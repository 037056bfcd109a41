"""What a browser posts, as the fields of the forms hand it on."""

import re

import pytest
from flask import g
from werkzeug.datastructures import MultiDict

from app import wording
from app.domain.basics import countries
from app.domain.intake.journey import BY_NAME
from app.domain.intake.questions import BY_NAME as BY_QUESTION
from app.web.forms.answers import in_one_line
from app.web.forms.question_forms import form_of

pytestmark = pytest.mark.usefixtures("english")


def posted(page, **values):
    return form_of(BY_NAME[page])(MultiDict(values))


@pytest.mark.parametrize(
    ("day", "month", "year", "date"),
    [
        ("27", "3", "1990", "1990-03-27"),
        ("٢٧", "٣", "١٩٩٠", "1990-03-27"),
        ("", "۳", "۱۹۹۰", "1990-03"),
        ("", "", "１９９０", "1990"),
    ],
)
def test_a_date_is_read_in_the_digits_of_every_script(day, month, year, date):
    names = ("date_of_birth-day", "date_of_birth-month", "date_of_birth-year")
    form = posted("date-of-birth", **dict(zip(names, (day, month, year), strict=True)))

    assert form.validate()
    assert form.date_of_birth.data == date


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("07.51.23.45.67", "+33751234567"),
        ("٠٦١٢٣٤٥٦٧٨", "+33612345678"),
        ("612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033 6 12-34-56-78", "+33612345678"),
        ("07400 123456", "+447400123456"),
        ("+44 (0)7400 123456", "+447400123456"),
        ("0044 7400 123456", "+447400123456"),
        ("+291 7 123 456", "+2917123456"),
        ("+93 70 123 4567", "+93701234567"),
        ("00249 91 123 1234", "+249911231234"),
        ("+1 202 555 0123", "+12025550123"),  # where mobiles look like any number
        ("0692 12 34 56", "+262692123456"),  # Réunion
        ("0693 00 12 34", "+262693001234"),
        ("0639 01 23 45", "+262639012345"),  # Mayotte
        ("0690 00 12 34", "+590690001234"),  # Guadeloupe
        ("0694 20 12 34", "+594694201234"),  # French Guiana
        ("0696 20 12 34", "+596696201234"),  # Martinique
        ("0697 12 34 56", "+596697123456"),
        ("0709 20 12 34", "+262709201234"),
        ("+33 692 12 34 56", "+262692123456"),
        ("٠٦٩٢ ١٢ ٣٤ ٥٦", "+262692123456"),
        ("00262 692 12 34 56", "+262692123456"),
        ("O6 12 34 56 7o", "+33612345670"),
        ("33612345678", "+33612345678"),
        ("tel:+33-6-12-34-56-78", "+33612345678"),
    ],
)
def test_a_mobile_number_is_read_as_people_write_it(typed, number):
    form = posted("contact", phone=typed)

    assert form.validate()
    assert form.phone.data == number


@pytest.mark.parametrize(
    "typed",
    ["01 42 68 53 00", "09 72 10 10 10", "12345", "06 12 34", "ask", "0262 20 12 34", "oOo", "O"],
)
def test_what_takes_no_message_is_no_mobile_number(typed):
    form = posted("contact", phone=typed)

    assert not form.validate()
    assert form.phone.errors == ["Enter a mobile number, for example 06\xa012\xa034\xa056\xa078"]


@pytest.mark.parametrize("example", re.findall(r"\+?\d[\d\xa0]+\d", BY_QUESTION["phone"].hint))
def test_the_numbers_of_the_hint_are_taken(example):
    assert posted("contact", phone=example).validate()


def test_only_a_long_answer_has_lines():
    name = posted("name", family_name="Vor\r\nimble", given_names="")
    connections = posted("uk-connections", uk_connections="a sister\r\n in Leeds")

    assert name.family_name.data == "Vor imble"
    assert connections.uk_connections.data == "a sister\nin Leeds"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("nationality", countries.NATIONALITIES),
        ("country_of_birth", countries.BIRTHPLACES),
        ("document_issuer", countries.ISSUERS),
    ],
)
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_country_has_a_name_to_choose_it_by(language, name, codes):
    g.language = language
    options = posted(BY_QUESTION[name].page)[name].options
    offered = dict(re.findall(r'<option value="(\w*)">([^<]+)', options))

    assert offered.keys() == {"", *codes}
    assert all(offered.values())
    assert len(set(offered.values())) == len(offered)


def test_an_entry_of_the_release_before_is_shown_without_what_was_not_asked_then():
    entry = {"id": "1", "document_type": "other", "document_number": "AA", "document_issuer": "ERI"}
    line = in_one_line(BY_NAME["documents"], entry | {"document_expires": ""})
    assert line.striptags() == "Another document, AA, Eritrea"
