"""The page of an endpoint: how it fares in words, and each thing that a partner operator does."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from app.domain.partners import outgoing
from app.domain.partners.schedule import OPENS_AFTER
from app.security.tokens import new_id
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.services.partners import registry
from app.services.webhooks import attempts
from app.storage.partners import endpoints
from app.web.webhooks import words
from tests.conftest import on_sqlite
from tests.peers.partner import a_partner
from tests.support.deliveries import all_of, announce, audited, outcomes

NAME = "enrolment"
PAGE = f"/review/endpoints/{NAME}"
SUBSCRIBED = [outgoing.EOI_DECIDED]
HOURS = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("partner")


@pytest.fixture
def partner(portal):
    return a_partner(portal, NAME, url="https://partner.example.org/in", subscribed=SUBSCRIBED)


@pytest.fixture
def operator(desk):
    who = desk("pia", "partner-operator")
    who.get(PAGE)
    return who


def given_up(portal, outcome="status-500", ago=HOURS):
    """An event of a case of its own that nobody took."""
    now = datetime.now(UTC) - ago
    announce(portal, NAME, (new_id(), 1), now=now)
    with unit_for(portal, "worker", write=True, now=now) as unit:
        leased = attempts.take(unit, NAME)
        attempts.settle(unit, leased, attempts.Attempt(outcome, 12))
        endpoints.resume(unit.session, NAME)
    return leased.id


def test_all_partners_that_receive_are_listed_with_how_each_fares(portal, operator):
    a_partner(portal, "only-sends")
    page = operator.get("/review/endpoints")
    assert "enrolment" in page.text()
    assert "Not called yet" in page.text()
    assert "only-sends" not in page.text()


def test_what_failed_is_said_in_words(portal, operator):
    given_up(portal, "unreachable", 2 * HOURS)
    given_up(portal, "status-503")
    said = operator.get(PAGE).text()
    assert "It answered with status 503" in said
    assert "No usable answer" in said
    assert "Events given up 2" in " ".join(said.split())


def test_what_failed_and_waits_counts_and_it_says_when_it_is_called_next(portal, operator):
    start = datetime.now(UTC) - HOURS
    for number, outcome in enumerate(["done"] + ["status-500"] * OPENS_AFTER):
        now = start + number * timedelta(seconds=10)
        announce(portal, NAME, (new_id(), 1), now=now)
        with unit_for(portal, "worker", write=True, now=now) as unit:
            wait = None if outcome == "done" else HOURS
            attempts.settle(unit, attempts.take(unit, NAME), attempts.Attempt(outcome, 12, wait))
    said = operator.get(PAGE).text()
    assert "Next call" in said
    assert "Once somebody resumes it" not in said
    tried = 1 + OPENS_AFTER
    assert f"Taken, of the last {tried} 1 ({100 // tried} %)" in said


def test_of_events_that_their_partner_asks_for_it_says_so(portal, operator):
    a_partner(portal, "asks", subscribed=SUBSCRIBED)
    with unit_for(portal, "test", write=True) as unit:
        notifications.announce(unit, outgoing.EOI_DECIDED)
    said = operator.get("/review/endpoints/asks").text()
    assert "the partner asks for it" in said
    assert "Not tried" not in said


@on_sqlite
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (None, "Not tried"),
        ("done", "Taken"),
        ("gone", "410"),
        ("status-307", "leads elsewhere (307)"),
        ("status-401", "signature"),
        ("status-418", "status 418"),
        ("KeyError", "KeyError"),
        ("forbidden-destination", "inside"),
        ("no-destination", "no address"),
        ("not-subscribed", "no more"),
        ("tampering", "alarm"),
    ],
)
def test_each_outcome_has_words(application, kind, said):
    with application.test_request_context():
        assert said in words.outcome(kind)


def test_one_pauses_and_resumes_and_twice_is_once(portal, operator):
    for verb, state, action in (
        ("pause", "Paused", "endpoint-paused"),
        ("resume", "Not called yet", "endpoint-resumed"),
    ):
        for _ in "twice":
            operator.act(f"{PAGE}/{verb}")
        assert len(audited(portal, action)) == 1
        assert (state in operator.page.text()) == (verb == "pause")
        assert ("Once somebody resumes it" in operator.page.text()) == (verb == "pause")


def test_a_test_event_is_put(portal, operator):
    operator.act(f"{PAGE}/test")
    assert "The test event goes out now" in operator.page.text()
    [one] = all_of(portal)
    assert one.event["type"] == "endpoint.tested.v1"


@on_sqlite
@pytest.mark.parametrize("held_by", ["paused_at", "gone_at", "retry_at"])
def test_a_test_event_that_is_held_up_says_so(portal, operator, held_by):
    with unit_for(portal, "test", write=True) as unit:
        setattr(endpoints.get(unit.session, NAME), held_by, unit.now)
    operator.act(f"{PAGE}/test")
    assert "The test event does not go out now" in operator.page.text()
    assert len(all_of(portal)) == 1


@on_sqlite
def test_no_test_event_goes_to_who_has_no_address(portal, operator):
    a_partner(portal, "asks", subscribed=SUBSCRIBED)
    operator.act("/review/endpoints/asks/test")
    assert "The test event does not go out now" in operator.page.text()


def test_one_or_several_are_sent_again(portal, operator):
    first, _, _ = (
        given_up(portal, "status-400", 80 * HOURS),
        given_up(portal, "status-400", 70 * HOURS),
        given_up(portal, "status-500"),
    )
    operator.act(f"{PAGE}/events/{first}/replay")
    assert "They go out again" in operator.page.text()
    assert sorted(map(str, outcomes(portal))) == ["None", "status-400", "status-500"]
    operator.act(f"{PAGE}/replay", days="any", reason="status-500")
    assert sorted(map(str, outcomes(portal))) == ["None", "None", "status-400"]
    operator.act(f"{PAGE}/replay", days="1", reason="any")
    assert "Nothing was sent" in operator.page.text()
    operator.act(f"{PAGE}/replay", days="7", reason="any")
    assert outcomes(portal) == [None] * 3
    assert [said["count"] for said in audited(portal, "events-replayed")] == [1, 1, 1]


def test_who_chooses_nothing_that_is_offered_sends_nothing(portal, operator):
    given_up(portal)
    for wrong in ({}, {"days": "0", "reason": "any"}, {"days": "any", "reason": "x"}):
        assert "There is a problem" in operator.act(f"{PAGE}/replay", **wrong).text()
    assert outcomes(portal) == ["status-500"]


@pytest.mark.parametrize("signature", ["v1", "v1a"])
def test_what_we_sign_with_is_replaced_with_an_overlap(portal, operator, partner, signature):
    page = operator.act(f"{PAGE}/secret", signature=signature)
    made = next(word for word in page.text().split() if word.startswith("wh"))
    with unit_for(portal, "test") as unit:
        [new, old] = registry.live(unit, registry.named(unit, NAME), "outbound")
        assert new.expires_at is None
        assert timedelta(hours=71) < old.expires_at - unit.now <= timedelta(hours=72)
        found = registry.opened(unit, registry.named(unit, NAME), "outbound")
        headers = registry.signatures.sign([s for s, _ in found], "msg_1", unit.now, b"{}")
    kinds = [one.split(",")[0] for one in headers["webhook-signature"].split()]
    assert kinds == [signature, "v1"]
    assert Webhook(partner.outbound).verify(b"{}", headers) == {}
    assert made not in operator.get(PAGE).html
    verifier = registry.signatures.parse_secret(made)
    assert registry.signatures.verify([verifier], headers, b"{}", datetime.now(UTC)) == "msg_1"


def test_the_page_of_a_new_secret_loaded_anew_ends_none_that_the_partner_has(portal, operator):
    def live():
        with unit_for(portal, "test") as unit:
            return {one.id for one in registry.live(unit, registry.named(unit, NAME), "outbound")}

    operator.act(f"{PAGE}/secret", signature="v1")
    both = live()
    for signature in ("v1", "v1a"):
        operator.get(PAGE)
        operator.act(f"{PAGE}/secret", signature=signature)
        assert "Nothing was replaced" in operator.page.text()
    assert live() == both
    assert len(both) == 2
    assert len(audited(portal, "partner-secret-rotated")) == 1


def test_who_does_not_say_how_replaces_nothing(portal, operator):
    assert "There is a problem" in operator.act(f"{PAGE}/secret").text()
    assert audited(portal, "partner-secret-rotated") == []


def test_an_auditor_sees_it_and_does_nothing(portal, desk):
    given_up(portal)
    page = desk("ada", "auditor").get(PAGE)
    assert "status 500" in page.text()
    assert not [form for form in page.all("form") if "/endpoints/" in form.get("action", "")]


def test_there_is_no_page_of_a_partner_that_is_not_there(operator):
    assert operator.client.get("/review/endpoints/nobody").status_code == 404
