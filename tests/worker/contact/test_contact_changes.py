"""Another address, and the ways in which nobody takes somebody else's EOI with it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.services.contact import addresses, changes
from app.services.contact.change_records import UNDOABLE
from app.services.contact.changes import NoContactLeft, Unchanged
from app.services.core.rate_limits import TooMany
from app.services.core.unit import unit_for
from app.services.privacy import erasure, expiry
from app.services.sign_in import applicant_sessions
from app.services.sign_in import codes as access
from app.services.sign_in.codes import WrongCode
from app.storage.cases import eois
from app.storage.cases.contact_changes import ContactChange
from app.worker import loop
from tests.conftest import NOW
from tests.support.letterbox import letters
from tests.support.people import ADDRESS, a_submission, reference_of
from tests.support.rows import everything

OLD, NEW, THIEF, NUMBER = "old@example.org", "new@example.org", "thief@example.org", "+33600000042"
HOUR = timedelta(hours=1)


@pytest.fixture
def post(portal, settings, tmp_path):
    """Has the worker send what is due, and tells what an address was sent by that."""
    seen = []

    def sent(to, now=NOW):
        loop.drain(portal, settings, now)
        new = [text for text in letters(tmp_path, to) if (to, text) not in seen]
        seen.extend((to, text) for text in new)
        return new

    return sent


@pytest.fixture
def eoi_id(portal, post):
    """Of somebody who is reached at OLD."""
    eoi_id = a_submission(portal, email=OLD)
    post(OLD)
    return eoi_id


def at(portal, eoi_id, now=NOW):
    return unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now)


def ask(portal, eoi_id, given, name="email", now=NOW):
    with at(portal, eoi_id, now) as unit:
        return changes.ask(unit, eoi_id, name, given)


def confirm(portal, eoi_id, token, code, now=NOW):
    with at(portal, eoi_id, now) as unit:
        return changes.confirm(unit, eoi_id, token, code)


def code_in(letter):
    [code] = re.findall(r"\b\d{8}\b", letter)
    return code


def change(portal, post, eoi_id, given, *, name="email", now=NOW):
    token = ask(portal, eoi_id, given, name, now)
    assert confirm(portal, eoi_id, token, code_in(post(given, now)[-1]), now) is None


def reached(portal, eoi_id):
    with at(portal, eoi_id) as unit:
        eoi = eois.get(unit.session, eoi_id)
        return addresses.of_answers(eoi.read(unit.keyring, unit.key(eoi_id))), (
            eoi.by_email,
            eoi.by_sms,
        )


def undo(portal, post, eoi_id, to, now=NOW):
    """As who reads `to`; whether there was anything to undo, and their session's token."""
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        token = access.request_undo(unit, reference_of(portal, eoi_id), ADDRESS)
    code = code_in(post(to, now)[-1])
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        entered = access.enter(unit, token, code)
    assert entered.undoes
    with at(portal, eoi_id, now) as unit:
        return changes.undo(unit, eoi_id, entered.token), entered.token


def test_nothing_changes_until_the_code_that_went_to_the_new_address_is_entered(
    portal, post, eoi_id
):
    token = ask(portal, eoi_id, NEW)
    [to_new], [to_old] = post(NEW), post(OLD)
    assert "wants to change" in to_old
    assert reference_of(portal, eoi_id) not in to_new  # it may be a stranger's
    assert reached(portal, eoi_id)[0]["email"] == OLD
    wrong = str((int(code_in(to_new)) + 1) % 10**8).zfill(8)
    assert confirm(portal, eoi_id, token, wrong) == WrongCode(again=True)

    assert confirm(portal, eoi_id, token, code_in(to_new)) is None

    assert reached(portal, eoi_id) == ({"email": NEW, "phone": ""}, (True, False))
    assert "was changed" in post(OLD)[0]
    assert confirm(portal, eoi_id, token, code_in(to_new)) == WrongCode(again=False)


