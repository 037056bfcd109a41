"""How often a code, a message or a form may be had, and by whom."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.audit.actions import AuditAction
from app.domain.intake import journey
from app.services.core import rate_limits
from app.services.core.rate_limits import LIMITS, OF_ADDRESS, TooMany
from app.services.core.unit import new_eoi, unit_for
from app.services.intake import drafts, submissions
from app.storage.cases import eois
from app.storage.outbox import OutboxTask
from tests.conftest import NOW
from tests.support.people import ADDRESS, a_draft

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def give_contact(portal, draft, email, phone=""):
    page = journey.BY_NAME[journey.CONTACT]
    with unit_for(portal, "applicant", write=True, opens=[draft], now=NOW) as unit:
        drafts.save_page(unit, draft, page, {"email": email, "phone": phone}, "en")


def email_of(portal, draft):
    with unit_for(portal, "test", opens=[draft]) as unit:
        return drafts.read(unit, draft).answers["email"]


def messages(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(func.count()).select_from(OutboxTask))


def lowered(monkeypatch, what, most):
    monkeypatch.setitem(LIMITS, what, (most, timedelta(hours=1)))


def test_a_draft_sends_to_few_addresses_and_stores_no_more_of_them(portal):
    draft = a_draft(portal, email="0@example.org")
    for number in range(1, 5):
        give_contact(portal, draft, f"{number}@example.org")
    before = messages(portal)

    give_contact(portal, draft, "4@example.org")  # as it is: nothing is sent and nothing counted
    with pytest.raises(TooMany):
        give_contact(portal, draft, "5@example.org")

    assert email_of(portal, draft) == "4@example.org"
    assert messages(portal) == before


def test_one_network_starts_and_sends_many_but_not_without_end(portal, monkeypatch):
    assert LIMITS["draft-address"][0] == 200
    assert LIMITS["submission-address"][0] == 100
    lowered(monkeypatch, "draft-address", 2)
    lowered(monkeypatch, "submission-address", 1)
    first, second = a_draft(portal), a_draft(portal, email="two@example.org")

    with pytest.raises(TooMany):
        start(portal, ADDRESS)
    start(portal, "203.0.113.9")

    submit(portal, first)
    submit(portal, first)  # a double click counts for nothing
    with pytest.raises(TooMany):
        submit(portal, second)
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, second).status == "draft"

    come_back(portal, second)
    submit(portal, second)
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, second).status == "submitted"


def come_back(portal, eoi_id):
    """As somebody does who has entered the code."""
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        unit.log(AuditAction.RETURNED, eoi_id)


def start(portal, address, first=None):
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner], now=NOW) as unit:
        drafts.start(unit, key, "en", address, first)


def submit(portal, eoi_id):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        submissions.submit(unit, eoi_id, ADDRESS)


# Networks


OF_AN_ADDRESS = sorted(what for what in LIMITS if what.endswith(OF_ADDRESS))


@pytest.mark.parametrize("what", OF_AN_ADDRESS)
def test_no_neighbour_shuts_a_network_for_longer_than_ten_minutes(portal, monkeypatch, what):
    assert LIMITS[what][1] <= timedelta(minutes=10)
    monkeypatch.setitem(LIMITS, what, (2, LIMITS[what][1]))
    for number in range(5):
        with suppress(TooMany):
            count(portal, what, ADDRESS, now=NOW + number * timedelta(minutes=2))
    count(portal, what, ADDRESS, now=NOW + timedelta(minutes=10))


def test_who_passes_is_asked_for_beyond_the_limit_only(portal, monkeypatch):
    """So that it costs nothing on the way that everybody takes."""
    lowered(monkeypatch, "draft-address", 2)
    asked = []

    def count_one(*, answer):
        with unit_for(portal, "applicant", write=True, now=NOW) as unit:
            rate_limits.count(
                unit, "draft-address", ADDRESS, passes=lambda: asked.append(answer) or answer
            )

    count_one(answer=False)
    count_one(answer=False)
    assert asked == []
    count_one(answer=True)
    with pytest.raises(TooMany):
        count_one(answer=False)
    assert asked == [True, False]


def test_a_parent_who_came_back_begins_for_a_child_in_a_network_that_is_shut(portal, monkeypatch):
    parent = a_draft(portal)
    monkeypatch.setitem(LIMITS, "draft-address", (0, timedelta(minutes=10)))
    with pytest.raises(TooMany):
        start(portal, ADDRESS, parent)
    come_back(portal, parent)
    start(portal, ADDRESS, parent)


def count(portal, what, *who, now=NOW):
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        rate_limits.count(unit, what, *who)


@pytest.mark.parametrize("what", OF_AN_ADDRESS)
def test_every_limit_of_an_address_knows_it_again_however_it_is_spelt(portal, monkeypatch, what):
    for spellings in (
        ("192.0.2.7", "192.0.2.7:47011", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:80"),
        ("2001:db8::1", "[2001:db8::2]:47011", "2001:DB8:0:0:ffff::%eth0", "2001:db8::"),
        ("", "unknown", "what a proxy in disguise says"),
    ):
        lowered(monkeypatch, what, len(spellings) - 1)
        for spelt in spellings[:-1]:
            count(portal, what, spelt)
        with pytest.raises(TooMany):
            count(portal, what, spellings[-1])


def test_who_has_a_whole_network_of_ipv6_is_counted_by_it(portal, monkeypatch):
    lowered(monkeypatch, "draft-address", 2)
    for number in range(20):
        count(portal, "draft-address", f"2001:db8:1:{number:x}::1")
    with pytest.raises(TooMany):
        count(portal, "draft-address", "2001:db8:1:ffff::1")
    count(portal, "draft-address", "2001:db8:2::1")


@pytest.mark.parametrize("left", [timedelta(hours=1), timedelta(microseconds=1)])
def test_a_wait_ends_when_it_can_be_tried_again_and_not_before(portal, monkeypatch, left):
    lowered(monkeypatch, "upload", 0)
    now = NOW.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) - left
    with unit_for(portal, "test", write=True, now=now) as unit:
        with pytest.raises(TooMany) as refused:
            rate_limits.count(unit, "upload", "somebody")
        assert refused.value.wait == rate_limits.wait_for(unit, "upload", "somebody") == left
