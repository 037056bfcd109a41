"""A child of a family group: the first applicant fills in for them, on the same phone."""

from uuid import UUID

from app.domain.answers import text
from app.domain.family import Applying, Person
from app.security.keyring import WrappedKey
from app.services import drafts, roster, sessions
from app.services.roster import NoSuchMember
from app.services.unit import Unit
from app.storage import families
from app.storage.families import Family


def fill_in(unit: Unit, key: WrappedKey, eoi_id: UUID, member_id: UUID, address: str) -> str:
    """Begin the EOI of a child under a new key, for the first applicant; its session's token.

    What is known of the child is filled in, and news comes to the first applicant's addresses. The
    unit opens both EOIs. Raises NoSuchMember or limits.TooMany.
    """
    group, row = roster.listed(unit, eoi_id, member_id)
    person = roster.person_of(unit, group, row)
    if not roster.is_child(unit, person):
        raise NoSuchMember
    first = roster.draft(unit, eoi_id)
    token = drafts.start(unit, key, first.language, address, eoi_id)
    unit.session.flush()
    if not families.claim(unit.session, row.id, key.owner):
        raise NoSuchMember
    theirs = first.read(unit.keyring, unit.key(eoi_id))
    contact = {name: text(theirs, name) for name in ("email", "phone")}
    drafts.fill_in(unit, key.owner, contact | _known_of(person, group))
    row.by_first, row.confirmed_at = True, unit.now
    unit.log("family-joined", key.owner)
    return token


def open_child(unit: Unit, eoi_id: UUID, member_id: UUID) -> tuple[UUID, str]:
    """A child's EOI that the first applicant fills in, and a new session's token.

    Raises NoSuchMember.
    """
    group = families.of_eoi(unit.session, eoi_id)
    row = families.get_for_update(unit.session, member_id)
    if group is None or row is None or group.first_id != eoi_id or row.family_id != group.id:
        raise NoSuchMember
    if row.eoi_id is None or not row.by_first:
        raise NoSuchMember
    unit.log("family-opened", row.eoi_id)
    return row.eoi_id, sessions.begin(unit, row.eoi_id)


def _known_of(person: Person, group: Family) -> dict[str, str]:
    return {
        "given_names": person.given_names,
        "family_name": person.family_name,
        "date_of_birth": person.date_of_birth,
        "family_relation": person.relation,
        "applying": Applying.JOINING,
        "family_reference": group.reference,
    }
