"""What the form of a child is offered of its parent's answers, and who can read it."""

from dataclasses import replace

import pytest

from app.cli.demo.invented import ANSWERS
from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.security.encryption.keyring import ContextMismatch
from app.services.core.unit import new_eoi
from app.services.intake import child_applications, drafts, family_groups
from app.services.intake.submissions import Incomplete
from app.storage.cases import eois
from tests.support.families import (
    SON,
    WIFE,
    a_first,
    a_joiner,
    acting,
    be_ready,
    group_of,
    join,
)
from tests.support.people import ADDRESS, as_stored, status_of


def begin(portal, first, person=SON):
    """The EOI that the first applicant begins for this child."""
    [place] = [m.id for m in group_of(portal, first).members if m.person == person]
    key = new_eoi(portal)
    with acting(portal, first, key.owner) as unit:
        child_applications.fill_in(unit, key, first, place, ADDRESS)
    return key.owner


def answers_of(portal, eoi_id):
    with acting(portal, eoi_id) as unit:
        return drafts.read(unit, eoi_id).answers


def answer(portal, child, **answers):
    """Save its pages, with what is shown on them or these."""
    with acting(portal, child) as unit:
        known = drafts.read(unit, child).answers
    for name in ("child", journey.SAME, "child-route"):
        page = journey.BY_NAME[name]
        given = {q.name: answers.get(q.name) or known.get(q.name, "") for q in page.questions}
        with acting(portal, child) as unit:
            drafts.save_page(unit, child, page, given, "en")


ANSWERED = {
    "sex": "male",
    "in_france": "yes",
    "free_movement": "no",
    "protection_elsewhere": "no",
    "permission_in_france": "no",
    "entered_uk_illegally": "no",
    "refusals": "no",
}


def shown(portal, child):
    """Documents and photo, which no test here is about."""
    files = {
        "documents": [
            {
                "id": "1",
                "document_type": "passport",
                "document_number": "CH 550188",
                "document_issuer": "ERI",
                "document_issuer_name": "",
                "document_expires": "",
            }
        ],
        "photo": "01a20000-0000-7000-8000-000000000009",
        "pictures": [{"id": "1", "picture": "", "picture_shows": "passport"}],
    }
    with acting(portal, child) as unit:
        drafts.fill_in(unit, child, files)


def test_the_parents_answers_are_sealed_again_under_the_childs_key(portal):
    first = a_first(portal, SON, where_in_france="Loon-Plage", nationality="SDN")
    child = begin(portal, first)

    offered = answers_of(portal, child)

    assert (offered["where_in_france"], offered["nationality"]) == ("Loon-Plage", "SDN")
    with acting(portal, first, child) as unit, pytest.raises(ContextMismatch):
        eois.get(unit.session, child).read(unit.keyring, unit.key(first))


def test_what_is_offered_is_not_sent_before_it_was_confirmed(portal):
    young = replace(SON, date_of_birth="2018-02-03")
    first = a_first(portal, young)
    child = begin(portal, first, young)
    shown(portal, child)
    answer(portal, child, **ANSWERED)
    with pytest.raises(Incomplete) as missing:
        be_ready(portal, child)
    assert missing.value.pages[0].name == journey.SAME

    answer(portal, child, **ANSWERED, same_as_parent="yes")
    be_ready(portal, child)
    be_ready(portal, first)

    assert {status_of(portal, eoi_id) for eoi_id in (first, child)} == {Status.SUBMITTED}
    sent = answers_of(portal, child)
    assert sent["nationality"] == answers_of(portal, first)["nationality"]
    assert "relationship" not in sent
    assert "convictions" not in sent


def test_no_other_member_sees_anything_of_it(portal):
    first = a_first(portal, WIFE, SON)
    begin(portal, first)
    wife = a_joiner(portal, WIFE)
    join(portal, wife, group_of(portal, first).reference)
    assert group_of(portal, wife).members == []
    assert "Loon" not in str(answers_of(portal, wife))


def test_what_the_parent_changes_later_is_not_changed_in_the_childs_form(portal):
    first = a_first(portal, SON, where_in_france="Calais")
    child = begin(portal, first)
    with acting(portal, first) as unit:
        page = journey.BY_NAME["where-in-france"]
        given = {"where_in_france": "Paris", "no_fixed_address": ""}
        drafts.save_page(unit, first, page, given, "en")
    assert answers_of(portal, child)["where_in_france"] == "Calais"


def test_a_form_begun_by_the_release_before_is_finished_as_it_was_begun(portal):
    first = a_first(portal, SON)
    child = begin(portal, first)
    begun = {"applying", "family_relation", "family_reference", "email", "phone"}
    begun |= {"given_names", "family_name", "date_of_birth"}
    known = {name: answers_of(portal, child)[name] for name in begun}
    with acting(portal, child) as unit:
        unit.locked(child).write(unit.keyring, unit.key(child), known)
    with pytest.raises(Incomplete) as missing:
        be_ready(portal, child)
    assert missing.value.pages[0].name == "in-france"

    with acting(portal, child) as unit:
        drafts.fill_in(unit, child, as_stored(ANSWERS | known | {"document_number": "CH 550188"}))
    be_ready(portal, child)
    be_ready(portal, first)

    assert status_of(portal, child) == Status.SUBMITTED
    assert answers_of(portal, child)["relationship"] == ANSWERS["relationship"]


def test_who_is_taken_off_the_list_can_still_join_another_family(portal):
    first = a_first(portal, SON)
    child = begin(portal, first)
    answer(portal, child, **ANSWERED, same_as_parent="yes")
    [member] = group_of(portal, first).members
    with acting(portal, first) as unit:
        family_groups.take_off(unit, first, member.id)
    other = a_first(portal, SON)

    assert join(portal, child, group_of(portal, other).reference)


def test_cut_off_while_it_is_begun_there_is_no_form_and_the_place_is_free(portal, monkeypatch):
    first = a_first(portal, SON)

    def cut_off(*_):
        raise RuntimeError

    monkeypatch.setattr(journey, "offered_to_child", cut_off)
    with pytest.raises(RuntimeError):
        begin(portal, first)
    [member] = group_of(portal, first).members
    assert (member.joined, member.by_first, member.number) == (False, False, 0)
    monkeypatch.undo()
    begin(portal, first)
    [member] = group_of(portal, first).members
    assert (member.by_first, member.number) == (True, 1)
