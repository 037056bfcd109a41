"""A child of a family group: the first applicant fills in for them, on the same phone."""

from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.intake import journey
from app.domain.intake.answers import Answer
from app.domain.intake.family import Applying, Person
from app.security.encryption.keyring import WrappedKey
from app.services.core import rate_limits
from app.services.core.unit import Unit
from app.services.intake import drafts, family_list
from app.services.intake.family_list import NoSuchMember
from app.services.sign_in import applicant_sessions
from app.storage.cases import family_groups
from app.storage.cases.family_groups import Family


def fill_in(unit: Unit, key: WrappedKey, eoi_id: UUID, member_id: UUID, address: str) -> str:
    """Begin the EOI of a child under a new key, for the first applicant; its session's token.

    What is known of the child is filled in, and of the first applicant's answers what is offered:
    it counts once they confirm it there. News comes to their addresses. The unit opens both EOIs.
    Raises NoSuchMember or TooMany.
    """
    group, row = family_list.listed(unit, eoi_id, member_id)
    person = family_list.person_of(unit, group, row)
    if not family_list.is_child(unit, person):
        raise NoSuchMember
    rate_limits.count(unit, "child-draft", str(eoi_id))
    first = drafts.locked(unit, eoi_id)
    token = drafts.start(unit, key, first.language, address, eoi_id)
    unit.session.flush()
    if not family_groups.claim(unit.session, row.id, key.owner):
        raise NoSuchMember
    theirs = first.read(unit.keyring, unit.key(eoi_id))
    drafts.fill_in(
        unit, key.owner, journey.offered_to_child(theirs) | _known_of(unit, person, group)
    )
    row.by_first, row.confirmed_at = True, unit.now
    unit.log(AuditAction.FAMILY_JOINED, key.owner)
    return token


def open_child(unit: Unit, eoi_id: UUID, member_id: UUID) -> tuple[UUID, str]:
    """A child's EOI that the first applicant fills in, and a new session's token.

    That it was opened is written down once an hour. Raises NoSuchMember.
    """
    group = family_groups.of_eoi(unit.session, eoi_id)
    row = family_groups.get_for_update(unit.session, member_id)
    if group is None or row is None or group.first_id != eoi_id or row.family_id != group.id:
        raise NoSuchMember
    if row.eoi_id is None or not row.by_first:
        raise NoSuchMember
    if rate_limits.is_within(unit, "child-opened", str(row.eoi_id)):
        unit.log(AuditAction.FAMILY_OPENED, row.eoi_id)
    return row.eoi_id, applicant_sessions.begin_another(unit, row.eoi_id, proved=False)


def _known_of(unit: Unit, person: Person, group: Family) -> dict[str, Answer]:
    return {
        journey.CHILD_SINCE: dates.today(unit.now).isoformat(),
        "given_names": person.given_names,
        "family_name": person.family_name,
        "date_of_birth": person.date_of_birth,
        "family_relation": person.relation,
        "applying": Applying.JOINING,
        "family_reference": group.reference,
    }
