"""Quarantine is worked: read by whom it concerns, applied after all, matched, or dismissed."""

from itertools import chain, pairwise

import pytest

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.partners import incoming
from app.domain.review.roles import Role
from app.domain.scheme.balance import Fact
from app.services.callbacks import handlers, quarantine
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.oversight import conflicts
from app.services.partners import admission
from app.services.privacy import expiry
from app.storage.audit import entries
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.partners import inbox
from app.storage.partners.inbox import KEPT, InboxMessage
from app.storage.scheme.ledger import LedgerEntry
from app.web.callbacks.quarantine import REASONS
from tests.conftest import NOW, on_both, on_sqlite
from tests.peers.partner import a_check_update, a_message, a_partner, a_return
from tests.support.callbacks import a_case, send
from tests.support.costs import statements_of
from tests.support.desk import AMINA, BRUNO, SENIOR, at_desk, confirm
from tests.support.people import status_of
from tests.support.reviewer import actions_to
from tests.support.rows import rows

NOBODY = "EOI-0000-0000-0000"
MESSAGES = "/review/messages"


def waiting(portal):
    with unit_for(portal, "test") as unit:
        found = inbox.quarantined(unit.session, 1000)
        return [(message.id, message.reason) for message, _ in found]


def actions(portal, message_id):
    with unit_for(portal, "test") as unit:
        return [entry.action for entry in entries.of_subject(unit.session, message_id)]


def check_of(portal, eoi_id, kind=Check.BIOMETRIC):
    with unit_for(portal, "test") as unit:
        return check_store.of_eoi(unit.session, eoi_id)[kind].status


def quarantined(portal, partner, body):
    """The id of a message that has come to wait."""
    assert send(portal, partner, body) == inbox.QUARANTINED
    return waiting(portal)[-1][0]


def arrived(reference):
    return a_message(incoming.PERSON_ARRIVED, reference=reference, arrived_at="2026-11-17")


def arrivals_of(portal):
    return [row.source for row in rows(portal, LedgerEntry) if row.fact == Fact.ARRIVED]


def do(portal, work, *arguments, actor=AMINA):
    with unit_for(portal, actor, write=True, now=NOW) as unit:
        return work(unit, *arguments)


def test_each_reason_of_a_quarantine_has_words_and_what_to_do():
    assert {*REASONS} == {*handlers._REASONS.values(), "grant-ended"}


# The forms on a message's page, by its reason: the first is the next step, but where two differ.
STEPS = {
    "unknown-reference": ["match", "apply", "settle"],
    "unknown-check": ["match", "apply", "settle"],
    "unknown-return": ["apply", "match", "settle"],
    "annulled": ["settle", "apply", "match"],
    "recorded-since": ["apply", "match", "settle"],
    "not-granted": ["apply", "match", "settle"],
    "grant-ended": ["settle", "apply"],
    "forbidden-move": ["apply", "match", "settle"],
    "ahead-of-time": ["apply", "match", "settle"],
    "before-scheme": ["settle", "apply", "match"],
}


@on_sqlite
@pytest.mark.parametrize("reason", REASONS)
def test_the_next_step_comes_first_and_has_the_one_green_button(portal, desk, reason):
    message = quarantined(portal, a_partner(portal), a_check_update(reference=NOBODY))
    with unit_for(portal, "test", write=True) as unit:
        unit.session.get_one(InboxMessage, message).reason = reason

    page = desk("sara", "senior").get(f"{MESSAGES}/{message}")

    of_message = [form for form in page.all("form") if MESSAGES in form.get("action")]
    steps = [form.get("action").rpartition("/")[2] for form in of_message]
    assert steps == STEPS[reason]
    green = [form.find(".//{*}button").get("class") == "govuk-button" for form in of_message]
    assert green == [reason != "recorded-since", *[False] * (len(steps) - 1)]


