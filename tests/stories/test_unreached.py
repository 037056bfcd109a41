"""Who submits before a code was entered has submitted in time, and waits until one is.

Nobody is invited whom no message may reach, and nobody learns anything by a form full of the data,
or with the address, of somebody else.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.intake.documents import Document
from app.services.cases import location
from app.services.contact import changes
from app.services.core import proof
from app.services.core.rate_limits import LIMITS
from app.services.core.unit import new_eoi, unit_for
from app.services.files import uploads
from app.services.intake import child_applications, drafts, submissions
from app.services.review import actions, case_file
from app.services.review.actions import NotReached
from app.services.self_service import status
from app.services.sign_in import codes
from app.services.sign_in.codes import Entered, WrongCode
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import NOW
from tests.support.audit_log import as_owner
from tests.support.codes import MAIL, ask, codes_in, enter
from tests.support.desk import AMINA, a_return, at_desk, matches_of, screen_all
from tests.support.families import SON, a_first, acting, group_of
from tests.support.letterbox import letters
from tests.support.listed import listed
from tests.support.people import (
    ADDRESS,
    ANSWERS,
    a_draft,
    a_received,
    a_submission,
    as_stored,
    locate,
    reference_of,
    send,
    status_of,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = NOW + 3 * DAY


def unreached(portal, now=NOW, **changes):
    return a_submission(portal, now, reached=False, **{"email": MAIL} | changes)


def seen(portal, eoi_id, now=LATER):
    """Its person's status page."""
    with unit_for(portal, "applicant", opens=[eoi_id], now=now) as unit:
        return status.view(unit, eoi_id)


def prove(portal, post, eoi_id, now=LATER, to=MAIL):
    """Its person has a code sent, and enters it."""
    token = ask(portal, reference_of(portal, eoi_id), now)
    assert isinstance(enter(portal, token, post(now, to)[-1], now), Entered)


# The person


def test_it_is_taken_in_time_and_goes_on_with_the_code(portal, post):
    eoi_id = unreached(portal)
    screen_all(portal)
    with unit_for(portal, "test") as unit:
        receipt = submissions.receipt(unit, eoi_id)
    assert (receipt.submitted_at, receipt.is_reached) == (NOW, False)
    assert receipt.reference == reference_of(portal, eoi_id)
    assert status_of(portal, eoi_id) is Status.SUBMITTED

    prove(portal, post, eoi_id)
    screen_all(portal, LATER)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, eoi_id).submitted_at == NOW


@pytest.mark.parametrize("proved_first", [True, False])
def test_the_order_of_code_and_screening_does_not_matter(portal, proved_first):
    eoi_id = unreached(portal)
    token = ask(portal, reference_of(portal, eoi_id))
    with unit_for(portal, "worker", now=NOW) as unit:
        [queued] = unit.session.scalars(select(OutboxTask).where(OutboxTask.task == "code"))
        code = codes.code_to_send(unit, UUID(queued.body["request"])).code
    acts = [lambda: enter(portal, token, code), lambda: screen_all(portal)]
    for act in acts if proved_first else reversed(acts):
        act()
    screen_all(portal)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_a_code_and_the_submission_at_the_same_moment(portal, post):
    """Whichever commits first, it is screened once it is both."""
    for number in range(4):
        to = f"owner{number}@example.org"
        eoi_id = a_draft(portal, email=to)
        token = ask(portal, reference_of(portal, eoi_id))
        code = post(NOW, to)[-1]
        with ThreadPoolExecutor(2) as together:
            jobs = [
                together.submit(send, portal, eoi_id, located=False, reached=False),
                together.submit(enter, portal, token, code),
            ]
            [job.result() for job in jobs]
        locate(portal, eoi_id)
        screen_all(portal)
        assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_the_way_of_somebody_on_their_pages(application, visitor, tmp_path):
    portal = application.extensions["portal"]
    visitor.fill_in(email=MAIL)
    assert "we send you a code" in visitor.page.text()
    visitor.send(consent="y")
    assert visitor.page.url == "/apply/submitted"
    first = visitor.page.all("form")[0]
    assert first.get("action") == "/status/code"
    visitor.get("/status")
    assert visitor.page.heading == "We have received your Expression of Interest."
    assert visitor.page.all("form")[0].get("action") == "/status/code"

    visitor.send("/status/code", then="status")
    assert visitor.page.url == "/return/code"
    loop.drain(portal, application.extensions["settings"])
    visitor.send(code=codes_in(letters(tmp_path, MAIL)[-1])[-1])

    assert visitor.page.url == "/status"
    assert "Show that we can reach you" not in visitor.page.text()
    assert visitor.get("/apply/submitted").all("form", action="/status/code") == []


