"""A manager asks for other settings by a form, and another person confirms; nothing else is set."""

from datetime import timedelta

import pytest

from app.domain.scheme.settings import FOR_EVER, SETTINGS
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.services.screening import threshold
from app.storage.scheme import alert_measures
from app.worker import loop
from tests.conftest import NOW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/review/scheme"


@pytest.fixture
def manager(desk):
    return desk("mara", "manager")


def in_force(portal):
    with unit_for(portal, "test") as unit:
        return settings.current(unit)


def ask(manager, **changes):
    manager.get(PAGE)
    return manager.send(PAGE, **changes)


def test_what_is_changed_is_asked_for_and_another_person_confirms_it(portal, manager, desk):
    before = in_force(portal)
    page = ask(manager, weekly_limit="61", keep_refused="for-ever", reason="More flights")

    assert page.url == "/review/approvals"
    assert page.said == "A second person is asked. Nothing happens until they confirm."
    for words in ("Persons a week, at most", "61", "for ever", "More flights"):
        assert words in page.text()
    assert "Hours to confirm" not in page.text("table")
    assert in_force(portal).version == before.version

    senior = desk("sena", "senior")
    senior.get("/review/approvals")
    [confirm] = [f.get("action") for f in senior.page.all("form") if "/confirm" in f.get("action")]
    senior.act(confirm)
    after = in_force(portal)
    assert (after.weekly_limit, after.keep_refused) == (61, FOR_EVER)
    same = SETTINGS.keys() - {"weekly_limit", "keep_refused"}
    assert all(getattr(after, name) == getattr(before, name) for name in same)


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("outcome_delay", "7200", timedelta(hours=2)),
        ("automated_refusal", "no", False),
        ("location_hours", "٤٨", 48),
        ("name", "Another route", "Another route"),
    ],
)
def test_each_kind_of_value_is_read(portal, manager, name, written, value):
    assert ask(manager, **{name: written, "reason": "It is time"}).url == "/review/approvals"
    with unit_for(portal, "test") as unit:
        [waiting] = approvals.waiting(unit)
        assert settings.asked_for(unit, waiting.terms) == {name: value}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 422),
        ({"weekly_limit": "-1"}, 422),
        ({"weekly_limit": "many"}, 422),
        ({"weekly_limit": "9" * 5000}, 422),
        ({"window_closes_at": "tomorrow"}, 422),
        ({"window_closes_at": "2026-11-01T09:00"}, 422),
        ({"automated_refusal": "perhaps"}, 422),
        ({"ends_on": "2025-01-02", "starts_on": "2025-01-03"}, 409),
        ({"version": "0", "weekly_limit": "61"}, 409),
        ({"version": "x", "weekly_limit": "61"}, 409),
    ],
)
def test_what_is_no_change_or_unsound_is_not_asked_for(portal, manager, changes, status):
    assert ask(manager, reason="It is time", **changes).status == status
    with unit_for(portal, "test") as unit:
        assert approvals.waiting(unit) == []


def test_two_changes_do_not_wait_at_once_and_what_was_typed_stays(manager):
    ask(manager, weekly_limit="61", reason="More flights")
    page = ask(manager, weekly_limit="62", reason="More still")
    assert page.status == 409
    assert page.fields["weekly_limit"] == "62"


@pytest.mark.parametrize("role", ["caseworker", "senior", "auditor"])
def test_others_read_the_settings_and_ask_for_none(portal, desk, role):
    reader = desk("kim", role)
    assert reader.get(PAGE).all("textarea") == []
    assert reader.act(PAGE, weekly_limit="61").status == 403
    assert reader.act("/review/screening/measure").status == 403
    assert in_force(portal).version == 1


def test_a_manager_has_the_alerts_measured_by_the_worker(portal, manager, application, monkeypatch):
    monkeypatch.setattr("app.services.screening.calibration.STRANGERS", 100)
    manager.get("/review/screening")
    for _ in range(2):
        manager.act("/review/screening/measure")
    assert manager.page.said == "The measurement is asked for."
    assert "being measured" in manager.page.text()
    assert manager.page.all("form", action="/review/screening/measure") == []

    loop.drain(portal, application.extensions["settings"])
    with unit_for(portal, "test") as unit:
        assert alert_measures.newest(unit.session).strangers == 100
        assert not threshold.view(unit).is_outdated
    assert "being measured" not in manager.get("/review/screening").text()


def test_cut_off_nothing_is_measured_and_it_is_done_again(
    portal, manager, application, monkeypatch
):
    monkeypatch.setattr("app.services.screening.calibration.STRANGERS", 20)
    manager.get("/review/screening")
    manager.act("/review/screening/measure")
    with monkeypatch.context() as cut:
        cut.setattr("app.services.screening.calibration.save", _cut_off)
        loop.drain(portal, application.extensions["settings"])
    with unit_for(portal, "test") as unit:
        assert alert_measures.newest(unit.session) is None
    loop.drain(portal, application.extensions["settings"], NOW + timedelta(days=1000))
    with unit_for(portal, "test") as unit:
        assert alert_measures.newest(unit.session).strangers == 20


def _cut_off(*_):
    raise ConnectionError
