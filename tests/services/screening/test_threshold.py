"""The threshold of alerts: measured, following who is there, and changed by the budget."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.cases.lifecycle import Status
from app.domain.screening import synthetic
from app.domain.screening.alert_budget import FLOOR, Stranger
from app.domain.screening.names import Described
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.services.scheme import settings as scheme
from app.services.screening import calibration
from app.services.screening import threshold as alerts
from app.services.screening.calibration import Invented, Looked
from app.services.screening.threshold import FIRST_THRESHOLD
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import NOW
from tests.support.desk import a_return, a_screened, annul, matches_of, moved, returned, screen_all
from tests.support.people import ANSWERS, a_submission, status_of
from tests.support.scheme import measured
from tests.support.settings import environment

ZUPLO = Described(names=("Zuplo Vorimble",), births=("1988-04-17",))
SAME_NAME = {
    "given_names": ANSWERS["given_names"],
    "family_name": ANSWERS["family_name"],
    "dates_of_birth": (ANSWERS["date_of_birth"],),
}


@pytest.fixture
def settings(database_url, key_file, tmp_path):
    return read(environment(database_url, key_file, tmp_path))


def set_budget(portal, budget):
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        alerts.change_scheme(unit, alerts_per_hundred=budget)


def seen(portal, budget=None, now=NOW):
    with unit_for(portal, "test", now=now) as unit:
        return alerts.view(unit, budget)


def threshold(portal):
    with unit_for(portal, "test", now=NOW) as unit:
        return alerts.current(unit)


def found_of(portal, person):
    with unit_for(portal, "test", now=NOW) as unit:
        return calibration.look_for(unit, Invented("albanian", person, person)).stranger.points


def test_until_something_was_measured_the_threshold_is_a_first_guess(portal):
    view = seen(portal)

    assert threshold(portal) == view.threshold == FIRST_THRESHOLD
    assert (view.budget, view.measure, view.expected) == (20, None, None)
    assert view.is_outdated


def test_a_stranger_is_looked_for_on_the_register_and_among_those_who_applied(portal):
    who = {"given_names": "Zuplo", "family_name": "Vorimble"}
    a_return(portal, **who, dates_of_birth=ZUPLO.births)
    eoi_id = a_screened(portal, **who, date_of_birth=ZUPLO.births[0])

    assert len(found_of(portal, ZUPLO)) == 2
    assert min(found_of(portal, ZUPLO)) > 0
    annul(portal)
    screen_all(portal)
    assert len(found_of(portal, ZUPLO)) == 1
    moved(portal, eoi_id, Status.WITHDRAWN)
    assert found_of(portal, ZUPLO) == []


def test_one_is_found_by_keys_in_common_or_not_at_all(portal):
    with unit_for(portal, "test") as unit:
        nobody = calibration.look_for(
            unit, Invented("albanian", ZUPLO, replace(ZUPLO, names=("Quordle Jindawelt",)))
        )
        same = calibration.look_for(unit, Invented("albanian", ZUPLO, ZUPLO))

    assert nobody.respelt is None
    assert same.respelt > 0


def test_the_same_seed_invents_the_same_people_of_all_cultures_in_turn():
    people = [*calibration.invented(28, seed=7)]

    assert people == [*calibration.invented(28, seed=7)]
    assert people != [*calibration.invented(28, seed=8)]
    assert [one.culture for one in people] == [*synthetic.CULTURES] * 2


def test_what_was_measured_is_in_force_and_in_the_audit_log(portal):
    returned(portal, 1, 2)
    looked = [Looked(Stranger("urdu", [40 + n]), respelt=n) for n in range(100)]

    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        calibration.save(unit, looked, people=2)

    view = seen(portal)
    assert view.threshold == threshold(portal) == 120
    assert view.expected.rates == {"urdu": pytest.approx(20)}
    assert view.expected.recall == 0
    with unit_for(portal, "test") as unit:
        entry = unit.session.scalar(
            select(AuditEntry).where(AuditEntry.action == "alerts-measured")
        )
        assert entry.read(unit.keyring) == {"people": 2, "strangers": 100}


def test_the_threshold_follows_how_many_are_there(portal):
    returned(portal, 1, 2)
    measured(portal, people=2)
    assert threshold(portal) == 1600
    assert seen(portal).expected.mean == pytest.approx(20)

    returned(portal, 3, 4)
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        alerts.follow(unit)

    assert threshold(portal) == 1800
    assert seen(portal).expected.mean == pytest.approx(20)
    assert seen(portal).expected.worst_over_mean == 2
    assert seen(portal, budget=40).threshold == 1600


def test_a_measure_among_far_fewer_says_nothing(portal):
    returned(portal, 1)
    measured(portal, people=0, least=FLOOR)

    assert threshold(portal) == FIRST_THRESHOLD
    assert seen(portal).expected is None


@pytest.mark.parametrize(
    ("people", "days", "outdated"), [(2, 31, False), (2, 32, True), (1, 0, True)]
)
def test_it_is_to_be_measured_again_after_a_month_or_growth_by_half(portal, people, days, outdated):
    returned(portal, 1, 2)
    measured(portal, people)

    assert seen(portal, now=NOW + timedelta(days=days)).is_outdated == outdated


def test_a_budget_is_a_version_of_the_scheme(portal):
    set_budget(portal, 30)

    with unit_for(portal, "test") as unit:
        assert (scheme.current(unit).alerts_per_hundred, scheme.current(unit).version) == (30, 2)
    with pytest.raises(scheme.UnsoundScheme):
        set_budget(portal, 101)


def test_a_lower_threshold_asks_about_those_it_would_have_asked_about(portal, settings):
    measured(portal, people=2)
    a_return(portal, **SAME_NAME)
    eoi_id = a_screened(portal)
    loop.drain(portal, settings, NOW)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE

    set_budget(portal, 90)
    loop.drain(portal, settings, NOW)

    assert status_of(portal, eoi_id) is Status.HELD
    assert [*matches_of(portal, eoi_id).values()] == [("possible", "open", "name")]


def test_a_higher_threshold_loses_nobody_who_was_asked_about(portal, settings):
    measured(portal, people=2)
    set_budget(portal, 90)
    a_return(portal, **SAME_NAME)
    eoi_id = a_screened(portal)
    loop.drain(portal, settings, NOW)
    assert len(matches_of(portal, eoi_id)) == 1

    set_budget(portal, 1)
    assert screenings(portal) == []
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        notifications.screen(unit, eoi_id)
    screen_all(portal)

    assert len(matches_of(portal, eoi_id)) == 1


def test_a_better_measure_asks_again_too(portal):
    returned(portal, 1)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        calibration.save(unit, [Looked(Stranger("urdu", []), respelt=0)], people=1)

    assert threshold(portal) == FLOOR
    assert screenings(portal) == ["screen-live"]


def test_live_eois_are_screened_again_a_batch_at_a_time(portal, settings, monkeypatch):
    monkeypatch.setattr("app.services.screening.procedure.BATCH", 2)
    for _ in range(3):
        a_submission(portal)
    loop.drain(portal, settings, NOW)
    measured(portal, people=3)

    set_budget(portal, 90)

    batches = 2, 1, 0
    assert loop.drain(portal, settings, NOW) == sum(batches) + len(batches)


def screenings(portal):
    rows = select(OutboxTask.task).where(
        OutboxTask.settled_at.is_(None), OutboxTask.task.like("screen-%")
    )
    with unit_for(portal, "test") as unit:
        return [*unit.session.scalars(rows)]
