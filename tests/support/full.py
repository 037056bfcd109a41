"""A portal in whose every table that the audit log vouches for something stands."""

from app.domain.audit.actions import AuditAction
from app.domain.audit.unusual_reading import Unusual
from app.domain.intake.documents import Document
from app.domain.screening.matches import MatchReason
from app.security.encryption.keyring import MESSAGES
from app.security.openid.oidc import Identity
from app.security.tokens import new_id
from app.services.cases import information_requests, notes
from app.services.contact import changes
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.oversight import conflicts, unusual_reading
from app.services.partners import registry
from app.services.privacy import complaints, erasure
from app.services.review import actions
from app.services.sign_in import staff_sessions
from app.services.work_lists import saved_filters
from app.storage.cases import eois
from app.storage.cases.invitations import Invitation
from app.storage.cases.location_requests import LocationOutage
from app.storage.database.marks import cell_of
from app.storage.partners import partners as partner_stores
from app.storage.partners.inbox import QUARANTINED, InboxMessage
from app.storage.privacy.erasures import FormerEoi
from app.storage.review.deferrals import MatchDeferral
from app.storage.review.reading_flags import ReadingFlag
from app.storage.scheme import schemes
from app.storage.scheme.alert_measures import AlertMeasure
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, a_return, a_screened, at_desk, screen_all
from tests.support.families import a_submitted_family
from tests.support.people import an_empty_draft

OFFICE = "https://id.example"


def filled(portal):
    """The id of an EOI on which most of it hangs."""
    a_submitted_family(portal)
    a_return(portal, documents=(Document("passport", "K740I882", "ERI"),))
    eoi_id = a_screened(portal, document_number="K 7401-882")
    screen_all(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.decide(unit, eoi_id, "suitability", "A conviction")
        information_requests.ask(unit, eoi_id, "Which of the two?", 14)
        conflicts.declare(unit, eoi_id, OFFICE, "A neighbour")
        notes.write(unit, eois.get(unit.session, eoi_id), AuditAction.HELD, "A reason")
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        eoi = eois.get_for_update(unit.session, eoi_id)
        eoi.status, eoi.status_before, eoi.ground, eoi.shown_at = "refused", "held", "x", None
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        corrections.ask(unit, eoi_id, "That is wrong")
        changes.ask(unit, eoi_id, "email", "another@example.org")
    draft = an_empty_draft(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.add(unit, "kits", "https://kits.example", ["return.recorded.v1"], [])
        erasure.order(unit, draft)
        unit.session.add_all(others(eoi_id))
        unit.session.add(a_quarantined(unit, partner_stores.by_name(unit.session, "kits").id))
    with unit_for(portal, staff_sessions.actor(OFFICE, "amina"), write=True, now=NOW) as unit:
        identity = Identity(OFFICE, "amina", "sid", "Amina", ("senior",), refresh_token="r")
        staff_sessions.sign_in(unit, identity)
        saved_filters.save(unit, "new", "nationality=ERI", "My own")
    with unit_for(portal, AMINA, write=True, listed=[eoi_id], now=NOW):
        pass  # what a list shows
    a_complaint(portal)
    a_flag(portal)
    return eoi_id


def a_flag(portal):
    """Of much reading, which a manager has explained."""
    about = {"person": AMINA, "kind": Unusual.ODD_HOURS, "day": NOW.date(), "count": 9}
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        unit.session.add(flag := ReadingFlag(id=new_id(), raised_at=NOW, **about))
        unit.session.flush()
        unusual_reading.close(unit, flag.id, "A night shift")


def a_complaint(portal):
    """From whom an address is known."""
    written = complaints.Written(new_id(), "en", "You lost my form", "zuplo@example.org")
    with unit_for(portal, "public", write=True, now=NOW) as unit:
        complaints.make(unit, written, "192.0.2.1")


def others(eoi_id):
    """Rows that it takes days to come by."""
    later = {"remind_at": NOW, "stalled_at": None}
    yield Invitation(eoi_id=eoi_id, scheme_id=schemes.current(), opened_at=NOW, due_at=NOW, **later)
    unsure = {"by": AMINA, "found_by": MatchReason.DOCUMENT, "points": None}
    yield MatchDeferral(id=new_id(), eoi_id=eoi_id, record_id=new_id(), at=NOW, until=NOW, **unsure)
    yield LocationOutage(began_at=NOW, ended_at=NOW)
    yield FormerEoi(
        id=new_id(), status="void", ground="x", family_id=None, submitted_at=NOW, erased_at=NOW
    )
    of_budgets = {"thresholds": [9] * 100, "recalls": [0.5] * 100, "rates": {"x": [1.5] * 100}}
    measure = {"people": 9, "people_now": 9, "strangers": 9}
    yield AlertMeasure(measured_at=NOW, **measure, **of_budgets)


def a_quarantined(unit, partner_id, message_id="m-1"):
    told = {"message_id": message_id, "body_hash": bytes(32), "type": "return.recorded.v1"}
    why = {"outcome": QUARANTINED, "reason": "unknown-return"}
    row = InboxMessage(id=new_id(), partner_id=partner_id, received_at=NOW, **told, **why)
    key = unit.keyring.system_key(MESSAGES, NOW)
    row.body = unit.keyring.seal(key, b"{}", cell_of(InboxMessage.body, row.id))
    return row
