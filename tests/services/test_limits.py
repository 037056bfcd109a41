"""How often a code, a message or a form may be had, and by whom."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain import journey
from app.services import drafts, limits, submissions
from app.services.limits import LIMITS, OF_ADDRESS, TooMany
from app.services.unit import new_eoi, unit_for
from app.storage import eois
from app.storage.outbox import OutboxMessage
from tests.conftest import NOW
from tests.people import ADDRESS, a_draft

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
        return unit.session.scalar(select(func.count()).select_from(OutboxMessage))


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


def test_one_address_gets_few_messages_whoever_types_it(portal, monkeypatch):
    lowered(monkeypatch, "contact", 2)
    a_draft(portal, email="victim@example.org")
    a_draft(portal, email="Victim@example.org")

    with pytest.raises(TooMany):
        a_draft(portal, email="victim@example.org")
    a_draft(portal, email="another@example.org")


def test_one_network_starts_and_sends_many_but_not_without_end(portal, monkeypatch):
    assert LIMITS["draft-address"][0] == 600
    assert LIMITS["submission-address"][0] == 300
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


def start(portal, address):
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner], now=NOW) as unit:
        drafts.start(unit, key, "en", address)


def submit(portal, eoi_id):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        submissions.submit(unit, eoi_id, ADDRESS)


# Networks


OF_AN_ADDRESS = sorted(what for what in LIMITS if what.endswith(OF_ADDRESS))


def count(portal, what, *who):
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        limits.count(unit, what, *who)


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
