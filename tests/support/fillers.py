"""People who give fingerprints, and whom the first release refused by machine."""

from sqlalchemy import delete, select

from app.domain.cases.lifecycle import Status
from app.domain.intake.documents import Document
from app.services.cases import checks, outcomes
from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.storage.cases import eois
from app.storage.decisions.matches import Match
from app.storage.outbox import OutboxTask
from app.storage.register.records import ReturnRecord
from tests.conftest import NOW
from tests.support.callbacks import report_biometrics
from tests.support.desk import (
    AMINA,
    a_return,
    a_screened,
    at_desk,
    matches_of,
    moved,
    screen_all,
)
from tests.support.people import a_submission

# Refused for by machine: the return's data, the EOI's answers, the check's reference, the reason.
FILLERS = {
    "fingerprints": ({"biometric_reference": "N/A"}, {}, "N/A", "biometric"),
    "number": (
        {"documents": (Document("passport", "1.23457E+17", "ERI"),)},
        {"document_number": "1.23457E+17"},
        None,
        "document",
    ),
}
REAL = {
    "fingerprints": ({"biometric_reference": "BIO-000477"}, {}, "BIO-000477", "biometric"),
    "number": (
        {"documents": (Document("passport", "ZX 100477", "ERI"),)},
        {"document_number": "ZX 100477"},
        None,
        "document",
    ),
}


def refused_by_first_release(portal, on_record, answers, reference, reason, *, records=1):
    """An EOI as it was refused by machine, in tables of the release that knew no fillers."""
    for number in range(records):
        a_return(portal, return_id=f"R-{reason}-{number}", **on_record)
    eoi_id = moved(portal, a_submission(portal, **answers), Status.ELIGIBLE)
    if reference:
        give_fingerprints(portal, eoi_id, reference)
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        unit.session.execute(delete(OutboxTask))
        for record in unit.session.scalars(select(ReturnRecord)):
            if record.return_id.startswith(f"R-{reason}-"):
                match = Match(eoi_id=eoi_id, record_id=record.id, about="return", found_at=NOW)
                match.kind, match.status, match.reason = "exact", "confirmed", reason
                unit.session.add(match)
        outcomes.end(unit, eois.get_for_update(unit.session, eoi_id), "returned")
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        unit.session.execute(delete(OutboxTask))  # also what the unit before wrote at its end
    return eoi_id


def enrolled(portal, reference):
    """An EOI whose person gave their fingerprints, under this reference."""
    return enrol(portal, a_screened(portal), reference)


def enrol(portal, eoi_id, reference):
    give_fingerprints(portal, eoi_id, reference)
    screen_all(portal)
    return eoi_id


def give_fingerprints(portal, eoi_id, reference):
    """Of an eligible EOI, and nobody has compared them yet."""
    moved(portal, eoi_id, Status.INVITED, Status.ACCEPTED)
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.request(unit, eoi_id)
    report_biometrics(portal, eoi_id, reference)


def found(portal, eoi_id):
    return sorted(matches_of(portal, eoi_id).values())


def let_machine_refuse(portal, *, automated):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, automated_refusal=automated)
