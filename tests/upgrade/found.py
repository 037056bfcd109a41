"""What is found of each person in an installation, before an upgrade and after it."""

from uuid import UUID

from sqlalchemy import select

from app.services.core.unit import unit_for
from app.services.files import uploads
from app.services.register import records as returns
from app.storage.cases import checks, eois
from app.storage.register.records import ReturnRecord


def persons(portal, people):
    """By the names that `people` has for the ids of EOIs."""
    ids = {name: UUID(eoi_id) for name, eoi_id in people.items()}
    with unit_for(portal, "test", opens=list(ids.values())) as unit:
        return {name: _person(unit, eoi_id) for name, eoi_id in ids.items()}


def _person(unit, eoi_id):
    eoi, of_eoi = eois.get(unit.session, eoi_id), checks.of_eoi(unit.session, eoi_id)
    return {
        "reference": eoi.reference,
        "status": eoi.status,
        "ground": eoi.ground,
        "submitted_at": eoi.submitted_at and eoi.submitted_at.isoformat(),
        "answers": eoi.read(unit.keyring, unit.key(eoi_id)),
        "checks": {kind: check.status for kind, check in of_eoi.items()},
        "files": {str(one.id): one.manifest.sha256 for one in uploads.of_eoi(unit, eoi_id)},
    }


def records(portal):
    """The names and dates of each record of the register that stands, None of one that does not."""
    with unit_for(portal, "test", write=True) as unit:
        rows = unit.session.scalars(select(ReturnRecord).order_by(ReturnRecord.id)).all()
        described = {row.return_id: returns.person(unit, row.id) for row in rows}
    return {
        return_id: [*person.names, *person.births] if person else None
        for return_id, person in described.items()
    }