@on_sqlite
def test_an_operator_sees_what_waits_and_since_when_and_not_what_it_said(portal, desk):
    partner = a_partner(portal)
    message = quarantined(portal, partner, a_check_update(reference=NOBODY))

    pat = desk("pat", "partner-operator")
    listed = pat.get(MESSAGES).text()
    shown = pat.get(f"{MESSAGES}/{message}")

    for word in ("enrolment", "check.updated.v1", "No case has this reference", "msg_"):
        assert word in listed
    assert NOBODY not in shown.html
    assert actions_to(shown, "match") == []
    assert actions_to(desk("ada", "auditor").get(f"{MESSAGES}/{message}"), "settle") == []
    assert actions(portal, message) == ["message-quarantined"]


def flooded(portal, partner, number):
    """So many of a sender's messages come to wait; the first's id."""
    for _ in range(number):
        assert send(portal, partner, a_check_update(reference=NOBODY)) == inbox.QUARANTINED
    return waiting(portal)[-number][0]


def all_pages(portal, sender=""):
    """The ids on each page, up to the last."""
    pages, after = [], None
    with unit_for(portal, "test") as unit:
        while True:
            page = quarantine.page(unit, sender, after)
            pages.append([message.id for message in page.messages])
            if not (after := page.after):
                return pages


@on_both
def test_each_waits_on_one_page_the_oldest_first(portal, monkeypatch):
    monkeypatch.setattr(quarantine, "SIZE", 3)
    noisy, quiet = a_partner(portal), a_partner(portal, "returns")
    flooded(portal, noisy, 7)
    alone = flooded(portal, quiet, 1)
    stored = [message for message, _ in waiting(portal)]

    assert [len(page) for page in all_pages(portal)] == [3, 3, 2]
    assert [*chain(*all_pages(portal))] == stored
    assert all_pages(portal, "returns") == [[alone]]
    assert [*chain(*all_pages(portal, "enrolment"))] == [one for one in stored if one != alone]
    with unit_for(portal, "test") as unit:
        assert quarantine.page(unit).by_sender == {"enrolment": 7, "returns": 1}
        assert quarantine.page(unit, "nobody").messages == []


@on_both
def test_a_page_goes_on_after_one_that_somebody_has_dealt_with(portal, monkeypatch):
    monkeypatch.setattr(quarantine, "SIZE", 2)
    flooded(portal, a_partner(portal), 4)
    stored = [message for message, _ in waiting(portal)]
    do(portal, quarantine.dismiss, stored[1], quarantine.Dismissal.TEST)

    with unit_for(portal, "test") as unit:
        page = quarantine.page(unit, after=stored[1])
    assert [message.id for message in page.messages] == stored[2:]


@on_both
def test_a_page_costs_two_statements_however_many_wait(portal):
    noisy, quiet = a_partner(portal), a_partner(portal, "returns")
    flooded(portal, quiet, 1)

    def cost():
        with statements_of(portal.engine) as seen, unit_for(portal, "test") as unit:
            quarantine.page(unit, "returns")
        return sum("inbox" in statement.lower() for statement in seen)

    few = cost()
    flooded(portal, noisy, quarantine.SIZE + 10)
    assert cost() == few == 2


@on_sqlite
def test_who_floods_hides_nobody(portal, desk, monkeypatch):
    monkeypatch.setattr(quarantine, "SIZE", 3)
    noisy, quiet = a_partner(portal), a_partner(portal, "returns")
    flooded(portal, noisy, 4)
    flooded(portal, quiet, 1)
    pat = desk("pat", "partner-operator")

    page = pat.get(MESSAGES)
    ways = {"".join(link.itertext()): link.get("href") for link in page.all("a")}
    assert {"All senders (5)", "enrolment (4)", "returns (1)"} <= ways.keys()
    alone = pat.get(ways["returns (1)"])
    assert alone.text().count("check.updated.v1") == 1
    onward = ways["Next page"]
    assert "returns" in pat.get(onward).text()

    for unsound in ("?after=x", "?sender=nobody", f"?after={NOBODY}", "?sender=%00"):
        assert pat.get(f"{MESSAGES}{unsound}").status == 200


