"""Invented families, and how they come together."""

import secrets

from app.domain.audit.actions import AuditAction
from app.domain.intake.family import Person
from app.services.core.unit import unit_for
from app.services.intake import family_groups, family_list, submissions
from tests.conftest import NOW
from tests.support.people import ADDRESS, a_draft, locate

WIFE = Person("Selam", "Invented", "1992-05-01", "partner")
SON = Person("Abel", "Invented", "2016-02-03", "child")


def acting(portal, *opens, actor="applicant", now=NOW):
    """A unit that writes and opens these EOIs."""
    return unit_for(portal, actor, write=True, opens=opens, now=now)


def a_first(portal, *listed, now=NOW, **changes):
    """The draft of a first applicant who listed these."""
    first = a_draft(portal, now, applying="first", **changes)
    for person in listed:
        with acting(portal, first, now=now) as unit:
            family_groups.list_member(unit, first, person)
    return first


def number_of(person):
    """That of a document which nobody else of a family has."""
    return f"{person.given_names[:2]} 55017"


def a_joiner(portal, person, now=NOW, **changes):
    """The draft of somebody who wants to join a family as this person."""
    about = {
        "applying": "joining",
        "family_relation": person.relation,
        "given_names": person.given_names,
        "family_name": person.family_name,
        "date_of_birth": person.date_of_birth,
        "document_number": number_of(person),
        "email": f"{secrets.token_hex(4)}@example.org",
    }
    return a_draft(portal, now, **about | changes)


def group_of(portal, eoi_id):
    with acting(portal, eoi_id) as unit:
        return family_list.group_of(unit, eoi_id)


def join(portal, eoi_id, reference, now=NOW):
    with unit_for(portal, "applicant") as unit:
        first = family_groups.first_of(unit, reference)
    opens = {eoi_id, first} - {None}
    with acting(portal, *opens, now=now) as unit:
        return family_groups.join(unit, eoi_id, reference, ADDRESS)


def confirm_all(portal, first, now=NOW):
    for member in group_of(portal, first).members:
        if member.joined:
            with acting(portal, first, now=now) as unit:
                family_groups.confirm(unit, first, member.id)


def be_ready(portal, eoi_id, now=NOW):
    with acting(portal, eoi_id, now=now) as unit:
        unit.log(AuditAction.RETURNED, eoi_id)
        submissions.submit(unit, eoi_id, ADDRESS)


def a_family(portal, *listed, now=NOW, **changes):
    """The drafts of a family that lacks nothing but that they say they are ready.

    What the first of them answers may be changed.
    """
    listed = listed or (WIFE, SON)
    first = a_first(portal, *listed, now=now, **changes)
    reference = group_of(portal, first).reference
    joined = [a_joiner(portal, person, now) for person in listed]
    for eoi_id in joined:
        assert join(portal, eoi_id, reference, now)
    confirm_all(portal, first, now)
    return [first, *joined]


def a_submitted_family(portal, *listed, now=NOW, **changes):
    members = a_family(portal, *listed, now=now, **changes)
    for eoi_id in members:
        be_ready(portal, eoi_id, now)
    for eoi_id in members:
        locate(portal, eoi_id, now)
    return members
