"""One EOI as a reviewer sees it, read in one go."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases import checks as check_rules
from app.domain.cases import grounds
from app.domain.cases.appointments import Appointment
from app.domain.cases.checks import ADVERSE, Check, CheckStatus
from app.domain.cases.lifecycle import BEING_CHECKED, LIVE, Status
from app.domain.intake.answers import Answers, full_name
from app.domain.intake.exclusions import Rule
from app.domain.review.calls import Call
from app.security.tokens import read_reference
from app.services.appointments import arrangements
from app.services.cases import checks, family, information_requests, location, notes
from app.services.cases.family import Relative
from app.services.cases.information_requests import Request
from app.services.cases.notes import Note
from app.services.contact import delivery
from app.services.contact.delivery import Sent
from app.services.core import proof
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import Unit
from app.services.decisions import corrections
from app.services.decisions.corrections import Correction
from app.services.files import uploads
from app.services.files.uploads import SMALL, Stored
from app.services.oversight import conflicts
from app.services.review import match_review, parallel_acts, past, requested_acts
from app.services.review.match_review import MatchSeen
from app.services.review.past import Happening
from app.services.review.requested_acts import ApprovalSeen
from app.services.scheme import settings
from app.services.screening import threshold
from app.services.work_lists import claims
from app.services.work_lists.claims import Claim
from app.storage.cases import checks as check_store
from app.storage.cases import eois, invitations
from app.storage.cases.checks import CheckRecord
from app.storage.cases.eois import Eoi
from app.storage.cases.invitations import Invitation


class CheckSeen(NamedTuple):
    id: UUID
    kind: Check
    status: CheckStatus
    adverse: bool
    provider_reference: str | None
    occurred_at: datetime | None
    expires_at: datetime | None
    next: tuple[CheckStatus, ...]  # what a reviewer may set it to
    has_placeholder: bool  # for its biometric reference, by which nobody is found
    asks: bool  # a person has to do something about it, and no partner
    alone: bool  # its result was set by one reviewer, when that did not take two
    steps: list[past.Step]
    appointment: Appointment


@dataclass(frozen=True)
class Case:
    version: str  # see `parallel_acts`
    reference: str
    language: str  # of the applicant
    status: Status
    before: Status | None  # that it goes back to, if it is held or was decided against
    rule: Rule | None  # that it ended by
    submitted_at: datetime | None
    is_reached: bool  # by a code that was entered: until then it stays submitted
    undeliverable: dict[str, datetime]  # by channel, since when nothing arrives
    concerns: list[str]  # what in the answers asks for a person, while one is asked
    family: list[Relative]  # the other members of the family group
    location: location.Request | None  # whether they are in France
    answers: Answers = field(repr=False)
    checks: list[CheckSeen]
    matches: list[MatchSeen]
    threshold: int  # points from which on a person is asked
    invitation: Invitation | None  # the last, in force while it is invited
    places_open: int | None  # while it waits for one
    days_to_answer: int | None  # an invitation, while it waits for one
    approvals: list[ApprovalSeen]
    corrections: list[Correction]
    information: list[Request]
    files: list[Stored]
    notes: list[Note]
    sent: list[Sent]  # to the person
    history: list[Happening]
    claim: Claim  # who works on it, and who else has it open

    @property
    def name(self) -> str:
        return full_name(self.answers)

    @property
    def calls(self) -> dict[str, Call]:
        """The telephone calls among the notes, by the note's id."""
        return past.calls(self.history)

    @property
    def actors(self) -> set[str]:
        """Whoever did something that the page tells."""
        settled = {each.settled_by for each in self.approvals if each.settled_by}
        asked = {each.asked_by for each in self.approvals}
        asked |= {each.confirmed_by for each in self.approvals if each.confirmed_by}
        wrote = {each.author for each in self.notes}
        did = {each.actor for each in self.history}
        return asked | settled | wrote | did | self.claim.actors

    @property
    def waits(self) -> bool:
        """Whether something waits for a second person."""
        return any(approval.outcome is None for approval in self.approvals)

    @property
    def with_it(self) -> list[Relative]:
        """The others of its family that go on with it."""
        return [member for member in self.family if member.is_live]


def find(unit: Unit, reference: str) -> UUID:
    """The id of a submitted EOI. Raises NoSuchEoi: a draft is nobody's business yet.

    Raises claims.Claimed where a colleague works on it and who asks has not said why they do.
    """
    return _find(unit, reference).id


def find_claimed(unit: Unit, reference: str) -> UUID:
    """The same, whoever works on it: for who says why they open it. One that is hidden is none."""
    eoi_id = _submitted(unit, reference).id
    if eoi_id in conflicts.hidden(unit):
        raise NoSuchEoi
    return eoi_id


def find_with_family(unit: Unit, reference: str) -> list[UUID]:
    """The same, first, and the other members of its family group. Raises as `find`.

    Who opens a case with them sees their concerns.
    """
    return _with_family(unit, _find(unit, reference))