@pytest.mark.parametrize("reached", [True, False])
def test_the_receipt_asks_for_the_code_until_one_was_entered(portal, settings, tmp_path, reached):
    """Whoever closed the page reads it there."""
    by = {"email": MAIL, "phone": "+33600000000"}
    a_submission(portal, reached=reached, **by)
    loop.drain(portal, settings, NOW)
    for to in by.values():
        [receipt] = [text for text in letters(tmp_path, to) if "We have received" in text]
        assert ("obody can invite you before" in receipt) is not reached


# A wrong address


def test_the_browser_that_made_it_changes_a_wrong_address_and_that_is_proof(portal, post):
    eoi_id = unreached(portal, email="misspelt@example.org")
    stranger = ask(portal, reference_of(portal, eoi_id))
    [theirs] = post(to="misspelt@example.org")
    with acting(portal, eoi_id, now=LATER) as unit:
        token = changes.ask(unit, eoi_id, "email", MAIL)
    [code] = post(LATER)
    with acting(portal, eoi_id, now=LATER + MINUTE) as unit:
        assert changes.confirm(unit, eoi_id, token, code) is None
    screen_all(portal, LATER + MINUTE)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert isinstance(enter(portal, stranger, theirs), WrongCode)
    with unit_for(portal, "applicant", write=True, now=LATER + HOUR) as unit:
        codes.request_undo(unit, reference_of(portal, eoi_id), ADDRESS)
    assert post(LATER + HOUR, "misspelt@example.org") == []


def test_a_code_that_another_address_was_sent_proves_nothing(portal, post):
    """Somebody proves their own, and types another's then."""
    eoi_id = a_draft(portal, email="mine@example.org")
    token = ask(portal, reference_of(portal, eoi_id))
    [code] = post(to="mine@example.org")
    page = journey.BY_NAME[journey.CONTACT]
    with acting(portal, eoi_id) as unit:
        drafts.save_page(unit, eoi_id, page, {"email": MAIL, "phone": ""}, "en")

    assert isinstance(enter(portal, token, code), WrongCode)
    send(portal, eoi_id, reached=False)
    screen_all(portal)
    assert status_of(portal, eoi_id) is Status.SUBMITTED


# Families


def a_family_with_a_child(portal, child_email=None):
    """A first applicant and a child for whom they filled in; nobody has entered a code."""
    first = a_first(portal, SON, email=MAIL)
    [member] = group_of(portal, first).members
    key = new_eoi(portal)
    with acting(portal, first, key.owner) as unit:
        child_applications.fill_in(unit, key, first, member.id, ADDRESS)
    child, picture = key.owner, a_received()
    shown = {"photo": str(picture.id), "picture": str(picture.id), "document_number": "CH 55018"}
    with acting(portal, child) as unit:
        uploads.attach(unit, child, picture)
        known = drafts.read(unit, child).answers
        stored = as_stored(ANSWERS | known | shown) | known
        drafts.fill_in(unit, child, stored | ({"email": child_email} if child_email else {}))
    for eoi_id in (child, first):
        send(portal, eoi_id, located=False, reached=False)
    locate(portal, first)
    screen_all(portal)
    return first, child


def test_a_child_who_is_reached_as_the_parent_is_counts_with_them(portal, post):
    members = a_family_with_a_child(portal)
    assert [status_of(portal, each) for each in members] == [Status.SUBMITTED] * 2
    prove(portal, post, members[0])
    screen_all(portal, LATER)
    assert [status_of(portal, each) for each in members] == [Status.ELIGIBLE] * 2


def test_a_child_with_an_address_of_another_waits_for_a_code_sent_there(portal, post):
    first, child = a_family_with_a_child(portal, "other@example.org")
    prove(portal, post, first)
    screen_all(portal, LATER)
    assert status_of(portal, first) is Status.ELIGIBLE
    assert status_of(portal, child) is Status.SUBMITTED
    assert seen(portal, first).family_waits
    assert not seen(portal, child).family_waits
    prove(portal, post, child, to="other@example.org")
    screen_all(portal, LATER)
    assert status_of(portal, child) is Status.ELIGIBLE
    assert not seen(portal, first).family_waits


# Others' data, and others' addresses