# What becomes of a return's correction whose return came meanwhile, by who tries to work it.
MAY_WORK = {
    Role.CASEWORKER: {"": 403, "apply": 403, "match": 403, "settle": 403},
    Role.SENIOR: {"": 200, "apply": 200, "match": 422, "settle": 422},
    Role.MANAGER: {"": 200, "apply": 403, "match": 403, "settle": 422},
    Role.AUDITOR: {"": 200, "apply": 403, "match": 403, "settle": 403},
    Role.PARTNER_OPERATOR: {"": 200, "apply": 403, "match": 403, "settle": 422},
}


@on_sqlite
@pytest.mark.parametrize("role", Role)
def test_who_may_not_read_what_it_said_makes_it_count_nowhere(portal, desk, role):
    partner = a_partner(portal)
    message = quarantined(portal, partner, a_return(incoming.RETURN_CORRECTED))
    send(portal, partner, a_return())
    kim, address = desk("kim", role), f"{MESSAGES}/{message}"

    shown = kim.get(address)
    found = {"": shown.status}
    offered = {verb for verb in ("apply", "match", "settle") if actions_to(shown, verb)}
    reads = "Invented" in shown.text()
    for verb in ("settle", "match", "apply"):
        kim.get("/review/sessions")
        found[verb] = kim.act(f"{address}/{verb}").status

    assert found == MAY_WORK[role]
    assert reads is ("apply" in offered) is (waiting(portal) == []) is (role is Role.SENIOR)
    assert ("settle" in offered) is (found["settle"] == 422)


@on_sqlite
def test_a_senior_reads_what_it_said_and_that_is_written_down(portal, desk):
    message = quarantined(portal, a_partner(portal), a_check_update(reference=NOBODY))

    shown = desk("sara", "senior").get(f"{MESSAGES}/{message}")

    assert NOBODY in shown.text()
    assert actions(portal, message) == ["message-quarantined", "message-opened"]


def test_it_is_applied_after_all_once_it_fits(portal):
    partner = a_partner(portal)
    message = quarantined(portal, partner, a_return(incoming.RETURN_CORRECTED))
    assert do(portal, quarantine.apply, message) is False
    assert waiting(portal) == [(message, "unknown-return")]

    send(portal, partner, a_return(given_names="Another"))
    assert do(portal, quarantine.apply, message) is True

    assert waiting(portal) == []
    assert actions(portal, message)[-1] == "message-applied"
    with pytest.raises(quarantine.NoSuchMessage):
        do(portal, quarantine.apply, message)


def test_an_arrival_fits_once_entry_is_granted(portal):
    eoi_id, reference = a_case(portal)
    message = quarantined(portal, a_partner(portal), arrived(reference))

    with unit_for(portal, "test", write=True) as unit:
        eois.get(unit.session, eoi_id).status = Status.GRANTED
    assert do(portal, quarantine.apply, message) is True

    assert status_of(portal, eoi_id) is Status.ARRIVED


def test_a_step_of_a_check_is_matched_to_its_case_by_one_person(portal):
    eoi_id, _ = a_case(portal)
    message = quarantined(portal, a_partner(portal), a_check_update(reference=NOBODY))

    with at_desk(portal, AMINA, eoi_id) as unit:
        assert quarantine.match(unit, message, eoi_id, "Its partner says so")

    assert check_of(portal, eoi_id) == "booked"
    assert waiting(portal) == []


def test_a_result_that_is_matched_waits_for_a_second_person(portal):
    eoi_id, _ = a_case(portal)
    told = a_check_update(
        reference=NOBODY, status="cleared", biometric_reference="9f1c2a90-51de-4c0b-9b57"
    )
    message = quarantined(portal, a_partner(portal), told)

    with at_desk(portal, AMINA, eoi_id) as unit:
        quarantine.match(unit, message, eoi_id, "Its partner says so")
    assert check_of(portal, eoi_id) == "requested"
    assert waiting(portal) == [(message, "unknown-reference")]

    with unit_for(portal, BRUNO) as unit:
        [asked] = approvals.waiting(unit)
    assert confirm(portal, eoi_id, asked.id) == "confirmed"

    assert check_of(portal, eoi_id) == "cleared"
    assert waiting(portal) == []
    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
        assert check.biometric_reference is not None
        assert check.provider_reference == "P-1"


