"""Applicants who come back in a browser, and sessions that have ended."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.services.core.unit import unit_for
from app.services.register import records
from app.services.sign_in import codes
from app.services.sign_in.applicant_sessions import IDLE
from app.settings import read
from app.storage.outbox import OutboxTask
from app.storage.sign_in.sessions import ApplicantSession
from app.worker import loop
from tests.support.people import a_returned_person, a_submission, passport


def show_who_i_am(visitor, portal):
    """From the page that asks for it to the page that waited."""
    visitor.send("/status/code")
    return visitor.send(code=newest_code(portal))


def end_session(portal):
    age_session(portal, used=IDLE)


def age_session(portal, *, used, began=timedelta()):
    """As if the session had been used so long ago, and had begun so much earlier still."""
    with unit_for(portal, "test", write=True) as unit:
        times = {"started_at": unit.now - used - began, "expires_at": unit.now - used + IDLE}
        unit.session.execute(update(ApplicantSession).values(times))


def newest_code(portal):
    """The code that the worker would send."""
    with unit_for(portal, "worker") as unit:
        query = select(OutboxTask).where(OutboxTask.task == "code")
        message = list(unit.session.scalars(query.order_by(OutboxTask.created_at)))[-1]
        found = codes.code_to_send(unit, UUID(message.body["request"]))
        return found[1] if found else None


def come_back(visitor, portal, reference):
    visitor.get("/return")
    visitor.send(reference=reference)
    return visitor.send(code=newest_code(portal))


def refused(portal, environ, now):
    """An EOI that was refused by the worker yesterday; everybody may see it by now."""
    yesterday = now - timedelta(days=1, minutes=1)
    person = a_returned_person(documents=passport())
    with unit_for(portal, "operator", write=True, now=yesterday) as unit:
        records.record(unit, person)
    eoi_id = a_submission(portal, yesterday, document_number="k 7401-882")
    loop.drain(portal, read(environ), now=yesterday)
    return eoi_id
