"""Who asks for a code twice comes in with either message, also where the older arrives last."""

from datetime import timedelta

import pytest

from app.domain.sign_in.codes import LIFETIME, RESEND_AFTER, TRIES
from app.services.contact import changes
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import unit_for
from app.services.sign_in.codes import Entered, WrongCode
from app.worker import loop
from tests.conftest import NOW
from tests.support.codes import MAIL, NUMBER, ask, enter
from tests.support.letterbox import letters
from tests.support.people import a_submission, reference_of

HOUR = timedelta(hours=1)
AGAIN = NOW + RESEND_AFTER
NEW = "new@example.org"
BOTH = {"email": MAIL, "phone": NUMBER}


def come_in(portal, post, reference):
    """What the browser shows of itself from then on."""
    token = ask(portal, reference, NOW - HOUR)
    return enter(portal, token, post(NOW - HOUR)[-1], NOW - HOUR).known


@pytest.mark.parametrize(
    "twice", ["strange, strange", "known, known", "known, many", "many, known"]
)
def test_of_two_messages_the_older_lets_in_as_well(portal, post, monkeypatch, twice):
    """A browser that is known has codes of its own; one that asked often asks as anybody."""
    reference = reference_of(portal, a_submission(portal, NOW - HOUR, email=MAIL))
    known = come_in(portal, post, reference)
    came = []
    for each, now in zip(twice.split(", "), (NOW, AGAIN), strict=True):
        monkeypatch.setitem(LIMITS, "code-known", (0 if each == "many" else 10, HOUR))
        token = ask(portal, reference, now, known="" if each == "strange" else known)
        came += post(now)
    older, newer = came
    assert (older == newer) is (twice in {"strange, strange", "known, known"})

    assert isinstance(enter(portal, token, older, AGAIN, known), Entered)


@pytest.mark.parametrize(
    "given", [{"email": MAIL}, {"phone": NUMBER}, {"email": MAIL, "phone": NUMBER}]
)
def test_both_channels_carry_the_code_that_counts_until_its_time_ends(portal, post, given):
    reference, came = reference_of(portal, a_submission(portal, **given)), []
    for now in (NOW, AGAIN):
        token = ask(portal, reference, now)
        came += [code for to in filter(None, given.values()) for code in post(now, to)]
    assert len(came) == 2 * sum(map(bool, given.values()))
    assert len({*came}) == 1

    late = AGAIN + LIFETIME
    assert isinstance(enter(portal, token, came[0], late), WrongCode)
    assert isinstance(enter(portal, token, came[0], late - timedelta(seconds=1)), Entered)


def change(portal, eoi_id, now, to=NEW):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        return changes.ask(unit, eoi_id, "email", to)


def confirm(portal, eoi_id, token, code, now):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        return changes.confirm(unit, eoi_id, token, code)


def test_a_change_that_is_asked_for_twice_is_made_by_either_message(
    portal, post, settings, tmp_path
):
    eoi_id = a_submission(portal, email=MAIL)
    change(portal, eoi_id, NOW)
    [older] = post(NOW, NEW)
    token = change(portal, eoi_id, NOW + LIFETIME - RESEND_AFTER)
    assert post(NOW + LIFETIME - RESEND_AFTER, NEW) == [older]
    other = change(portal, eoi_id, NOW + LIFETIME, "other@example.org")
    [not_of_this] = post(NOW + LIFETIME, "other@example.org")

    assert confirm(portal, eoi_id, token, not_of_this, NOW + LIFETIME) == WrongCode(again=True)
    assert confirm(portal, eoi_id, token, older, NOW + LIFETIME) is None
    assert confirm(portal, eoi_id, other, not_of_this, NOW + LIFETIME) == WrongCode(again=False)
    loop.drain(portal, settings, NOW + LIFETIME)
    told = ["wants to change" in text for text in letters(tmp_path, MAIL)]
    assert told.count(True) == 2  # of each change once


def test_to_ask_again_gives_no_guesses_at_the_same_code(portal, post):
    """Five at each of five codes in an hour: one in four million is right."""
    eoi_id, seen = a_submission(portal, email=MAIL), set()
    for number in range(1, 5):  # one was used by what the page with the contact typed
        token = change(portal, eoi_id, NOW)
        seen.add(wrong := post(NOW, NEW)[0])
        for _ in range(TRIES):
            confirm(portal, eoi_id, token, str(int(wrong) ^ 1).zfill(8), NOW)
        assert confirm(portal, eoi_id, token, wrong, NOW) == WrongCode(again=False)
        assert len(seen) == number
    with pytest.raises(TooMany):
        change(portal, eoi_id, NOW)
