"""Many cases in the demonstration: each is as the portal itself would have made it."""

from collections import Counter
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from sqlalchemy import select

from app import create_app, wording
from app.cli.demo import register, seed
from app.cli.demo.many import copying, history, writing
from app.domain.cases.lifecycle import Status
from app.domain.screening.matches import MatchStatus
from app.services.core.unit import unit_for
from app.services.files import uploads
from app.services.scheme import settings as scheme_settings
from app.services.search import lookup
from app.services.work_lists import lists
from app.settings import read
from app.storage.cases.eois import Eoi
from app.storage.decisions.matches import Match
from app.storage.review.claims import Claim
from tests.support.desk import sit_down
from tests.support.forgery import faults
from tests.support.rows import rows

pytestmark = pytest.mark.again  # hundreds of cases

WANTED = 260  # of each kind some
REVIEWER = "https://id.example amina"


@pytest.fixture
def settings(environ):
    return read(environ)


@pytest.fixture
def begun(portal, tmp_path):
    """With places for whom is invited."""
    now = datetime.now(UTC)
    seed.make_scheme(portal, now)
    register.write(tmp_path / "returned.csv", now)
    seed.make_register(portal, tmp_path / "returned.csv")
    return portal


@pytest.fixture
def filled(begun, settings):
    writing.fill(begun, settings, datetime.now(UTC), WANTED)
    return begun


def answers_of(portal):
    """Of each EOI, opened."""
    ids = [eoi.id for eoi in rows(portal, Eoi)]
    with unit_for(portal, "test", opens=ids) as unit:
        there = unit.session.scalars(select(Eoi))
        return {eoi.reference: eoi.read(unit.keyring, unit.key(eoi.id)) for eoi in there}


def test_each_case_opens_is_found_and_stands_in_the_lists(filled, settings):
    said = answers_of(filled)
    assert WANTED <= len(said) < WANTED + 5
    statuses = Counter(eoi.status for eoi in rows(filled, Eoi))
    assert statuses.keys() >= {*Status} - {
        *(Status.DRAFT, Status.LAPSED, Status.CANCELLED, Status.REJECTED, Status.VOID),
        Status.GRANTED,
    }
    assert {eoi.language for eoi in rows(filled, Eoi)} == wording.LANGUAGES.keys()
    assert len({claim.actor for claim in rows(filled, Claim)}) > 1
    assert {match.status for match in rows(filled, Match)} == {*MatchStatus}
    with unit_for(filled, REVIEWER, write=True) as unit:
        counted = lists.overview(unit)
        assert [name for name, found in counted.items() if not found.number] == [
            *(lists.List.INVITATIONS, "quarantine")
        ]
        for reference, answers in list(said.items())[-40:]:
            name = f"{answers['given_names']} {answers['family_name']}"
            found = lookup.find_by_name(unit, name, answers["date_of_birth"])
            assert reference in {case.reference for case in found.cases}
    app = create_app(settings)
    desk = app.test_client()
    sit_down(filled, desk, "amina", "caseworker")
    for reference, answers in list(said.items())[-40:]:
        page = desk.get(f"/review/case/{reference}?tab=answers")
        if page.status_code == HTTPStatus.CONFLICT:
            continue  # a colleague has it
        assert page.status_code == HTTPStatus.OK
        assert answers["documents"][0]["document_number"] in page.text
    app.extensions["portal"].engine.dispose()


def test_the_first_have_pictures_and_of_the_others_none_was_sent(begun, settings, monkeypatch):
    monkeypatch.setattr(copying, "_WITH_PICTURES", 100)
    writing.fill(begun, settings, datetime.now(UTC), 160)
    eois = sorted(rows(begun, Eoi), key=lambda eoi: eoi.id)
    ids = [eoi.id for eoi in eois]
    with unit_for(begun, "test", opens=ids) as unit:
        stored = {eoi_id: uploads.of_eoi(unit, eoi_id) for eoi_id in ids}
    pictures = [
        b"".join(uploads.read(begun, file, part))
        for files in stored.values()
        for file in files
        for part in range(len(file.manifest.sizes))
    ]
    assert len(pictures) > 100
    assert {picture[:2] for picture in pictures} == {b"\xff\xd8"}  # whole JPEGs
    assert {picture[-2:] for picture in pictures} == {b"\xff\xd9"}
    assert len(begun.files.names()) == sum(map(len, stored.values()))

    app = create_app(settings)
    desk = app.test_client()
    sit_down(begun, desk, "amina", "caseworker")
    bare = [eoi.reference for eoi in eois if not stored[eoi.id]]
    pages = [desk.get(f"/review/case/{reference}?tab=answers") for reference in bare]
    opened = [page.text for page in pages if page.status_code != HTTPStatus.CONFLICT]
    assert opened
    assert all("No picture was sent." in page and "/file/" not in page for page in opened)
    app.extensions["portal"].engine.dispose()


def test_the_audit_log_vouches_for_each(filled):
    assert faults(filled) == []


def test_cut_off_amid_it_there_are_whole_cases_and_the_next_run_makes_the_rest(
    begun, settings, monkeypatch
):
    def cut(copy, first):
        if first > 900:
            raise InterruptedError
        return add(copy, first)

    add = history.add
    monkeypatch.setattr(history, "add", cut)
    monkeypatch.setattr(writing, "_AT_ONCE", 20)
    with pytest.raises(InterruptedError):
        writing.fill(begun, settings, datetime.now(UTC), WANTED)
    there = len(rows(begun, Eoi))
    assert faults(begun) == []
    monkeypatch.setattr(history, "add", add)

    writing.fill(begun, settings, datetime.now(UTC), there + 60)

    assert there + 60 <= len(rows(begun, Eoi)) < there + 65
    assert faults(begun) == []


def test_what_is_there_already_is_not_made_again(filled, settings):
    there = len(rows(filled, Eoi))
    writing.fill(filled, settings, datetime.now(UTC), there)
    assert len(rows(filled, Eoi)) == there


def test_more_are_made_where_no_place_is_open(filled, settings):
    with unit_for(filled, "operator", write=True) as unit:
        scheme_settings.change(unit, weekly_limit=1)
    writing.fill(filled, settings, datetime.now(UTC), WANTED + 10)
    assert len(rows(filled, Eoi)) >= WANTED + 10
    with unit_for(filled, "test") as unit:
        assert scheme_settings.places_open(unit) > 0
