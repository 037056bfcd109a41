"""What is due by the minute is looked for in one transaction that only reads, and then done."""

from datetime import timedelta

from sqlalchemy import update

from app.domain.audit.actions import AuditAction
from app.domain.intake.family import WARNINGS
from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.services.operations import due
from app.services.review import actions
from app.services.scheme import settings as scheme
from app.services.work_lists import claims
from app.storage.blind_index.names import Profile
from app.storage.partners.endpoints import Endpoint
from app.worker import loop
from app.worker.handlers import deadlines
from app.worker.handlers.deadlines import STEPS, follow_all
from tests.conftest import NOW
from tests.support.desk import AMINA, a_return, a_screened, at_desk
from tests.support.families import WIFE, a_first
from tests.support.people import a_submission
from tests.support.rows import statements
from tests.support.told import told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSES = 20 * DAY


def a_context(portal, settings, after=timedelta()):
    return loop.context_for(portal, settings, lambda: NOW + after)


def with_every_deadline(portal):
    a_return(portal)
    invited, asked = a_screened(portal), a_screened(portal)
    with at_desk(portal, AMINA, invited) as unit:
        actions.invite(unit, invited, "There is a place")
    with at_desk(portal, AMINA, asked) as unit:
        information_requests.ask(unit, asked, "Who is that?", 14)
    rests = a_screened(portal)
    with at_desk(portal, AMINA, rests) as unit:
        claims.snooze(unit, rests, 30)
    with at_desk(portal, "worker", rests) as unit:
        unit.log(AuditAction.MESSAGE_GIVEN_UP, rests)
    a_submission(portal, located=False)
    a_first(portal, WIFE)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        scheme.change(unit, window_closes_at=NOW + CLOSES)
        unit.session.add(Endpoint(partner="lab", failing_since=NOW, failures=1))
        unit.session.execute(update(Profile).values(edition=1), execution_options={"noted": True})


def test_each_minute_finds_what_is_due_and_nothing_else(portal, settings):
    """At each moment those steps, and no others, have something to do."""
    with_every_deadline(portal)
    found = set()
    for hours in (0, 20, 25, 72, 168, 289, 337, 409, 457, 745):
        context = a_context(portal, settings, hours * HOUR)
        with context.unit() as unit:
            kinds = set(due.by_the_minute(unit))
        assert {kind for kind, step in STEPS.items() if step(context)} == kinds, hours
        found |= kinds

    assert found == set(STEPS)


def test_a_minute_in_which_nothing_is_due_reads_once_and_writes_nothing(portal, settings):
    a_submission(portal)
    context = a_context(portal, settings)
    follow_all(context)

    asked, more = statements(portal, lambda: follow_all(context))

    assert not more
    begins = [statement for statement in asked if statement.startswith("BEGIN")]
    assert [begin.split(";")[0] for begin in begins] in (["BEGIN"], ["BEGIN READ ONLY"])
    assert len(asked) == 1 + 2  # the scheme's settings, and all conditions


def test_a_step_that_fails_costs_the_others_nothing(portal, settings, monkeypatch, caplog):
    with_every_deadline(portal)
    context = a_context(portal, settings, CLOSES - WARNINGS[-1] + HOUR)
    first, *others = (kind for kind in STEPS if _is_due(context, kind))

    def fail(_context):
        raise ZeroDivisionError

    monkeypatch.setitem(deadlines.STEPS, first, fail)

    assert follow_all(context)
    assert [entry["task"] for entry in told(caplog, "step_failed")] == [first]
    assert [kind for kind in others if _is_due(context, kind)] == []
    assert not follow_all(context)  # only the faulty one is left: pause


def _is_due(context, kind):
    with context.unit() as unit:
        return kind in due.by_the_minute(unit)
