"""Family groups while they form: the first applicant lists the members, and each of them joins.

A group is submitted with its last member's consent: see submissions.submit. Every act here is one
transaction; cut off in the middle, nothing of it is written.
"""

from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.intake import family
from app.domain.intake.answers import text
from app.domain.intake.family import Applying, Person
from app.domain.screening import descriptions, relatives
from app.security.tokens import FAMILY, new_id, new_reference
from app.services.core import notifications, proof, rate_limits
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.intake import drafts, family_list, submissions
from app.services.intake.drafts import InFamily
from app.services.intake.family_list import NoSuchMember
from app.storage.cases import eois, family_groups
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import Family, FamilyMember


class ListFull(Refused):
    """Nobody more can be listed."""


def list_member(unit: Unit, eoi_id: UUID, person: Person) -> bool:
    """List a member; with the first one the group begins. The same again is the same one: False.

    The unit opens the EOI. Raises ListFull, InFamily, OutOfOrder, AlreadySubmitted, TooMany or
    NoSuchEoi.
    """
    eoi = drafts.locked(unit, eoi_id)
    group = family_groups.of_eoi(unit.session, eoi_id)
    if group is None:
        family_list.require(unit, eoi, Applying.FIRST)
        group = _begin(unit, eoi)
    if group.first_id != eoi_id:
        raise InFamily
    members = family_groups.members(unit.session, group.id)
    if any(family_list.person_of(unit, group, row) == person for row in members if row.listed):
        return False
    if len(members) > family.MOST_LISTED:
        raise ListFull
    rate_limits.count(unit, "family-list", str(eoi_id))
    row = FamilyMember(id=new_id(), family_id=group.id, by_first=False)
    family_list.seal(unit, group, row, person)
    unit.session.add(row)
    _changed(unit, group)
    return True


def take_off(unit: Unit, eoi_id: UUID, member_id: UUID) -> None:
    """Take a member off the list; who had joined is told. Raises NoSuchMember."""
    group, row = family_list.listed(unit, eoi_id, member_id)
    if row.eoi_id:
        tell(unit, row.eoi_id)
    unit.session.delete(row)
    _changed(unit, group)


def first_of(unit: Unit, reference: str) -> UUID | None:
    """The EOI that the unit which joins has to open beside its own."""
    found = family_groups.by_reference(unit.session, reference)
    return found.first_id if found else None


def join(unit: Unit, eoi_id: UUID, reference: str, address: str) -> bool:
    """Take the place that the first applicant listed for this person; whether there is one.

    No says nothing of the reference: it may be unknown, or the name, birth or relation another, or
    the place taken. It is a result, since an exception would roll back the try that counts. The
    unit opens the EOI and the first applicant's. Raises TooMany, InFamily, OutOfOrder,
    AlreadySubmitted or NoSuchEoi.
    """
    rate_limits.count(unit, "family-join", str(eoi_id))
    rate_limits.count(
        unit, "family-join-address", address, passes=lambda: proof.is_established(unit, eoi_id)
    )
    if not rate_limits.is_within(unit, "family-join-reference", reference):
        rate_limits.count(
            unit, "family-join-slowed", str(eoi_id)
        )  # not by what strangers have tried
    eoi = drafts.locked(unit, eoi_id)
    if family_groups.of_eoi(unit.session, eoi_id):
        raise InFamily
    family_list.require(unit, eoi, Applying.JOINING)
    group = family_groups.by_reference(unit.session, reference)
    if group is None or group.submitted_at is not None or group.first_id not in unit.keys:
        return False
    free = [m for m in family_groups.members(unit.session, group.id) if m.listed and not m.eoi_id]
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    at = relatives.find(
        [family_list.person_of(unit, group, member) for member in free],
        descriptions.of_answers(answers),
        text(answers, "family_relation"),
    )
    if at is None or not family_groups.claim(unit.session, free[at].id, eoi_id):
        return False
    unit.log(AuditAction.FAMILY_JOINED, eoi_id)
    _quote(unit, eoi, reference)
    _tell_first(unit, group)
    return True


