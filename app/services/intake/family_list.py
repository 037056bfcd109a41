"""The list of a family group's members, which only its first applicant can read."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.basics import dates
from app.domain.intake import exclusions, family, journey
from app.domain.intake.answers import text
from app.domain.intake.family import Applying, Person, Progress, Relation
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.services.intake import drafts, submissions
from app.services.intake.pages import OutOfOrder
from app.services.scheme import settings
from app.storage.cases import family_groups
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import Family, FamilyMember
from app.storage.database.marks import cell_of


class NoSuchMember(NotFound):
    """The group has no such member, or one of whom that cannot be done."""


@dataclass(frozen=True)
class MemberSeen:
    """One whom the first applicant listed, as only they see it."""

    id: UUID
    eoi_id: UUID | None
    person: Person
    is_child: bool  # whose EOI the first applicant fills in
    number: int  # and has begun to, as which of them; else 0
    joined: bool
    confirmed: bool
    ready: bool
    instead: dict[UUID, Person] = field(default_factory=dict)  # whom else who joined may be

    @property
    def by_first(self) -> bool:
        """Whether the first applicant fills in for them."""
        return self.number > 0

    @property
    def is_unsure(self) -> bool:
        """Whether the first applicant has still to say that it is they who joined."""
        return self.joined and not self.confirmed

    @property
    def is_for_first(self) -> bool:
        """Whether the first applicant has still to fill in for them."""
        return not self.ready and (self.by_first or (self.is_child and not self.joined))


class Group(NamedTuple):
    reference: str
    is_first: bool
    progress: Progress
    members: list[MemberSeen]  # none for the others, who see numbers only
    is_ready: bool  # the one who looks
    is_confirmed: bool  # likewise, by the first applicant
    by_first: bool  # the first applicant fills in for the one who looks
    is_submitted: bool
    closes_at: datetime | None  # the window, where it is time to warn


def group_of(unit: Unit, eoi_id: UUID) -> Group | None:
    """What a member sees of the group: the first applicant whom they listed, the others numbers.

    The unit opens the EOI.
    """
    group = family_groups.of_eoi(unit.session, eoi_id)
    if group is None:
        return None
    rows = family_groups.members(unit.session, group.id)
    mine = next(row for row in rows if row.eoi_id == eoi_id)
    is_first = group.first_id == eoi_id
    begun = [row.eoi_id for row in sorted(rows, key=_by_eoi) if row.by_first]  # for children
    return Group(
        reference=group.reference,
        is_first=is_first,
        progress=submissions.progress(rows),
        members=_with_others(
            [_seen(unit, group, row, begun) for row in rows if is_first and row.listed]
        ),
        is_ready=mine.ready_at is not None,
        is_confirmed=mine.confirmed_at is not None,
        by_first=mine.by_first,
        is_submitted=group.submitted_at is not None,
        closes_at=_closes_soon(unit, group),
    )


def _by_eoi(row: FamilyMember) -> str:
    return str(row.eoi_id)  # which is ordered by time


def _closes_soon(unit: Unit, group: Family) -> datetime | None:
    closes_at: datetime = settings.current(unit).window_closes_at
    soon = closes_at - max(family.WARNINGS) <= unit.now < closes_at
    return closes_at if soon and group.submitted_at is None else None


def seal(unit: Unit, group: Family, row: FamilyMember, person: Person) -> None:
    """Write down who is listed. The unit opens the first applicant's EOI."""
    content = json.dumps(asdict(person), ensure_ascii=False).encode()
    row.listed = unit.keyring.seal(
        unit.key(group.first_id), content, cell_of(FamilyMember.listed, row.id)
    )


def require(unit: Unit, eoi: Eoi, applying: Applying) -> None:
    """Raise OutOfOrder where that is another now, as by a change in another tab."""
    if text(eoi.read(unit.keyring, unit.key(eoi.id)), "applying") != applying:
        raise OutOfOrder(journey.BY_NAME["applying"])


def listed(unit: Unit, eoi_id: UUID, member_id: UUID) -> tuple[Family, FamilyMember]:
    """A member that this first applicant listed, while the group forms."""
    drafts.locked(unit, eoi_id)
    group = family_groups.of_eoi(unit.session, eoi_id)
    row = family_groups.get_for_update(unit.session, member_id)
    if group is None or group.first_id != eoi_id or row is None or row.family_id != group.id:
        raise NoSuchMember
    if row.listed is None:
        raise NoSuchMember
    return group, row


def _seen(unit: Unit, group: Family, row: FamilyMember, begun: list[UUID | None]) -> MemberSeen:
    person = person_of(unit, group, row)
    return MemberSeen(
        id=row.id,
        eoi_id=row.eoi_id,
        person=person,
        is_child=is_child(unit, person),
        number=begun.index(row.eoi_id) + 1 if row.eoi_id in begun else 0,
        joined=row.eoi_id is not None,
        confirmed=row.confirmed_at is not None,
        ready=row.ready_at is not None,
    )


def _with_others(members: list[MemberSeen]) -> list[MemberSeen]:
    """Who is to be confirmed may be another of the list to whom nobody has joined, as a twin."""
    free = [member for member in members if not member.joined]
    return [
        replace(
            member,
            instead={
                other.id: other.person
                for other in free
                if member.is_unsure and other.person.relation == member.person.relation
            },
        )
        for member in members
    ]


def is_child(unit: Unit, person: Person) -> bool:
    born = dates.parse(person.date_of_birth)[0]
    young = dates.age(born, dates.today(unit.now)) < exclusions.ADULT
    return person.relation == Relation.CHILD and young


def person_of(unit: Unit, group: Family, row: FamilyMember) -> Person:
    key = unit.key(group.first_id)
    return Person(
        **json.loads(
            unit.keyring.open(key, row.listed or b"", cell_of(FamilyMember.listed, row.id))
        )
    )
