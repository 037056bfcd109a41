"""What differs by language, and what must not."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale, core

from app import wording
from app.domain.intake import exclusions, journey
from app.domain.intake.questions.person import LANGUAGES
from tests.conftest import on_sqlite
from tests.support.visitor import Visitor

UNSIGNED = [language for language, each in wording.LANGUAGES.items() if not each.signed_off]
AT = datetime(2026, 3, 27, 13, 5, tzinfo=UTC)


def english(page):
    """The English texts folded below a translation."""
    folded = page.all("div", lang="en", dir="ltr")
    assert len(folded) == len(page.all("details", class_="govuk-details app-english"))
    return [p.text for text in folded for p in text]


def test_what_nothing_is_written_by_is_not_kept(monkeypatch):
    """3 MB of all languages in common, and 1 MB of each, in each process."""
    everything = core.get_global("parent_exceptions")
    used = {"en_GB", "en_001", "en", "fr", "ar"}
    wanted = {name: everything[name] for name in used if name in everything}
    assert {"parent_exceptions": wanted} == wording._IN_COMMON
    with monkeypatch.context() as patch:
        patch.setattr(wording, "_shrink", lambda _data: None)
        wording._locale.cache_clear()
        by_all_of_it = written()
    monkeypatch.setattr(core, "_global_data", None)
    monkeypatch.setattr(core, "open", not_to_be_read, raising=False)
    wording._locale.cache_clear()
    assert written() == by_all_of_it
    for language in wording.LANGUAGES:
        assert len(pickle.dumps(wording._locale(language)._data._data)) < 60_000
    monkeypatch.undo()
    assert core.get_global("likely_subtags")  # Babel's own, to whoever asks
    assert Locale.parse("en_GB").languages["fr"]


def written():
    """Something of each kind that is written by CLDR's data, in each language."""
    return [
        (
            wording.direction(language),
            wording.format_day(language, AT.date()),
            wording.format_weekday(language, AT),
            wording.format_week(language, date(2026, 11, 30)),
            wording.format_day_and_month(language, AT.date()),
            wording.format_month(language, AT.date()),
            wording.format_instant(language, AT),
            wording.format_span(language, timedelta(hours=20)),
            wording.format_days(language, 365),
            wording.format_left(language, timedelta(hours=20)),
            wording.format_number(language, 2.5),
            wording.format_share(language, 0.95),
            wording.country_name(language, "FR"),
        )
        for language in wording.LANGUAGES
    ]


def not_to_be_read(*_, **__):
    raise AssertionError("Babel reads what all languages have in common")


def test_a_language_calls_itself_what_cldr_says():
    assert wording.OWN_NAMES.keys() == LANGUAGES.keys() - {"other"}
    for code, own in wording.OWN_NAMES.items():
        locale = Locale.parse({"prs": "fa_AF"}.get(code, code))
        name = str(locale.languages[str(locale)])
        assert own == (name[:1].upper() + name[1:], locale.text_direction)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_numbers_are_written_in_digits_that_everybody_can_copy(language):
    """Where the reader's script has digits of its own, too."""
    written = (
        wording.format_day(language, AT.date()),
        wording.format_weekday(language, AT),
        wording.format_month(language, date(1990, 3, 1)),
        wording.format_instant(language, AT),
        wording.format_span(language, timedelta(hours=20)),
    )
    digits = ["".join(c for c in text if c.isdigit()) for text in written]
    assert digits == ["272026", "272026", "1990", "2720261405", "20"]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["1 day", "2 days", "14 days", "365 days"]),
        ("fr", ["1 jour", "2 jours", "14 jours", "365 jours"]),
        ("ar", ["يوم", "يومان", "14 يومًا", "365 يومًا"]),
    ],
)
def test_days_are_counted_in_the_forms_of_the_language_and_never_rounded(language, written):
    said = [wording.format_days(language, days) for days in (1, 2, 14, 365)]
    assert [text.replace("\xa0", " ") for text in said] == written