def confirm(unit: Unit, eoi_id: UUID, member_id: UUID) -> bool:
    """The first applicant knows who joined in a place; if nobody is missing, all is submitted.

    Whether they had not said so before. Raises NoSuchMember.
    """
    group, row = family_list.listed(unit, eoi_id, member_id)
    if row.eoi_id is None:
        raise NoSuchMember
    if row.confirmed_at is not None:
        return False
    row.confirmed_at = unit.now
    unit.log(AuditAction.FAMILY_CONFIRMED, row.eoi_id)
    unit.session.flush()
    submissions.send_complete(unit, group)
    return True


def move(unit: Unit, eoi_id: UUID, joined_id: UUID, member_id: UUID) -> None:
    """Confirm who joined in one place as whom the first applicant listed in another, free one.

    Raises NoSuchMember.
    """
    _, joined = family_list.listed(unit, eoi_id, joined_id)
    _, row = family_list.listed(unit, eoi_id, member_id)
    if joined.eoi_id is None or joined.confirmed_at or row.eoi_id:
        raise NoSuchMember
    moving = joined.eoi_id, joined.ready_at
    _free(joined)
    unit.session.flush()  # an EOI has one place at a time
    row.eoi_id, row.ready_at = moving
    confirm(unit, eoi_id, member_id)


def leave(unit: Unit, eoi_id: UUID) -> bool:
    """Leave before the submission; whether they were in one. With the first it is over for all."""
    eoi = drafts.locked(unit, eoi_id)
    group = family_groups.of_eoi(unit.session, eoi_id)
    if group is None:
        return False
    _quote(unit, eoi, "")
    if group.first_id == eoi_id:
        remove(unit, eoi)
        return True
    for row in family_groups.members(unit.session, group.id):
        if row.eoi_id == eoi_id:
            _free(row)
    unit.log(AuditAction.FAMILY_LEFT, eoi_id)
    _changed(unit, group)
    _tell_first(unit, group)
    return True


def remove(unit: Unit, eoi: Eoi) -> None:
    """Take an EOI that is erased, or leads no more, out of its group, with its name on the list.

    Without the first applicant no list is left, and before the submission no group.
    """
    group = family_groups.of_eoi(unit.session, eoi.id)
    if group is None:
        return
    is_first = group.first_id == eoi.id
    over = is_first and group.submitted_at is None
    for row in family_groups.members(unit.session, group.id):
        if over and row.eoi_id and row.eoi_id != eoi.id:
            tell(unit, row.eoi_id)
        if row.listed and (is_first or row.eoi_id == eoi.id):
            row.listed = None
            if group.submitted_at is not None:
                unit.log(AuditAction.FAMILY_TAKEN_OFF, group.first_id, row=row)
        if over or row.eoi_id == eoi.id:
            _free(row)
    _changed(unit, group)


def _begin(unit: Unit, eoi: Eoi) -> Family:
    group = Family(
        id=new_id(),
        scheme_id=eoi.scheme_id,
        reference=new_reference(FAMILY),
        first_id=eoi.id,
        created_at=unit.now,
    )
    unit.session.add(group)
    unit.session.flush()
    unit.session.add(
        FamilyMember(
            id=new_id(),
            family_id=group.id,
            eoi_id=eoi.id,
            by_first=False,
            confirmed_at=unit.now,
        )
    )
    unit.log(AuditAction.FAMILY_BEGUN, eoi.id)
    _quote(unit, eoi, group.reference)
    return group


def _changed(unit: Unit, group: Family) -> None:
    """Who was ready agreed to another group: they are told and say so again."""
    if group.submitted_at is not None:
        return
    for row in family_groups.members(unit.session, group.id):
        if row.eoi_id and row.ready_at:
            row.ready_at = None
            tell(unit, row.eoi_id)


def _tell_first(unit: Unit, group: Family) -> None:
    tell(unit, group.first_id)


def tell(unit: Unit, eoi_id: UUID) -> None:
    """Have somebody told that there is news of their group."""
    if eoi := eois.get(unit.session, eoi_id):
        notifications.tell(unit, eoi, Template.FAMILY)


def _quote(unit: Unit, eoi: Eoi, reference: str) -> None:
    """Have the EOI say which group it is in, or that it is in none."""
    answers = eoi.read(unit.keyring, unit.key(eoi.id)) | {"family_reference": reference}
    eoi.write(unit.keyring, unit.key(eoi.id), answers)


def _free(row: FamilyMember) -> None:
    row.eoi_id = row.confirmed_at = row.ready_at = None
    row.by_first = False