def find_for_second(unit: Unit, reference: str) -> list[UUID]:
    """The same, whoever works on it: for who may confirm what was asked for on it."""
    return _with_family(unit, _submitted(unit, reference))


def _with_family(unit: Unit, eoi: Eoi) -> list[UUID]:
    return [eoi.id, *(other.id for other in family.others(unit, eoi))]


def _find(unit: Unit, reference: str) -> Eoi:
    eoi = _submitted(unit, reference)
    claims.require_open(unit, eoi.id)
    return eoi


def _submitted(unit: Unit, reference: str) -> Eoi:
    eoi = unit.eoi(eois.by_reference(unit.session, read_reference(reference) or ""))
    if eoi.state is Status.DRAFT:
        raise NoSuchEoi
    return eoi


def see_contact(unit: Unit, eoi_id: UUID) -> None:
    """Write down that somebody looked at how the person can be reached."""
    unit.log(AuditAction.CONTACT_SEEN, eoi_id)


def open_case(unit: Unit, eoi_id: UUID, only: UUID | None = None) -> Case:
    """Everything there is about an EOI; of its matches `only` one. The unit opens it."""
    version, eoi = parallel_acts.version(unit, eoi_id), unit.eoi(eoi_id)
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    claim, asked = claims.open_case(unit, eoi_id), requested_acts.of_eoi(unit, eoi_id)
    history = past.history(unit, eoi_id, claim.visited_before)
    alone, waits = past.set_alone(history, asked), eoi.state is Status.ELIGIBLE
    return Case(
        version=version,
        reference=eoi.reference or "",
        language=eoi.language,
        status=eoi.state,
        before=Status(eoi.status_before) if eoi.status_before else None,
        rule=grounds.GROUNDS[eoi.ground][0] if eoi.ground else None,
        submitted_at=eoi.submitted_at,
        is_reached=eoi.state not in BEING_CHECKED or proof.is_reached(unit, eoi_id),
        undeliverable=eoi.undeliverable,
        concerns=family.open_concerns(unit, eoi),
        family=family.relatives(unit, eoi),
        location=location.of_eoi(unit, eoi_id),
        answers=answers,
        checks=[
            _check(unit, eoi, check, alone, past.steps(history, check.kind))
            for check in _checks(unit, eoi)
        ],
        matches=match_review.seen(unit, eoi_id, answers, only),
        threshold=threshold.current(unit),
        invitation=invitations.of_eoi(unit.session, eoi_id),
        places_open=settings.places_open(unit) if waits else None,
        days_to_answer=settings.current(unit).invitation_days if waits else None,
        approvals=asked,
        corrections=corrections.of_eoi(unit, eoi_id),
        information=information_requests.of_eoi(unit, eoi_id),
        files=uploads.of_eoi(unit, eoi_id),
        notes=notes.read(unit, eoi_id),
        sent=delivery.sent_to(unit, eoi_id),
        history=history,
        claim=claim,
    )


def evidence(unit: Unit, eoi_id: UUID) -> tuple[Answers, dict[UUID, Check], list[Stored]]:
    """What the files show, answers and checks, and these, oldest first; the unit opens the EOI."""
    answers = (eoi := unit.eoi(eoi_id)).read(unit.keyring, unit.key(eoi_id))
    files = sorted(uploads.of_eoi(unit, eoi_id), key=lambda file: file.created_at)
    return answers, {check.id: check.kind for check in _checks(unit, eoi)}, files


def open_file(unit: Unit, eoi_id: UUID, file_id: UUID, part: int) -> Stored:
    """One of its files; who looks at a page in full is written down, as who opens a case is.

    The unit opens the EOI. Raises NoSuchFile.
    """
    stored = uploads.find(unit, eoi_id, file_id)
    if part != SMALL:
        unit.log(AuditAction.FILE_OPENED, eoi_id, file=str(file_id), page=part)
    return stored


def _checks(unit: Unit, eoi: Eoi) -> list[CheckRecord]:
    records = check_store.of_eoi(unit.session, eoi.id)
    return [records[kind] for kind in Check if kind in records]


def _check(
    unit: Unit, eoi: Eoi, check: CheckRecord, alone: set[str], steps: list[past.Step]
) -> CheckSeen:
    kind, current = check.kind, check.status_at(unit.now)
    ahead = check_rules.statuses(kind) if eoi.state in LIVE else []
    asks = check_rules.asks(current, check.occurred_at, check.expires_at, unit.now)
    return CheckSeen(
        id=check.id,
        kind=kind,
        status=current,
        adverse=check.status in ADVERSE,
        provider_reference=check.provider_reference,
        occurred_at=check.occurred_at,
        expires_at=check.expires_at,
        next=tuple(to for to in ahead if check_rules.permitted(kind, current, to, by_person=True)),
        has_placeholder=kind is Check.BIOMETRIC and checks.has_placeholder(unit, eoi),
        asks=eoi.state is Status.ACCEPTED and asks,
        alone=check.kind in alone,
        steps=steps,
        appointment=arrangements.of_check(unit, check),
    )
