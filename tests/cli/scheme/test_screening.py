"""`screening measure` and `screening status`."""

import pytest
from sqlalchemy import func, select

from app.domain.screening import synthetic
from app.services.core.unit import unit_for
from app.services.screening import calibration
from app.storage.audit.entries import AuditEntry
from app.storage.scheme import alert_measures
from tests.support.desk import a_return, screen_all

FEW = "./portal screening measure --strangers 140"


def everybody_returned(portal):
    """The register holds the strangers themselves, who so resemble somebody."""
    for number, one in enumerate(calibration.invented(140, seed=1)):
        given, _, family = one.described.names[0].rpartition(" ")
        a_return(
            portal,
            return_id=f"R-{number}",
            given_names=given or family,
            family_name=family,
            dates_of_birth=one.described.births,
        )
    screen_all(portal)


def newest(portal):
    with unit_for(portal, "test") as unit:
        return alert_measures.newest(unit.session)


def written(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .where(AuditEntry.action == "alerts-measured", AuditEntry.actor == "operator")
        )


def test_before_it_is_measured_the_threshold_is_said_to_be_a_guess(portal, invoke):
    a_return(portal)
    screen_all(portal)

    code, out, _ = invoke("./portal screening status")

    assert code == 0
    assert "threshold: -170 points\n" in out
    assert "never measured, among 1 people" in out


@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_measure_says_what_is_to_be_expected_and_which_culture_is_worst_off(portal, invoke):
    everybody_returned(portal)

    code, out, err = invoke(FEW)

    assert (code, err) == (0, "")
    assert "budget: 20 alerts for 100 innocent applicants\n" in out
    assert "with 140 strangers among 140 people; now 140\n" in out
    table = out.partition("alerts for 100 strangers:\n")[2].splitlines()
    cultures = dict(line.split() for line in table if line.startswith("  "))
    assert cultures.keys() == {*synthetic.CULTURES, "mean"}
    assert 0 < float(cultures["mean"]) <= 20
    assert "worst over mean: " in out
    assert (
        out.partition("threshold")[2]
        == invoke("./portal screening status")[1].partition("threshold")[2]
    )
    assert written(portal) == 1


@pytest.mark.again  # real processes, or as much work
def test_the_same_seed_measures_the_same(portal, invoke):
    a_return(portal)
    invoke(FEW)
    first = newest(portal)
    invoke(f"{FEW} --seed 1")

    second = newest(portal)
    assert second.measured_at > first.measured_at
    assert (second.thresholds, second.recalls) == (first.thresholds, first.recalls)
    invoke(f"{FEW} --seed 2")
    assert newest(portal).recalls != first.recalls


def test_killed_in_the_middle_nothing_has_changed(portal, start, invoke):
    process = start("./portal screening measure --strangers 100000")
    assert process.stdout.readline() == "Looking for strangers\n"
    process.kill()
    process.communicate()

    assert newest(portal) is None
    assert written(portal) == 0
    assert "never measured" in invoke("./portal screening status")[1]
