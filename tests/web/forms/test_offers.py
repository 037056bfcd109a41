"""What may be meant by what was typed is offered, and counts once somebody has chosen it."""

from datetime import date, timedelta

import pytest
from babel import Locale
from werkzeug.datastructures import MultiDict

from app import wording
from app.domain.intake.journey import BY_NAME
from app.web.forms.question_forms import form_of
from app.web.http.language import unbroken
from app.web.sign_in.forms import ContactForm

WHICH = "Which do you mean? Choose it, or change what you wrote."


pytestmark = pytest.mark.usefixtures("english")


def posted(page, **values):
    return form_of(BY_NAME[page])(MultiDict(values))


def born(day="", month="", year="", **more):
    more = {f"date_of_birth-{name}": text for name, text in more.items()}
    boxes = {"date_of_birth-day": day, "date_of_birth-month": month, "date_of_birth-year": year}
    form = posted("date-of-birth", **boxes, **more)
    return form.validate(), form.date_of_birth


def offers(field):
    return {offer.value: str(offer.label) for offer in field.offers}


def test_a_date_that_is_sure_is_taken_at_once():
    sound, field = born("00", "XX", "1990")
    assert sound
    assert (field.data, offers(field)) == ("1990", {})


def test_a_date_of_another_calendar_counts_once_it_is_chosen():
    sound, field = born("6", "1", "1369")

    assert not sound
    assert field.errors == [WHICH]
    assert field.parts == {"day": "6", "month": "1", "year": "1369"}
    [(value, label)] = offers(field).items()
    assert value == "1990-03-26"
    assert "26\xa0March\xa01990" in label
    assert f"{unbroken('6 1 1369')} in the calendar of Afghanistan and Iran" in label

    sound, field = born("6", "1", "1369", meant="1990-03-26")
    assert sound
    assert field.data == "1990-03-26"


@pytest.mark.parametrize("meant", ["1990-03-27", "1369-01-06", "", "yes", "x" * 5000])
def test_nothing_is_chosen_that_is_not_offered(meant):
    sound, field = born("6", "1", "1369", meant=meant)
    assert not sound
    assert field.errors == [WHICH]


def test_who_changes_what_they_wrote_need_not_choose():
    sound, field = born("26", "3", "1990", meant="1990-04-03")
    assert sound
    assert field.data == "1990-03-26"


def test_the_calendar_may_be_said_and_its_date_is_shown_before_it_counts():
    sound, field = born("18", "7", "1982", calendar="ethiopian")
    assert not sound
    assert list(offers(field)) == ["1990-03-27"]
    assert field.calendar == "ethiopian"

    sound, field = born("18", "7", "1982", calendar="ethiopian", meant="1990-03-27")
    assert sound
    assert born("18", "7", "1982", calendar="of the moon")[1].data == "1982-07-18"


def test_an_offered_date_must_be_as_others_must():
    sound, field = born("1/2/2090")
    assert not sound
    assert field.errors == ["The date must be in the past"]


def test_a_date_that_is_none_is_not_lost_where_all_else_is_empty():
    form = posted("documents", **{"document_expires-day": "next summer"})
    assert not form.is_left_empty
    assert not form.validate()
    assert form.document_expires.parts["day"] == "next summer"


def _printed():
    days = [date(1990, 1, 15) + timedelta(days=31 * month) for month in range(12)]
    return [(language, day) for language in wording.LANGUAGES for day in days]


@pytest.mark.parametrize(("language", "day"), _printed())
def test_a_date_as_the_portal_prints_it_can_be_pasted(language, day):
    assert born(wording.format_day(language, day))[1].data == day.isoformat()
    assert born(wording.format_month(language, day))[1].data == day.isoformat()[:7]


@pytest.mark.parametrize(
    "language", ["en", "en_GB", "fr", "ar", "ar_SY", "ar_DZ", "ar_MA", "ar_IQ"]
)
def test_every_month_is_known_by_the_names_of_a_language(language):
    for width in ("wide", "abbreviated"):
        _require_known(Locale.parse(language).months["stand-alone"][width])


@pytest.mark.parametrize("language", ["fa", "fa_AF", "ckb", "so"])
def test_the_months_of_other_applicants_are_known_by_their_names(language):
    _require_known(Locale.parse(language).months["format"]["wide"])


