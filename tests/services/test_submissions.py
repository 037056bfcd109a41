from sqlalchemy import select

from app.domain.lifecycle import Status
from app.services import submissions
from app.services.unit import unit_for
from app.storage.outbox import OutboxMessage
from tests.conftest import NOW
from tests.people import ADDRESS, a_draft, status_of


def tasks(portal):
    with unit_for(portal, "test") as unit:
        return sorted(unit.session.scalars(select(OutboxMessage.task)))


def test_a_submission_and_what_follows_from_it_are_written_once(portal):
    draft = a_draft(portal)
    before = tasks(portal)

    for _ in "double click":
        with unit_for(portal, "applicant", write=True, opens=[draft], now=NOW) as unit:
            submissions.submit(unit, draft, ADDRESS)

    assert status_of(portal, draft) is Status.SUBMITTED
    assert tasks(portal) == sorted([*before, "mail", "mail", "screen-eoi"])