def travelled(reference):
    at = "2026-11-17T12:00:00Z"
    return a_message(incoming.TRAVEL_UPDATED, reference=reference, status="arrived", occurred_at=at)


@pytest.mark.parametrize("told", [arrived, travelled])
def test_an_arrival_that_is_matched_waits_for_a_second_person(portal, told):
    eoi_id, _ = a_case(portal, status=Status.GRANTED)
    message = quarantined(portal, a_partner(portal), told(NOBODY))

    with at_desk(portal, AMINA, eoi_id) as unit:
        quarantine.match(unit, message, eoi_id, "Its partner says so")
    assert status_of(portal, eoi_id) is Status.GRANTED
    assert arrivals_of(portal) == []
    assert waiting(portal) == [(message, "unknown-reference")]
    with unit_for(portal, BRUNO) as unit:
        [asked] = approvals.waiting(unit)
    with pytest.raises(approvals.SamePerson):
        confirm(portal, eoi_id, asked.id, AMINA)

    assert confirm(portal, eoi_id, asked.id) == "confirmed"
    assert confirm(portal, eoi_id, asked.id) == "confirmed"

    assert status_of(portal, eoi_id) is Status.ARRIVED
    assert arrivals_of(portal) == [eoi_id]
    assert waiting(portal) == []


def test_an_arrival_is_matched_to_nobody_who_is_not_let_in_by_then_either(portal):
    sent, _ = a_case(portal)
    granted, _ = a_case(portal, status=Status.GRANTED)
    message = quarantined(portal, a_partner(portal), arrived(NOBODY))
    with pytest.raises(ForbiddenMove), at_desk(portal, AMINA, sent) as unit:
        quarantine.match(unit, message, sent, "It is this")
    with at_desk(portal, AMINA, granted) as unit:
        quarantine.match(unit, message, granted, "It is this")
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        eois.get(unit.session, granted).status = Status.CANCELLED

    with unit_for(portal, BRUNO) as unit:
        [asked] = approvals.waiting(unit)
    assert confirm(portal, granted, asked.id) == "overtaken"
    assert arrivals_of(portal) == []
    assert waiting(portal) == [(message, "unknown-reference")]


@on_sqlite
def test_the_second_person_of_an_arrival_reads_the_message_and_what_follows(portal, desk):
    eoi_id, reference = a_case(portal, status=Status.GRANTED)
    message = quarantined(portal, a_partner(portal), arrived(NOBODY))
    sara, sam = desk("sara", "senior"), desk("sam", "senior")
    sara.get(f"{MESSAGES}/{message}")
    done = sara.act(f"{MESSAGES}/{message}/match", reference=reference, reason="So they say")
    assert "waits for a second person" in done.text()
    with unit_for(portal, "test") as unit:
        [asked] = approvals.waiting(unit)

    page = sam.get(f"/review/approvals/{asked.id}")
    text = page.text()
    assert "Count an arrival that is matched to a case" in text
    assert "So they say" in text
    links = [link.get("href") for link in page.all("a")]
    assert f"{MESSAGES}/{message}" in links
    [confirm_it] = actions_to(page, "confirm")
    assert sam.act(confirm_it).status == 200

    assert status_of(portal, eoi_id) is Status.ARRIVED


def test_what_was_dealt_with_meanwhile_overtakes_the_confirmation(portal):
    eoi_id, _ = a_case(portal)
    told = a_check_update(reference=NOBODY, status="cleared")
    message = quarantined(portal, a_partner(portal), told)
    with at_desk(portal, AMINA, eoi_id) as unit:
        quarantine.match(unit, message, eoi_id, "Its partner says so")
    do(portal, quarantine.dismiss, message, quarantine.Dismissal.MISTAKE)

    with unit_for(portal, BRUNO) as unit:
        [asked] = approvals.waiting(unit)
    assert confirm(portal, eoi_id, asked.id, roles=SENIOR) == "overtaken"
    assert check_of(portal, eoi_id) == "requested"


