"""A copy of all data about a person, for them (subject access, UK GDPR articles 15 and 20).

As they may see it now: an outcome that waits shows nowhere, not even by when somebody looked at the
case. When it was opened is told, and that reviewers did; those act for who answers for the data, so
their names are not the person's data (article 15(4)). Not given: grounds of security, matches with
the register, which is about others too, and reviewers' notes, which a person reads first and gives
on request (Data Protection Act 2018, schedule 2).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import SHOWS_LOCATION_RESULT, Status
from app.domain.intake.answers import Answers
from app.services.cases import location
from app.services.contact import delivery
from app.services.contact.delivery import Sent
from app.services.core import rate_limits
from app.services.core.unit import Unit
from app.services.files import uploads
from app.services.files.uploads import Stored
from app.services.intake import family_list
from app.services.intake.family_list import Group
from app.services.self_service import status
from app.services.self_service.status import NotSubmitted, View
from app.storage.audit import entries
from app.storage.cases import checks, eois


class File(NamedTuple):
    id: UUID
    about: UUID | None  # the correction or the question that it came with; None: with the form
    sent_at: datetime
    pages: int
    size: int  # bytes


@dataclass(frozen=True)
class OwnData:
    reference: str | None
    status: Status
    language: str
    begun_at: datetime
    submitted_at: datetime | None
    answers: Answers = field(repr=False)
    view: View | None  # its status; none of a draft
    location: location.Request | None  # the confirmation that they are in France
    family: Group | None  # as they see it: nothing that another member wrote
    files: list[File]
    sent: list[Sent]
    returned_at: list[datetime]  # when somebody came back with a code
    opened_at: list[datetime]  # when a reviewer opened it


def is_submitted(unit: Unit, eoi_id: UUID) -> bool:
    eoi = eois.get(unit.session, eoi_id)
    return eoi is not None and eoi.submitted_at is not None


def give(unit: Unit, eoi_id: UUID) -> OwnData:
    """Read it, and write down that it was given. The unit opens the EOI. Raises TooMany."""
    rate_limits.count(unit, "data-copy", str(eoi_id))
    eoi = unit.eoi(eoi_id)
    try:
        view = status.view(unit, eoi_id)
    except NotSubmitted:
        view = None
    shown = eoi.shown(unit.now)
    waits = view is not None and view.waits
    by_reviewers = {check.id for check in checks.of_eoi(unit.session, eoi_id).values()}
    data = OwnData(
        reference=eoi.reference,
        status=shown,
        language=eoi.language,
        begun_at=eoi.created_at,
        submitted_at=eoi.submitted_at,
        answers=eoi.read(unit.keyring, unit.key(eoi_id)),
        view=view,
        location=location.of_eoi(unit, eoi_id, unaided=shown not in SHOWS_LOCATION_RESULT),
        family=family_list.group_of(unit, eoi_id),
        files=[
            _file(stored)
            for stored in uploads.of_eoi(unit, eoi_id)
            if stored.about not in by_reviewers
        ],
        sent=delivery.sent_to(unit, eoi_id),
        returned_at=_times(unit, eoi_id, AuditAction.RETURNED),
        opened_at=[] if waits else _times(unit, eoi_id, AuditAction.CASE_OPENED),
    )
    unit.log(AuditAction.DATA_GIVEN, eoi_id)
    return data


def _file(stored: Stored) -> File:
    manifest = stored.manifest
    return File(stored.id, stored.about, stored.created_at, manifest.pages, sum(manifest.sizes))


def _times(unit: Unit, eoi_id: UUID, action: AuditAction) -> list[datetime]:
    return [entry.at for entry in entries.of_subject(unit.session, eoi_id, {action})]