def test_a_code_for_an_address_leads_nobody_in(portal, post, eoi_id):
    token = ask(portal, eoi_id, THIEF)
    code = code_in(post(THIEF)[0])
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        assert access.enter(unit, token, code) == WrongCode(again=False)


def test_a_code_to_come_back_with_changes_nothing(portal, post, eoi_id):
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        token = access.request_code(unit, reference_of(portal, eoi_id), ADDRESS)
    assert confirm(portal, eoi_id, token, code_in(post(OLD)[0])) == WrongCode(again=False)


def test_a_code_changes_the_eoi_only_that_it_was_asked_for(portal, post, eoi_id):
    other = a_submission(portal, email="other@example.org", document_number="N 2")
    token = ask(portal, eoi_id, THIEF)
    code = code_in(post(THIEF)[0])
    assert confirm(portal, other, token, code) == WrongCode(again=False)
    assert reached(portal, other)[0]["email"] == "other@example.org"


def test_after_ten_minutes_or_five_tries_it_is_over(portal, post, eoi_id):
    token = ask(portal, eoi_id, NEW)
    code = code_in(post(NEW)[0])
    late = NOW + access.LIFETIME
    assert confirm(portal, eoi_id, token, code, late) == WrongCode(again=False)
    wrong = str((int(code) + 1) % 10**8).zfill(8)
    tries = [confirm(portal, eoi_id, token, wrong) for _ in range(5)]
    assert [wrong.again for wrong in tries] == [True] * 4 + [False]
    assert confirm(portal, eoi_id, token, code) == WrongCode(again=False)


def test_a_second_way_is_added_and_the_first_taken_away_but_never_both(portal, post, eoi_id):
    change(portal, post, eoi_id, NUMBER, name="phone")
    assert reached(portal, eoi_id) == ({"email": OLD, "phone": NUMBER}, (True, True))
    for task in (OLD, NUMBER):
        post(task)

    token = ask(portal, eoi_id, "", "email")
    assert confirm(portal, eoi_id, token, code_in(post(NUMBER)[0])) is None

    assert reached(portal, eoi_id) == ({"email": "", "phone": NUMBER}, (False, True))
    with pytest.raises(NoContactLeft):
        ask(portal, eoi_id, "", "phone")
    with pytest.raises(Unchanged):
        ask(portal, eoi_id, NUMBER, "phone")


def test_of_two_asked_for_at_once_only_the_first_confirmed_is_made(portal, post, eoi_id):
    first, second = ask(portal, eoi_id, NEW), ask(portal, eoi_id, NUMBER, "phone")
    codes = [code_in(post(to)[0]) for to in (NEW, NUMBER)]
    assert confirm(portal, eoi_id, second, codes[1]) is None
    assert confirm(portal, eoi_id, first, codes[0]) == WrongCode(again=False)
    assert reached(portal, eoi_id)[0] == {"email": OLD, "phone": NUMBER}


def test_the_owner_puts_back_what_a_thief_changed_however_often_and_the_thief_is_out(
    portal, post, eoi_id
):
    with at(portal, eoi_id) as unit:
        thiefs = applicant_sessions.begin(unit, eoi_id)
    change(portal, post, eoi_id, THIEF)
    change(portal, post, eoi_id, "thief2@example.org", now=NOW + HOUR)

    assert [text for text in post(OLD) if "was changed" in text]
    day = NOW + timedelta(hours=71)
    undone, mine = undo(portal, post, eoi_id, OLD, day)

    assert undone
    assert reached(portal, eoi_id)[0] == {"email": OLD, "phone": ""}
    with at(portal, eoi_id, NOW) as unit:
        assert applicant_sessions.live(unit, thiefs, eoi_id, extend=False) is None
    with at(portal, eoi_id, day) as unit:
        assert applicant_sessions.live(unit, mine, eoi_id, extend=False)
        assert not changes.undo(unit, eoi_id, mine)  # twice is once
    for to in (THIEF, "thief2@example.org"):
        assert "was undone" in "".join(post(to, day))