@on_sqlite
def test_what_is_about_no_case_is_matched_to_none(portal):
    eoi_id, _ = a_case(portal)
    message = quarantined(portal, a_partner(portal), a_return(incoming.RETURN_CORRECTED))

    with pytest.raises(quarantine.NoCaseMeant), at_desk(portal, AMINA, eoi_id) as unit:
        quarantine.match(unit, message, eoi_id, "It is this")


@on_sqlite
def test_no_match_turns_a_check_that_went_badly(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)
    send(portal, partner, a_check_update(reference=reference, status="failed"))
    later = a_check_update(reference=NOBODY, status="cleared", occurred_at="2026-11-18T12:30:00Z")
    message = quarantined(portal, partner, later)

    with (
        pytest.raises(quarantine.ForbiddenCheckMove),
        at_desk(portal, AMINA, eoi_id) as unit,
    ):
        quarantine.match(unit, message, eoi_id, "Its partner says so")
    assert check_of(portal, eoi_id) == "failed"


@on_sqlite
def test_it_is_dismissed_with_a_reason_only(portal, desk):
    message = quarantined(portal, a_partner(portal), a_check_update(reference=NOBODY))
    pat = desk("pat", "partner-operator")
    [settle] = actions_to(pat.get(f"{MESSAGES}/{message}"), "settle")

    assert "Choose why" in pat.act(settle).text()
    assert "The message is dismissed." in pat.act(settle, why="mistake").text()
    pat.get(MESSAGES)
    assert "dealt with this message already" in pat.act(settle, why="mistake").text()

    [row] = rows(portal, InboxMessage)
    assert row.body is None
    assert actions(portal, message)[-1] == "message-settled"


@on_sqlite
def test_it_is_matched_and_applied_on_its_page(portal, desk):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)
    message = quarantined(portal, partner, a_check_update(reference=NOBODY))
    sara = desk("sara", "senior")
    sara.get(f"{MESSAGES}/{message}")
    address = f"{MESSAGES}/{message}"

    assert "still waits" in sara.act(f"{address}/apply").text()
    assert (
        "No case has this"
        in sara.act(f"{address}/match", reference="EOI-7K2M-94PD-Q1XC", reason="So they say").text()
    )
    assert "Say how you know" in sara.act(f"{address}/match", reference=reference).text()
    done = sara.act(f"{address}/match", reference=reference, reason="So they say")

    assert "The message is matched to the case." in done.text()
    assert check_of(portal, eoi_id) == "booked"


def by_check_id(portal, partner, eoi_id, reference):
    """A result that does not fit, of a check that is named by its id."""
    send(portal, partner, a_check_update(reference=reference, status="failed"))
    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC].id
    at = "2026-11-18T12:30:00Z"
    return a_check_update(check_id=str(check), status="cleared", occurred_at=at)


NAMED = {
    "as-given": lambda _portal, _partner, _eoi_id, reference: arrived(reference),
    "lower": lambda _portal, _partner, _eoi_id, reference: arrived(reference.lower()),
    "bare": lambda _portal, _partner, _eoi_id, reference: arrived(reference.replace("-", "")),
    "check-id": by_check_id,
}