def test_nobody_learns_of_the_register_before_they_entered_a_code(portal, post):
    a_return(portal, documents=(Document("passport", "XK 5519-03", "ERI"),))
    found, clear = unreached(portal, document_number="XK 5519-03"), unreached(portal)
    screen_all(portal, NOW)
    for now in (NOW, NOW + 10 * DAY):
        views = []
        for eoi_id in (found, clear):
            view = seen(portal, eoi_id, now)
            views.append((view.status, view.waits, view.is_reached, view.rule, len(view.events)))
        assert views[0] == views[1]
    assert matches_of(portal, found) == {}

    prove(portal, post, found)
    screen_all(portal, LATER)
    assert status_of(portal, found) is Status.REFUSED


def test_a_form_full_of_somebody_s_data_holds_nothing_of_theirs_before_the_code(portal, post):
    same = {"document_number": "XK 5519-03", "given_names": "Quordle", "family_name": "Vorimble"}
    false = unreached(portal, **same)
    screen_all(portal)
    own = a_submission(portal, NOW + HOUR, **same)
    screen_all(portal, NOW + HOUR)
    assert status_of(portal, own) is Status.ELIGIBLE

    prove(portal, post, false)
    screen_all(portal, LATER)
    assert {status_of(portal, own), status_of(portal, false)} == {Status.ELIGIBLE, Status.HELD}


def test_an_address_of_another_is_told_little_however_many_are_submitted(
    portal, settings, tmp_path, monkeypatch
):
    monkeypatch.setitem(LIMITS, "contact", (2, HOUR))
    for _ in range(5):
        unreached(portal)
    loop.drain(portal, settings, NOW)
    subjects = Counter("is saved" in text for text in letters(tmp_path, MAIL))
    assert subjects == {True: 2, False: 2}


# The reviewer


def test_a_reviewer_sees_why_it_waits_and_has_nothing_to_do(portal, post):
    eoi_id = a_submission(portal, located=False, reached=False, email=MAIL)
    screen_all(portal)
    with unit_for(portal, "worker", write=True, now=LATER) as unit:
        location.refer_overdue(unit)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        assert not case_file.open_case(unit, eoi_id).is_reached
        assert listed(unit, "locations") == []
    prove(portal, post, eoi_id)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        assert case_file.open_case(unit, eoi_id).is_reached
        [asked] = listed(unit, "locations")
    assert asked.reference == reference_of(portal, eoi_id)


def test_nor_does_a_release_make_it_eligible(portal, post):
    eoi_id = unreached(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.hold(unit, eoi_id, "I look at it")
    with pytest.raises(NotReached), at_desk(portal, AMINA, eoi_id) as unit:
        actions.release(unit, eoi_id, "Nothing found")
    prove(portal, post, eoi_id)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        actions.release(unit, eoi_id, "Nothing found")
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_what_is_held_before_the_code_is_compared_with_the_register_after_it(portal, post):
    a_return(portal, documents=(Document("passport", "XK 5519-03", "ERI"),))
    eoi_id = unreached(portal, document_number="XK 5519-03")
    screen_all(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.hold(unit, eoi_id, "I look at it")
    prove(portal, post, eoi_id)
    screen_all(portal, LATER)
    assert status_of(portal, eoi_id) is Status.REFUSED


# The releases before, which asked nobody for a code


def test_who_submitted_by_the_first_release_waits_for_none(portal):
    """Neither for the machine nor, without a location, for a reviewer."""
    several = [a_submission(portal, located=located, reached=False) for located in (True, False)]
    with as_owner(portal) as connection:
        made = update(AuditEntry).where(AuditEntry.action == AuditAction.SUBMITTED)
        connection.execute(made.values(mac=None))
    screen_all(portal)
    with unit_for(portal, "worker", write=True, now=LATER) as unit:
        location.refer_overdue(unit)
        assert [asked.reference for asked in listed(unit, "locations")] == [
            reference_of(portal, several[1])
        ]
    assert [status_of(portal, each) for each in several] == [Status.ELIGIBLE, Status.SUBMITTED]


def test_what_an_earlier_release_let_go_on_goes_on(portal):
    eoi_id = unreached(portal)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        eois.get_for_update(unit.session, eoi_id).move(Status.ELIGIBLE, NOW)
    with unit_for(portal, "test") as unit:
        assert proof.is_established(unit, eoi_id)
    a_return(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id)
    assert status_of(portal, eoi_id) is Status.INVITED