def test_nor_does_a_code_count_that_the_thief_was_sent_before(portal, post, eoi_id):
    change(portal, post, eoi_id, THIEF)
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        token = access.request_code(unit, reference_of(portal, eoi_id), ADDRESS)
    code = code_in(post(THIEF)[-1])
    assert undo(portal, post, eoi_id, OLD)[0]

    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        assert access.enter(unit, token, code) == WrongCode(again=False)


def test_a_change_that_only_waits_is_stopped_the_same_way(portal, post, eoi_id):
    token = ask(portal, eoi_id, THIEF)
    code = code_in(post(THIEF)[0])
    assert undo(portal, post, eoi_id, OLD)[0]
    assert confirm(portal, eoi_id, token, code) == WrongCode(again=False)
    assert reached(portal, eoi_id)[0]["email"] == OLD


@pytest.mark.parametrize("after", [None, UNDOABLE])
def test_where_there_is_nothing_to_undo_no_code_is_sent(portal, post, eoi_id, after):
    now = NOW
    if after:
        change(portal, post, eoi_id, NEW)
        now += after
    for to in (OLD, NEW):
        post(to)
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        access.request_undo(unit, reference_of(portal, eoi_id), ADDRESS)
        access.request_undo(unit, "EOI-0000-0000-0000", ADDRESS)
    assert not any("code is" in text for to in (OLD, NEW) for text in post(to, now))


def test_who_is_reached_newly_waits_with_what_cannot_be_undone(portal, post, eoi_id):
    change(portal, post, eoi_id, NEW)
    for now, until in ((NOW, NOW + UNDOABLE), (NOW + 72 * HOUR, None)):
        with at(portal, eoi_id, now) as unit:
            assert changes.unsettled_until(unit, eoi_id) == until


def test_the_notice_reaches_the_address_of_before_also_after_the_change(portal, post, eoi_id):
    """The mail server was away when it was asked for."""
    token = ask(portal, eoi_id, NEW)
    with at(portal, eoi_id) as unit:
        [row] = unit.session.scalars(select(ContactChange))
        code = access.code_to_send(unit, row.id).code
    assert confirm(portal, eoi_id, token, code) is None
    assert ["wants to change" in text or "was changed" in text for text in post(OLD)] == [True] * 2
    assert post(NEW) == []  # the code is used


def test_strangers_are_not_written_to_without_end(portal, eoi_id):
    for number in range(4):  # the first was when the draft began
        ask(portal, eoi_id, f"stranger{number}@example.org")
    with pytest.raises(TooMany):
        ask(portal, eoi_id, "stranger@example.org")


def test_what_did_not_arrive_before_may_arrive_at_the_new_address(portal, post, eoi_id):
    with at(portal, eoi_id) as unit:
        eois.get(unit.session, eoi_id).mail_undeliverable_at = NOW
    change(portal, post, eoi_id, NEW)
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, eoi_id).undeliverable == {}


def test_the_addresses_of_before_are_forgotten_and_erased_with_the_eoi(portal, post, eoi_id):
    change(portal, post, eoi_id, NEW)
    for days, left in ((6, 1), (8, 0)):
        with unit_for(portal, "worker", write=True, now=NOW + timedelta(days=days)) as unit:
            expiry.delete_expired(unit)
            assert len(unit.session.scalars(select(ContactChange)).all()) == left
    change(portal, post, eoi_id, OLD, now=NOW + HOUR)
    erasure.erase(portal, "worker", [eoi_id], "asked", NOW)
    with unit_for(portal, "test") as unit:
        assert unit.session.scalars(select(ContactChange)).all() == []


def test_no_address_stands_in_the_clear(portal, post, eoi_id):
    change(portal, post, eoi_id, NEW)
    assert "example.org" not in str(everything(portal))
