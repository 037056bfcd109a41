"""The back office in tests: who works there, and the worker's part of screening."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.domain.cases.checks import Check
from app.domain.intake.documents import Document
from app.domain.partners.incoming import ReturnAnnulled
from app.domain.review.roles import Role
from app.security.openid.oidc import Identity
from app.services.core.unit import unit_for
from app.services.register import records as returns
from app.services.review import actions, confirmation
from app.services.screening import procedure
from app.services.selection import invitations
from app.services.sign_in import staff_sessions
from app.storage import outbox
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.decisions import matches
from app.storage.outbox import OutboxTask
from app.storage.partners.deliveries import Delivery
from app.storage.sign_in.staff_sessions import StaffSession
from tests.conftest import NOW
from tests.support.people import a_returned_person, a_submission, passport

AMINA = "https://id.example amina"
BRUNO = "https://id.example bruno"
CLARA = "https://id.example clara"


SENIOR = frozenset({Role.SENIOR})


@contextmanager
def at_desk(portal, actor, eoi_id, now=NOW):
    with unit_for(portal, actor, write=True, opens=[eoi_id], now=now) as unit:
        yield unit


def confirm(portal, eoi_id, approval_id, actor=BRUNO, roles=SENIOR, *, now=NOW):
    """Another person confirms what was asked for: how it was settled."""
    with at_desk(portal, actor, eoi_id, now) as unit:
        return confirmation.confirm(unit, eoi_id, approval_id, roles)


def sit_down(portal, client, subject, *claimed):
    """Sign somebody with these roles in to the back office in a browser, just now."""
    token = signed_in(portal, subject, *claimed)
    with client.session_transaction() as cookie:
        cookie["staff"] = token


def signed_in(portal, subject, *claimed):
    issuer = "https://id.example"
    with unit_for(portal, staff_sessions.actor(issuer, subject), write=True) as unit:
        told = {"proved_at": unit.now, "logs_out": True}
        identity = Identity(issuer, subject, f"sid-{subject}", subject, claimed, **told)
        return staff_sessions.sign_in(unit, identity)


def age_staff(portal, **ago):
    """As if that long had gone by for all sessions of staff: minutes, by column."""
    with unit_for(portal, "test", write=True) as unit:
        for row in unit.session.scalars(select(StaffSession)):
            for column, minutes in ago.items():
                setattr(row, column, unit.now - timedelta(minutes=minutes))


def a_return(portal, now=NOW, **changes):
    with unit_for(portal, "partner:register", write=True, now=now) as unit:
        returns.record(unit, a_returned_person(**changes))


def screen_all(portal, now=NOW):
    """Carry out every screening that waits, as the worker does: each step in a unit of its own."""
    while waiting := _screenings(portal):
        for message_id, task, subject, body in waiting:
            if task == "screen-refused":
                with unit_for(portal, "worker", write=True, now=now) as unit:
                    procedure.screen_refused(unit, UUID(body["after"]))
                    outbox.complete(unit.session, message_id, now, "done")
                continue
            opens, also = [subject] if task.endswith("eoi") else [], body.get("also")
            with unit_for(portal, "worker", write=True, opens=opens, now=now) as unit:
                _INTRODUCES[task](unit, subject)
            with unit_for(portal, "worker", write=True, opens=opens, now=now) as unit:
                _SCREENS[task](unit, subject, *([[UUID(other) for other in also]] if also else []))
                outbox.complete(unit.session, message_id, now, "done")


_INTRODUCES = {
    "screen-eoi": procedure.index_eoi,
    "screen-return": procedure.index_return,
}
_SCREENS = {"screen-eoi": procedure.screen, "screen-return": procedure.screen_against}
for _acts in (_INTRODUCES, _SCREENS):
    _acts |= {f"re{task}": act for task, act in _acts.items()}


def _screenings(portal):
    row = OutboxTask
    query = select(row.id, row.task, row.subject, row.body).where(
        row.settled_at.is_(None), row.task.in_({*_SCREENS, "screen-refused"})
    )
    with unit_for(portal, "test") as unit:
        return list(unit.session.execute(query.order_by(row.id)))


def a_screened(portal, **changes):
    eoi_id = a_submission(portal, **changes)
    screen_all(portal)
    return eoi_id


def moved(portal, eoi_id, *statuses):
    """Bring an EOI further, where the way there is not what the test tells."""
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        for status in statuses:
            eois.get_for_update(unit.session, eoi_id).move(status, NOW)
    return eoi_id


def an_accepted(portal, **changes):
    """Somebody with a place, who has accepted it; both checks are asked for."""
    a_return(portal, return_id="R-place", documents=(Document("passport", "PLACE1", "ERI"),))
    eoi_id = a_screened(portal, **changes)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id)
        invitations.accept(unit, eoi_id)
    return eoi_id


def cleared(portal, eoi_id, *, biometric="cleared", security="cleared", expires_at=None):
    """As partners have reported both checks."""
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        records = check_store.of_eoi(unit.session, eoi_id)
        records[Check.BIOMETRIC].status = biometric
        records[Check.SECURITY].status = security
        records[Check.SECURITY].expires_at = expires_at


def matches_of(portal, eoi_id) -> dict[UUID, tuple[str, str, str]]:
    with unit_for(portal, "test") as unit:
        found = matches.of_eoi(unit.session, eoi_id)
        return {record: (m.kind, m.status, m.reason) for record, m in found.items()}


def events_of(portal):
    """The messages to applicants and the events to partners that wait, oldest first."""
    mail = select(OutboxTask.id, OutboxTask.body).where(OutboxTask.task == "mail")
    with unit_for(portal, "test") as unit:
        told = [(row.id, row.body["message"]) for row in unit.session.execute(mail)]
        sent = unit.session.execute(select(Delivery.id, Delivery.event))
        return [what for _, what in sorted(told + [(row.id, row.event["type"]) for row in sent])]


def two_returns(portal):
    """Of two persons, under the document number of the EOIs."""
    for return_id in ("R-1", "R-2"):
        a_return(portal, return_id=return_id, documents=passport())


def annul(portal, return_id="R-1"):
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        returns.annul(unit, ReturnAnnulled(return_id, "wrong person"))


def ended_by_two(portal, eoi_id):
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.decide(unit, eoi_id, "suitability", "A conviction")
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        confirmation.confirm(unit, eoi_id, asked, SENIOR)


def returned(portal, *numbers):
    for number in numbers:
        a_return(portal, return_id=f"R-{number}", family_name=f"Returned{number}")
    screen_all(portal)
