"""The status of an EOI, as its applicant may see it.

An outcome of screening is shown to everybody after the same delay, so that nobody can probe the
register; until then the page reads as if screening had not ended.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import BY_VALUE, SHOWN_TO_APPLICANTS, SHOWN_WHILE_WAITING, AuditAction
from app.domain.cases import grounds
from app.domain.cases.appointments import Appointment
from app.domain.cases.checks import Check, CheckStatus
from app.domain.cases.lifecycle import (
    BEING_CHECKED,
    ENDED_AGAINST,
    LIVE,
    MAY_APPLY_AGAIN,
    SHOWS_LOCATION_RESULT,
    Status,
)
from app.domain.cases.location import ASKS
from app.domain.intake import journey
from app.domain.intake.exclusions import Rule
from app.security.encryption.keyring import Keyring
from app.services.appointments import choice
from app.services.cases import family, information_requests, location
from app.services.cases.information_requests import Request
from app.services.contact import delivery
from app.services.core import proof
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.decisions import corrections
from app.services.decisions.corrections import Correction
from app.services.files import uploads
from app.services.intake import family_list
from app.services.intake.family_list import Group
from app.services.scheme import settings
from app.storage.audit import entries
from app.storage.audit.entries import AuditEntry
from app.storage.cases import checks, eois, invitations
from app.storage.cases.eois import Eoi


class NotSubmitted(Refused):
    """A draft has no status to be shown yet."""


class Event(NamedTuple):
    """Something that happened, as the audit log has it, and that the applicant may see."""

    action: AuditAction
    at: datetime
    check: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class Todo:
    """What the applicant is asked to do: a name in app/web/status/next_steps.py, and until when.

    A parent, what is to be done for a child that they fill in for, on the child's own page.
    """

    what: str
    due_at: datetime
    about: UUID | None = None  # which, where there may be several
    child: str = field(default="", repr=False)  # whose it is


@dataclass(frozen=True)
class View:
    reference: str
    status: Status
    waits: bool  # for an outcome, or until it can be seen
    is_reached: bool  # by a code that was entered: until then it waits
    todo: list[Todo]  # the most urgent first
    location: location.Request | None  # whether they are in France, while it is live
    outcome_at: datetime  # when the outcome of screening can be seen
    events: list[Event]
    checks: dict[Check, CheckStatus]
    appointment: Appointment
    rule: Rule | None  # what it ended by
    corrections: list[Correction]
    information: list[Request]  # what we asked
    evidence: Counter[UUID]  # how many files came with a correction or an answer, by its id
    family: Group | None
    child: str = field(repr=False)  # whose page it is, where a parent fills in
    family_waits: bool  # for the code of another of them: until then none is invited
    undeliverable: dict[str, str]  # by channel, the masked address at which nothing arrives
    may_apply_again: bool  # now

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_being_checked(self) -> bool:
        return self.status in BEING_CHECKED

    @property
    def is_contested(self) -> bool:
        """It ended against the person, who has asked for a correction of that."""
        return self.status in ENDED_AGAINST and self._waits(of_end=True)

    @property
    def may_ask_correction(self) -> bool:
        """Of an end."""
        return self.status in ENDED_AGAINST and not self.is_contested

    @property
    def may_correct_answers(self) -> bool:
        return self.is_live and not self._waits(of_end=False)

    def _waits(self, *, of_end: bool) -> bool:
        asked = [each for each in self.corrections if each.upheld is None]
        pages = [each.page for each in asked if each.page != journey.CONTACT]
        return any((page is None) is of_end for page in pages)


def view(unit: Unit, eoi_id: UUID) -> View:
    """Raises NoSuchEoi, or NotSubmitted. The unit opens the EOI."""
    eoi = unit.eoi(eoi_id)
    if eoi.submitted_at is None or eoi.reference is None:
        raise NotSubmitted
    group = family_list.group_of(unit, eoi_id)
    reads = eoi.undeliverable or (group and group.by_first)
    answers = eoi.read(unit.keyring, unit.key(eoi_id)) if reads else {}
    scheme = settings.current(unit)
    shown = eoi.shown(unit.now)
    # One that has no outcome yet reads like one whose outcome is not to be seen yet.
    waits = shown is Status.SUBMITTED or (eoi.shown_at is not None and eoi.shown_at > unit.now)
    actions = SHOWN_WHILE_WAITING if waits else SHOWN_TO_APPLICANTS
    shown_entries = entries.of_subject(unit.session, eoi_id, actions)
    records = {} if waits else checks.of_eoi(unit.session, eoi_id)
    asked = information_requests.shown(unit, eoi_id)
    located = _location(unit, eoi, shown)
    appointment = choice.shown(unit, eoi)
    todo = [*_todo(unit, eoi, asked, located, appointment), *_todo_for_children(unit, group)]
    return View(
        reference=eoi.reference,
        status=shown,
        waits=waits,
        is_reached=shown not in BEING_CHECKED or proof.is_reached(unit, eoi_id),
        todo=sorted(todo, key=lambda each: each.due_at),
        location=located,
        outcome_at=eoi.submitted_at + scheme.outcome_delay,
        events=[_event(entry, unit.keyring) for entry in shown_entries],
        appointment=appointment,
        checks={kind: records[kind].status_at(unit.now) for kind in Check if kind in records},
        rule=_rule(eoi, shown),
        corrections=corrections.of_eoi(unit, eoi_id),
        information=asked,
        evidence=uploads.evidence(unit, eoi_id),
        family=group,
        child=journey.child_of(answers),
        family_waits=shown in LIVE and _waits_for_another(unit, eoi),
        undeliverable=delivery.undeliverable(eoi, answers),
        may_apply_again=shown in MAY_APPLY_AGAIN and scheme.is_open(unit.now),
    )


def _rule(eoi: Eoi, shown: Status) -> Rule | None:
    return grounds.GROUNDS[eoi.ground][0] if shown in ENDED_AGAINST and eoi.ground else None


def _waits_for_another(unit: Unit, eoi: Eoi) -> bool:
    others = [other.id for other in family.others(unit, eoi) if other.state in BEING_CHECKED]
    return not all(proof.is_reached(unit, other) for other in others)


def _todo(
    unit: Unit,
    eoi: Eoi,
    asked: list[Request],
    located: location.Request | None,
    appointment: Appointment,
) -> list[Todo]:
    """What each part of the portal waits for, as far as the applicant may know of it."""
    shown = eoi.shown(unit.now)
    waiting = [request for request in asked if request.waits and shown in LIVE]
    todo = [Todo("information", request.due_at, request.id) for request in waiting]
    if shown is Status.INVITED and (invitation := invitations.of_eoi(unit.session, eoi.id)):
        todo.append(Todo("invitation", invitation.due_at))
    if located and located.state in ASKS:
        todo.append(Todo("location", located.due_at))
    if shown in LIVE and (due_at := appointment.due_at(unit.now)):
        todo.append(Todo("appointment", due_at))
    return todo


def _todo_for_children(unit: Unit, group: Group | None) -> Iterator[Todo]:
    """As far as it can be known without opening theirs."""
    for member in group.members if group else ():
        child = eois.get(unit.session, member.eoi_id) if member.by_first and member.eoi_id else None
        if child is None or (shown := child.shown(unit.now)) not in LIVE:
            continue
        due = information_requests.due(unit, child.id)
        if shown is Status.INVITED and (invitation := invitations.of_eoi(unit.session, child.id)):
            due.append(invitation.due_at)
        if due_at := choice.shown(unit, child).due_at(unit.now):
            due.append(due_at)
        if due:
            name = member.person.given_names or member.person.family_name
            yield Todo("child", min(due), member.id, name)


def _location(unit: Unit, eoi: Eoi, shown: Status) -> location.Request | None:
    """What a reviewer made of it shows with the outcome: of the refused it is made nothing."""
    if shown not in LIVE:
        return None
    return location.of_eoi(unit, eoi.id, unaided=shown not in SHOWS_LOCATION_RESULT)


def _event(entry: AuditEntry, keyring: Keyring) -> Event:
    detail = entry.read(keyring)
    return Event(BY_VALUE[entry.action], entry.at, detail.get("check"), detail.get("status"))