@pytest.mark.parametrize("named", NAMED)
def test_who_must_not_see_a_case_works_no_message_about_it(portal, named):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)
    message = quarantined(portal, partner, NAMED[named](portal, partner, eoi_id, reference))
    other, _ = a_case(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        conflicts.declare(unit, eoi_id, AMINA, "A neighbour")

    for work, *arguments in (
        (quarantine.find,),
        (quarantine.open_for_reviewer,),
        (quarantine.apply,),
        (quarantine.match, other, "It is this"),
        (quarantine.dismiss, quarantine.Dismissal.MISTAKE),
    ):
        with pytest.raises(quarantine.NoSuchMessage):
            do(portal, work, message, *arguments)
    assert actions(portal, message) == ["message-quarantined"]
    assert NOBODY not in do(portal, quarantine.open_for_reviewer, message, actor=BRUNO)


def test_an_arrival_that_has_counted_is_matched_to_no_other_case(portal):
    ended, reference = a_case(portal, status=Status.CANCELLED)
    granted, _ = a_case(portal, status=Status.GRANTED)
    message = quarantined(portal, a_partner(portal), arrived(reference))
    assert waiting(portal) == [(message, "grant-ended")]

    with pytest.raises(quarantine.CountedAlready), at_desk(portal, AMINA, granted) as unit:
        quarantine.match(unit, message, granted, "It is this")

    assert arrivals_of(portal) == [ended]
    assert status_of(portal, granted) is Status.GRANTED
    assert do(portal, quarantine.find, message).may_match is False


def test_what_a_revoked_sender_told_counts_no_more(portal):
    eoi_id, reference = a_case(portal)
    partner = a_partner(portal)
    told = a_check_update(reference=NOBODY, status="cleared")
    result = quarantined(portal, partner, told)
    message = quarantined(portal, partner, arrived(reference))
    with at_desk(portal, AMINA, eoi_id) as unit:
        quarantine.match(unit, result, eoi_id, "Its partner says so")
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        eois.get(unit.session, eoi_id).status = Status.GRANTED
        admission.disable(unit, partner.name)

    for work, *arguments in ((quarantine.apply,), (quarantine.match, eoi_id, "It is this")):
        with pytest.raises(quarantine.SenderNotAdmitted):
            do(portal, work, message, *arguments)
    with unit_for(portal, BRUNO) as unit:
        [asked] = approvals.waiting(unit)
    assert confirm(portal, eoi_id, asked.id) == "overtaken"
    assert status_of(portal, eoi_id) is Status.GRANTED
    assert check_of(portal, eoi_id) == "requested"
    do(portal, quarantine.dismiss, message, quarantine.Dismissal.MISTAKE)


@on_sqlite
def test_the_page_says_that_its_sender_may_not_send_this_any_more(portal, desk):
    partner = a_partner(portal)
    message = quarantined(portal, partner, a_check_update(reference=NOBODY))
    sara = desk("sara", "senior")
    page = sara.get(f"{MESSAGES}/{message}")
    [apply] = actions_to(page, "apply")
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        admission.disable(unit, partner.name)

    assert "may not send this any more. Nothing was changed." in sara.act(apply).text()

    page = sara.get(f"{MESSAGES}/{message}")
    assert "Its sender may not send this any more" in page.text()
    assert actions_to(page, "apply") == actions_to(page, "match") == []
    assert len(actions_to(page, "settle")) == 1


@on_both
def test_what_nobody_dealt_with_does_not_go_in_silence(portal):
    message = quarantined(portal, a_partner(portal), a_check_update(reference=NOBODY))
    for after in (KEPT, KEPT * 2):
        with unit_for(portal, "worker", write=True, now=NOW + after) as unit:
            expiry.delete_expired(unit)

    assert rows(portal, InboxMessage) == []
    assert actions(portal, message) == ["message-quarantined", "message-expired"]


@on_both
def test_what_is_over_is_deleted_a_few_at_a_time_and_all_of_it(portal, monkeypatch):
    """Those that wait first, and each of them is in the log."""
    monkeypatch.setattr(expiry, "AT_ONCE", 3)
    partner, (_, reference) = a_partner(portal), a_case(portal)
    flooded(portal, partner, 5)
    assert send(portal, partner, a_check_update(reference=reference)) == inbox.APPLIED
    waited = [message for message, _ in waiting(portal)]

    left, goes_on = [6], True
    while goes_on:
        with unit_for(portal, "worker", write=True, now=NOW + KEPT * 2) as unit:
            goes_on = expiry.delete_expired(unit)
        left.append(len(rows(portal, InboxMessage)))

    assert max(before - after for before, after in pairwise(left)) == 3
    assert left[-1] == 0
    for message in waited:
        assert actions(portal, message) == ["message-quarantined", "message-expired"]