@pytest.mark.parametrize("language", wording.LANGUAGES)
@on_sqlite
def test_the_stylesheet_is_that_of_the_direction(application, language):
    page = Visitor(application.test_client(), language).get("/")
    [sheet] = page.all("link", rel="stylesheet")

    assert page.all("html")[0].get("dir") == wording.direction(language)
    assert (".rtl." in sheet.get("href")) == (wording.direction(language) == "rtl")


@pytest.mark.parametrize("language", UNSIGNED)
@on_sqlite
def test_what_a_machine_translated_says_so_and_leads_to_the_english(application, language):
    visitor = Visitor(application.test_client(), language)
    page = visitor.get("/accessibility")

    [said] = page.all("p", class_="app-machine")
    [link] = said
    assert visitor.get(f"/accessibility{link.get('href')}").heading == "Accessibility"
    assert not visitor.page.all("p", class_="app-machine")


@pytest.mark.parametrize("language", UNSIGNED)
@on_sqlite
def test_what_weighs_stands_in_english_below_its_translation(application, language):
    visitor = Visitor(application.test_client(), language)
    excluded = [rule.reason for rule, *_ in exclusions.EXCLUSIONS]
    assert english(visitor.get("/")) == excluded

    visitor.get("/apply/in-france")
    for page in journey.PAGES[:7]:
        [question] = page.questions
        assert english(visitor.page) == [question.label, question.hint]
        visitor.send(**{question.name: "no" if question.name != "in_france" else "yes"})
    assert english(visitor.page) == []  # how to reach them is not a question of law

    visitor.get("/apply/in-france")
    ruled_out = english(visitor.send(in_france="no"))
    assert ruled_out == [exclusions.NOT_IN_FRANCE.reason, exclusions.NOT_IN_FRANCE.instead]


@pytest.mark.parametrize("language", UNSIGNED)
@on_sqlite
def test_consent_is_read_in_english_too(application, language):
    visitor = Visitor(application.test_client(), language)
    visitor.fill_in(until="/apply/check-answers")
    assert any(text.startswith("I have read the privacy notice") for text in english(visitor.page))


@pytest.mark.parametrize("language", wording.LANGUAGES)
@on_sqlite
def test_each_language_is_found_by_its_own_name(application, language):
    """And its script, of a direction of its own; beside it, the reader's name for it."""
    visitor = Visitor(application.test_client(), language)
    for link in visitor.get("/").all("nav")[0].iter("{*}a"):
        assert link.text == wording.OWN_NAMES[link.get("lang")].text
        assert link.get("dir") == wording.direction(link.get("lang"))
    visitor.fill_in(until="/apply/language", language="ti")
    others = LANGUAGES.keys() - {language, "other"}
    own = {name.get("lang"): (name.text, name.get("dir")) for name in visitor.page.all("bdi")}
    assert own == {code: wording.OWN_NAMES[code] for code in others}
    calls_it = wording.catalogue(language).gettext("Tigrinya")
    assert f"ትግርኛ – {calls_it}" in visitor.page.text()
    assert f"ትግርኛ – {calls_it}" in visitor.get("/apply/check-answers").text()


@on_sqlite
def test_english_stands_alone(visitor):
    assert english(visitor.get("/")) == english(visitor.get("/apply/in-france")) == []


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=14), "in 14 days"),
        (timedelta(days=3, hours=23), "in 3 days"),
        (timedelta(days=1, hours=23), "in 47 hours"),
        (timedelta(minutes=119, seconds=59), "in 119 minutes"),
    ],
)
def test_the_time_that_is_left_is_never_made_longer(left, words):
    assert wording.format_left("en", left) == words


def test_the_time_that_is_left_is_said_in_the_readers_language():
    assert wording.format_left("fr", timedelta(days=3)) == "dans 3 jours"
    assert wording.format_left("ar", timedelta(days=2)) == "خلال يومين"
