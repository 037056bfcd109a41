"""Networks that somebody tries names from."""

from app.domain.audit.actions import AuditAction
from app.services.blind_index import probing
from app.services.core.unit import unit_for
from app.services.intake import submissions
from tests.conftest import NOW
from tests.support.people import a_draft, a_submission, locate

ELSEWHERE = "203.0.113.9"


def sent_from(portal, address, now=NOW, **changes):
    """A submission by that address, whose person is reached and located."""
    draft = a_draft(portal, now, **changes)
    with unit_for(portal, "applicant", write=True, opens=[draft], now=now) as unit:
        unit.log(AuditAction.RETURNED, draft)
        submissions.submit(unit, draft, address)
    locate(portal, draft, now)
    return draft


def hits(portal, number):
    """So many others of the usual network are on the register, as their screenings found."""
    for _ in range(number):
        eoi_id = a_submission(portal)
        with unit_for(portal, "worker", write=True) as unit:
            probing.note_hit(unit, eoi_id)