def _require_known(names):
    for number, name in names.items():
        assert born("27", name, "1990")[1].data == f"1990-{number:02}-27"


@pytest.mark.parametrize(
    "form", [lambda **v: posted("contact", **v), lambda **v: ContactForm(MultiDict(v))]
)
def test_a_near_miss_of_a_large_provider_is_asked_once(form):
    asked = form(email="zuplo@gmail.con")
    assert not asked.validate()
    assert asked.email.errors == [WHICH]
    assert list(offers(asked.email)) == ["zuplo@gmail.com", "zuplo@gmail.con"]
    assert asked.email._value() == "zuplo@gmail.con"

    for answer in ("zuplo@gmail.com", "zuplo@gmail.con"):
        chosen = form(**{"email": "zuplo@gmail.con", "email-meant": answer})
        assert chosen.validate()
        assert chosen.email.data == answer

    assert not form(**{"email": "zuplo@gmail.con", "email-meant": "thief@example.org"}).validate()


def test_what_is_no_address_as_typed_is_not_offered():
    form = posted("contact", email="zuplo@gmail,com")
    assert not form.validate()
    assert list(offers(form.email)) == ["zuplo@gmail.com"]
    assert not posted("contact", email="a b@gmail.con").email.offers


def test_an_address_is_cleaned_and_shown_as_it_was_typed():
    form = posted("contact", email=" mailto:zuplo١@example.org, ", phone="12")
    assert not form.validate()
    assert form.email.data == "zuplo1@example.org"
    assert form.email._value() == "mailto:zuplo١@example.org,"
    assert not posted("contact", email="<>").validate()


def nationality(**values):
    form = posted(
        "nationality", **{f"nationality-{name}".rstrip("-"): text for name, text in values.items()}
    )
    return form.validate(), form.nationality


@pytest.mark.parametrize("written", ["Eritrea", "érythrée", "إريتريا", " ERITREAN "])
def test_a_country_that_is_written_by_its_name_counts_at_once(written):
    sound, field = nationality(written=written)
    assert (sound, field.data, field.offers) == (True, "ERI", ())


def test_a_part_of_a_name_counts_once_it_is_chosen():
    sound, field = nationality(written="suda")
    assert not sound
    assert field.errors == [WHICH]
    assert list(offers(field)) == ["SDN", "SSD", "ZAF"]  # sudafricain, in French

    sound, field = nationality(written="suda", meant="SSD")
    assert (sound, field.data) == (True, "SSD")
    assert not nationality(written="suda", meant="FRA")[0]


def test_a_misspelt_country_is_asked_about_even_if_there_is_one_alone():
    sound, field = nationality(written="Afganistan")
    assert not sound
    assert offers(field) == {"AFG": "Afghanistan"}


def test_a_word_for_two_countries_is_asked_about():
    assert offers(nationality(written="Congolese")[1]).keys() == {"COD", "COG"}


def test_who_writes_another_country_than_the_list_says_is_asked_which():
    sound, field = nationality(**{"": "ERI", "written": "Ethiopia"})
    assert not sound
    assert offers(field) == {"ETH": "Ethiopia", "ERI": "Eritrea"}
    assert nationality(**{"": "ERI", "written": "Eritrea"})[1].data == "ERI"
    assert nationality(**{"": "ERI", "written": " "})[1].data == "ERI"


def test_a_country_that_is_not_known_is_said_so_and_kept_as_written():
    sound, field = nationality(written="Kurdistan")
    assert not sound
    assert field.errors[0].startswith("We do not know this country.")
    assert (field.written, field.offers) == ("Kurdistan", ())


def test_a_list_is_not_left_empty_by_who_writes_a_country_in_it():
    form = posted("other-nationalities", **{"other_nationality-written": "Kurdistan"})
    assert not form.is_left_empty


def test_a_place_of_birth_may_be_a_territory_or_unknown_and_a_nationality_not():
    born = posted("place-of-birth", **{"country_of_birth-written": "guadeloupe"})
    assert (born.validate(), born.country_of_birth.data) == (True, "GLP")
    born = posted("place-of-birth", **{"country_of_birth-written": "I do not know"})
    assert (born.validate(), born.country_of_birth.data) == (True, "XXX")
    assert not nationality(written="guadeloupe")[0]
