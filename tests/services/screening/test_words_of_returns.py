"""What partners write in words is read, and what is not read helps nobody and harms nobody."""

import pytest

from app.domain.basics import countries
from app.domain.cases.lifecycle import Status
from app.domain.intake import documents
from app.domain.intake.documents import Document
from app.domain.screening import descriptions, names
from app.domain.screening.names import Described
from app.services.core.unit import unit_for
from app.services.operations import names_reindexing
from tests.conftest import NOW, on_both
from tests.support.desk import a_return, a_screened, matches_of, screen_all
from tests.support.people import status_of

# Alike enough to be asked about, unless sex or nationality differ.
HAILE = {"given_names": "Haile", "family_name": "Tesfay", "date_of_birth": "1991-05-09"}
RETURNED = {"given_names": "Haylie", "family_name": "Tesfai", "dates_of_birth": ("1991-12-27",)}
FOUND = [("possible", "open", "name")]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def found(portal, applicant=(), **told):
    a_return(portal, **RETURNED | told)
    eoi_id = a_screened(portal, **HAILE | {"sex": "male"} | dict(applicant))
    return [*matches_of(portal, eoi_id).values()]


@on_sqlite
@pytest.mark.parametrize(
    "told",
    [
        {"sex": "male"},
        {"sex": "M", "nationalities": ("Eritrean",)},
        {"sex": "Masculin", "nationalities": ("ER",)},
        {"sex": "ذكر", "nationalities": ("إريتريا",)},
        {"sex": "X", "nationalities": ("XXB",)},
        {"nationalities": ("SDN", "Érythréenne")},
        # What is not known, or stands for something unknown.
        {"sex": "Zorgish", "nationalities": ("Zorgish",)},
        {"sex": "N/A", "nationalities": ("unknown", "SDN", "Etiopian")},
        {"dates_of_birth": ("1991-12-27", "2090-01-01", "32959")},
        {"nationalities": ("stateless",), "place_of_birth": "Sudan"},
        {"other_names": ("#NAME?", "{}")},
    ],
)
def test_whom_words_describe_is_found_as_whom_codes_describe(portal, told):
    assert found(portal, **told) == FOUND


@on_sqlite
@pytest.mark.parametrize(
    "told", [{"sex": "F"}, {"nationalities": ("Sudanese",)}, {"nationalities": ("Congolese",)}]
)
def test_what_is_read_counts_as_its_code_would(portal, told):
    differing = {"sex": "Femme", "nationalities": ("Soudanaise",)}

    assert found(portal, **differing | told) == []


@on_sqlite
def test_who_does_not_state_a_sex_is_found_as_well(portal):
    assert found(portal, {"sex": "other"}, sex="F") == FOUND


@on_sqlite
@pytest.mark.parametrize(
    ("kind", "issuer", "status"),
    [
        ("Passeport", "Eritrea", Status.REFUSED),
        ("P", "er", Status.REFUSED),
        ("جواز سفر", "Érythrée", Status.REFUSED),
        ("booklet", "ERI", Status.HELD),
        ("ID card", "Eritrean", Status.HELD),
        ("passport", "Congo", Status.ELIGIBLE),
        ("passport", "Zorgland", Status.ELIGIBLE),
        ("", "", Status.ELIGIBLE),
    ],
)
def test_a_document_is_compared_by_what_its_words_mean(portal, kind, issuer, status):
    a_return(portal, documents=(Document(kind, "K7401882", issuer),))

    assert status_of(portal, a_screened(portal)) is status


def as_before(person):
    """A return as the release before described it: M was another sex than male."""
    return Described(
        names=(f"{person['given_names']} {person['family_name']}",),
        births=tuple(person["dates_of_birth"]),
        sex="female" if person["sex"] == "M" else "",
        nationalities=frozenset(map(str.upper, person["nationalities"])),
    )


@on_both
def test_what_an_earlier_release_recorded_is_read_anew(portal, monkeypatch):
    monkeypatch.setattr(descriptions, "of_return", as_before)
    monkeypatch.setattr(documents, "issuer", countries.normalise)
    monkeypatch.setattr(names, "EDITION", names.EDITION - 1)
    a_return(portal, return_id="R-2", documents=(Document("passport", "UA77140233", "UAE"),))
    by_name = a_screened(portal, **HAILE | {"sex": "male"})
    by_document = a_screened(portal, document_number="UA77140233", document_issuer="ARE")
    a_return(portal, **RETURNED, sex="M", nationalities=("Eritrean",))
    screen_all(portal)
    before = [status_of(portal, one) for one in (by_name, by_document)]
    monkeypatch.undo()

    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        while names_reindexing.renew(unit):
            pass
    screen_all(portal)

    after = [status_of(portal, one) for one in (by_name, by_document)]
    assert (before, after) == ([Status.ELIGIBLE] * 2, [Status.HELD, Status.REFUSED])
    assert [*matches_of(portal, by_name).values()] == FOUND
