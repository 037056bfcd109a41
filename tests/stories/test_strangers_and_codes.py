"""Who knows a reference, and no more, floods nobody and shuts nobody out.

Strangers have as many addresses, browsers and guesses here as they want.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from app.domain.sign_in.codes import KNOWN_FOR, LIFETIME, MOST_WRONG, RESEND_AFTER, TRIES
from app.security.tokens import hash_token, new_id
from app.services.contact import changes
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import unit_for
from app.services.privacy import expiry
from app.services.sign_in import codes
from app.services.sign_in.codes import Entered, WrongCode
from app.storage.cases import eois
from app.storage.outbox import OutboxTask
from app.storage.sign_in.code_requests import AccessRequest
from app.storage.sign_in.sent_codes import KnownBrowser, SentCode
from tests.conftest import NOW, on_sqlite
from tests.support.codes import MAIL, NUMBER, ask, enter, stranger
from tests.support.people import a_submission
from tests.support.rows import statements

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
UNKNOWN = "EOI-0000-0000-0000"


@pytest.fixture
def eoi_id(portal, post):
    eoi_id = a_submission(portal, email=MAIL, phone=NUMBER)
    for to in (MAIL, NUMBER):
        post(to=to)
    return eoi_id


@pytest.fixture
def reference(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return eois.get(unit.session, eoi_id).reference


def wrong(code):
    return str((int(code) + 1) % 10**8).zfill(8)


def guess(portal, reference, code, times, now=NOW):
    """Have so many guessed that are wrong, in browsers that are new as often as it takes."""
    for number in range(times):
        if number % TRIES == 0:
            token = ask(portal, reference, now, stranger(number))
        assert isinstance(enter(portal, token, wrong(code), now), WrongCode)


def known_by(portal, post, reference, now=NOW):
    """What a browser shows by which the owner came in."""
    token = ask(portal, reference, now)
    return enter(portal, token, post(now)[-1], now).known


def waiting(portal):
    with unit_for(portal, "test") as unit:
        query = select(func.count()).where(
            OutboxTask.task == "code", OutboxTask.settled_at.is_(None)
        )
        return unit.session.scalar(query)


# Requests


def test_however_many_ask_the_owner_comes_in_with_the_newest_message(portal, post, reference):
    for number in range(60):
        ask(portal, reference, NOW + number * SECOND, stranger(number))
    mine = ask(portal, reference, NOW + MINUTE)
    for number in range(60):
        ask(portal, reference, NOW + MINUTE + number * SECOND, stranger(60 + number))

    [code] = post(NOW + 2 * MINUTE)
    assert post(NOW + 2 * MINUTE, NUMBER) == [code]
    assert isinstance(enter(portal, mine, code, NOW + 2 * MINUTE), Entered)


@pytest.mark.again  # real processes, or as much work
@on_sqlite
@pytest.mark.parametrize("every", [13 * SECOND, MINUTE, RESEND_AFTER])
def test_in_an_hour_of_attack_few_messages_leave_and_always_one_that_counts(
    portal, post, reference, every
):
    """As domain/codes.py says: at most 14 on each channel."""
    sent, now = [], NOW
    for number in range(int(60 * MINUTE / every)):
        now = NOW + number * every
        ask(portal, reference, now, stranger(number))
        sent += [(now, code) for code in post(now)]
        left_at, newest = sent[-1]
        assert now - left_at < LIFETIME
        if number % 3 == 0:  # the owner has just asked, somewhere
            guessed = enter(portal, ask(portal, reference, now), wrong(newest), now)
            assert guessed == WrongCode(again=True)

    assert isinstance(enter(portal, ask(portal, reference, now), sent[-1][1], now), Entered)
    assert len(sent) <= 14
    assert len(post(now, NUMBER)) == len(sent)
    times = [at for at, _ in sent]
    assert min(b - a for a, b in pairwise(times)) >= RESEND_AFTER
    assert max(Counter(code for _, code in sent).values()) == 3


def test_of_many_who_ask_at_once_one_has_it_sent(portal, reference):
    with ThreadPoolExecutor(8) as together:
        list(together.map(lambda n: ask(portal, reference, NOW, stranger(n)), range(24)))

    assert waiting(portal) == 1


def test_who_asked_a_while_ago_comes_in_with_what_a_later_one_has_had_sent(portal, post, reference):
    for minute in (0, 2, 4):
        ask(portal, reference, NOW + minute * MINUTE, stranger(minute))
    old = post(NOW + 4 * MINUTE)[-1]
    nearly_over = NOW + 4 * MINUTE + LIFETIME - SECOND
    mine = ask(portal, reference, nearly_over)
    assert post(nearly_over) == []
    later = nearly_over + 2 * MINUTE
    ask(portal, reference, later, stranger(2))
    new = post(later)[-1]

    assert new != old
    assert isinstance(enter(portal, mine, old, later), WrongCode)
    assert isinstance(enter(portal, mine, new, later), Entered)


def test_a_code_is_good_for_one_of_the_browsers_that_asked(portal, post, reference):
    browsers = [ask(portal, reference, NOW, stranger(number)) for number in range(6)]
    [code] = post()
    with ThreadPoolExecutor(6) as together:
        results = list(together.map(lambda token: enter(portal, token, code), browsers))

    assert [type(result) for result in results].count(Entered) == 1


def test_a_new_code_leaves_at_once_when_the_one_before_was_used(portal, post, reference):
    known_by(portal, post, reference)
    ask(portal, reference, NOW + SECOND)
    assert len(post(NOW + SECOND)) == 1


@on_sqlite
def test_one_network_asks_for_many_references_but_not_without_end(portal, monkeypatch):
    assert LIMITS["code-address"] == (300, 10 * MINUTE)
    monkeypatch.setitem(LIMITS, "code-address", (2, 10 * MINUTE))
    for reference in (UNKNOWN, "EOI-0000-0000-0001"):
        ask(portal, reference)
    with pytest.raises(TooMany) as refused:
        ask(portal, UNKNOWN)
    assert refused.value.wait <= 10 * MINUTE
    ask(portal, UNKNOWN, address=stranger(1))


# Browsers that are known


def test_a_browser_that_came_in_before_waits_behind_no_stranger(
    portal, post, reference, monkeypatch
):
    known = known_by(portal, post, reference)
    for minute in (1, 3, 5, 6):
        ask(portal, reference, NOW + minute * MINUTE)
    now = NOW + 6 * MINUTE
    theirs = post(now)[-1]
    monkeypatch.setitem(LIMITS, "code-address", (0, MINUTE))
    with pytest.raises(TooMany):
        ask(portal, reference, now)

    mine = ask(portal, reference, now, known=known)
    [code] = post(now)
    assert code != theirs
    assert isinstance(enter(portal, mine, code, now, known), Entered)


def test_it_comes_in_with_a_code_that_a_stranger_has_had_sent_too(portal, post, reference):
    known = known_by(portal, post, reference)
    mine = ask(portal, reference, known=known)
    post()
    ask(portal, reference, address=stranger(1))
    [theirs] = post()
    assert isinstance(enter(portal, mine, theirs), Entered)


def test_nobody_else_comes_in_with_a_code_of_its_own(portal, post, reference):
    known = known_by(portal, post, reference)
    ask(portal, reference, known=known)
    [code] = post()
    stranger_s = ask(portal, reference, address=stranger(1))
    assert isinstance(enter(portal, stranger_s, code), WrongCode)


def test_it_has_the_same_code_sent_three_times_at_most_and_few_an_hour(portal, post, reference):
    known, sent = known_by(portal, post, reference), []
    for minute in range(60):
        now = NOW + MINUTE * minute
        ask(portal, reference, now, known=known)
        sent += post(now)
    # Ten requests of its own: 0, 2 and 4 minutes. From then on it asks as anybody does.
    assert max(Counter(sent).values()) == 3
    assert len(sent) <= 3 + 14


@on_sqlite
@pytest.mark.parametrize("what", ["another EOI", "too long ago", "made up", "forgotten"])
def test_nothing_else_makes_a_browser_known(portal, post, reference, what):
    now, other = NOW, a_submission(portal, email="other@example.org")
    known = known_by(portal, post, reference)
    if what == "another EOI":
        with unit_for(portal, "test") as unit:
            reference = eois.get(unit.session, other).reference
    elif what == "too long ago":
        now += KNOWN_FOR
    elif what == "made up":
        known = "k" * 43
    else:
        with unit_for(portal, "test", write=True, now=NOW + KNOWN_FOR + DAY) as unit:
            expiry.delete_expired(unit)
    ask(portal, reference, now, known=known)
    with unit_for(portal, "test") as unit:
        lines = unit.session.scalars(select(SentCode.line).where(SentCode.sent_at == now))
        assert set(lines) == {b""}


def test_who_comes_by_one_browser_is_not_to_be_seen_in_the_database(portal, post, reference):
    known = known_by(portal, post, reference)
    with unit_for(portal, "test") as unit:
        [kept] = unit.session.scalars(select(KnownBrowser.browser_hash))
    assert kept != hash_token(known)


# Guesses


def test_who_guesses_without_end_does_not_keep_the_owner_out(portal, post, reference):
    ask(portal, reference)
    [short] = post()
    guess(portal, reference, short, MOST_WRONG)
    mine = ask(portal, reference)
    assert isinstance(enter(portal, mine, short), WrongCode)

    [long] = post()  # at once, since the one before counts no more

    assert len(long.replace(" ", "")) == 12
    guess(portal, reference, short, MOST_WRONG)
    assert isinstance(enter(portal, mine, long), Entered)


@on_sqlite
def test_codes_are_long_for_a_day(portal, post, reference):
    ask(portal, reference)
    guess(portal, reference, post()[0], MOST_WRONG)
    lengths = {}
    for hours in (0.5, 12, 23.9, 24.1):
        now = NOW + timedelta(hours=hours)
        ask(portal, reference, now)
        lengths[hours] = len(post(now)[-1])
    assert lengths == {0.5: 14, 12: 14, 23.9: 14, 24.1: 8}


@on_sqlite
def test_few_guesses_each_day_add_up_to_nothing(portal, post, reference):
    for day in range(3):
        now = NOW + day * DAY
        ask(portal, reference, now)
        code = post(now)[-1]
        assert len(code) == 8
        guess(portal, reference, code, MOST_WRONG - 1, now)
    assert isinstance(enter(portal, ask(portal, reference, now), code, now), Entered)


# Who held the mailbox before


def test_who_read_the_address_of_before_has_no_code_after_the_change(
    portal, post, eoi_id, reference
):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        change = changes.ask(unit, eoi_id, "email", "new@example.org")
    code = post(to="new@example.org")[0]
    post()
    ask(portal, reference)
    [theirs] = post()
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        assert changes.confirm(unit, eoi_id, change, code) is None

    assert isinstance(enter(portal, ask(portal, reference), theirs), WrongCode)


def test_an_undone_change_ends_the_thief_s_code_and_no_browser_is_known(
    portal, post, eoi_id, reference
):
    known_by(portal, post, reference)
    ask(portal, reference)
    [theirs] = post()
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        changes.undo(unit, eoi_id, "token")

    assert isinstance(enter(portal, ask(portal, reference), theirs), WrongCode)
    with unit_for(portal, "test") as unit:
        assert unit.session.scalar(select(func.count()).select_from(KnownBrowser)) == 0


# While the release before serves


def test_a_code_that_was_asked_of_the_release_before_lets_in(portal, post, eoi_id):
    """Its requests have no bucket, and a code of their own; its messages name the request."""
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        request = AccessRequest(
            id=new_id(), browser_hash=hash_token("token"), eoi_id=eoi_id, created_at=NOW
        )
        unit.session.add(request)
        codes.send(unit, request.id, eoi_id)
    [code] = post()

    assert isinstance(enter(portal, "token", wrong(code)), WrongCode)
    assert isinstance(enter(portal, "token", code), Entered)
    assert enter(portal, "token", code) == WrongCode(again=False)


# What the browser is told


@on_sqlite
def test_known_or_not_a_reference_takes_the_same_work_in_every_state(portal, reference):
    """First, too soon, again, and when it was sent often enough; then guesses."""
    of_each = {}
    for each in (reference, UNKNOWN):
        done, token = [], ""
        for minute in (0, 1, 2, 4, 6, 20):
            now = NOW + minute * MINUTE
            made, token = statements(portal, lambda: ask(portal, each, now, stranger(1)))  # noqa: B023
            done.append(made)
        for _ in range(TRIES + 1):
            made, result = statements(portal, lambda: enter(portal, token, "00000000", now))  # noqa: B023
            done.append((made, result))
        of_each[each] = done

    assert of_each[reference] == of_each[UNKNOWN]
    first, soon, again, *_ = of_each[reference]
    assert len(first) == len(again) == len(soon) + 1  # what is sent is written down
    assert len(first) <= 6  # with the beginning; it was 7 when each request had a message sent


@on_sqlite
def test_to_come_in_takes_few_statements(portal, post, reference):
    token = ask(portal, reference)
    [code] = post()
    made, entered = statements(portal, lambda: enter(portal, token, code))
    assert isinstance(entered, Entered)
    # Two have what waited for the code go on; one sees that there are not too many sessions, one
    # how many wrong codes others have typed.
    assert len(made) <= 13


@on_sqlite
def test_a_stranger_does_not_see_that_the_owner_came_in(portal, post, reference):
    theirs = ask(portal, reference, address=stranger(1))
    nobody_s = ask(portal, UNKNOWN, address=stranger(1))
    mine = ask(portal, reference)
    assert isinstance(enter(portal, mine, post()[0]), Entered)

    for _ in range(TRIES):
        assert enter(portal, theirs, "00000000") == enter(portal, nobody_s, "00000000")


# At the same moment


def test_whoever_acts_on_codes_at_the_same_moment_waits_for_nobody_for_ever(
    portal, post, eoi_id, reference
):
    """Asking, guessing, coming in, undoing and holding back, by twelve at once."""
    known, tokens = known_by(portal, post, reference), [ask(portal, reference) for _ in range(12)]
    with unit_for(portal, "test") as unit:
        code_ids = list(unit.session.scalars(select(SentCode.code_id)))
    [code] = post()

    def undo():
        with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
            changes.undo(unit, eoi_id, "token")

    def hold_back():
        with unit_for(portal, "worker", write=True, now=NOW) as unit:
            for code_id in code_ids:
                codes.hold_back(unit, code_id, NOW)

    acts = [
        partial(ask, portal, reference),
        partial(ask, portal, reference, known=known),
        *(partial(enter, portal, token, wrong(code)) for token in tokens[:6]),
        *(partial(enter, portal, token, code) for token in tokens[6:]),
        undo,
        hold_back,
    ]
    with ThreadPoolExecutor(12) as together:
        done = list(together.map(lambda act: act(), acts * 4))

    assert sum(isinstance(result, Entered) for result in done) <= 1
    mine = ask(portal, reference, NOW + LIFETIME)
    assert isinstance(enter(portal, mine, post(NOW + LIFETIME)[-1], NOW + LIFETIME), Entered)
