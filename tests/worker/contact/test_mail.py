"""Only what is of the address is final; what is of our relay is tried again, with an alarm."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import wording
from app.services.core.unit import unit_for
from app.settings import read
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.outbox import OutboxTask
from app.worker import loop
from app.worker.task import MOST_ATTEMPTS
from tests.peers import smtp
from tests.support.people import a_draft

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHO = "one@example.org"


@pytest.fixture(scope="module")
def server():
    with smtp.receiving() as peer:
        yield peer


@pytest.fixture
def postbox(server):
    server[0].clear()
    return server[0]


@pytest.fixture
def settings(environ, server):
    return read({**environ, "MAIL_URL": server[1]})


def outcome(portal):
    with unit_for(portal, "test") as unit:
        [found] = unit.session.scalars(select(OutboxTask.outcome).where(OutboxTask.task == "mail"))
        return found


def undeliverable(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return set(eois.get(unit.session, eoi_id).undeliverable)


OF_THE_ADDRESS = ["550 5.1.1 User unknown", "550 no such user", "553 not an address"]
FOR_A_WHILE = ["552 5.2.2 Mailbox full", "450 4.2.1 busy", "452 full"]
OF_OUR_RELAY = [
    "554 5.7.1 Relay access denied",
    "550 5.7.1 Client host blocked",
    "554 no",
    "550 5.1.8 Bad sender's system address",
]


@pytest.mark.parametrize("answer", [*OF_THE_ADDRESS, *FOR_A_WHILE, *OF_OUR_RELAY])
def test_a_recipient_that_is_refused(portal, settings, postbox, caplog, answer):
    caplog.set_level(logging.INFO, "app")
    postbox.refused[WHO] = answer
    eoi_id = a_draft(portal, email=WHO)

    loop.drain(portal, settings)

    final = answer in OF_THE_ADDRESS
    assert outcome(portal) == ("undeliverable" if final else f"smtp-{answer[:3]}")
    assert undeliverable(portal, eoi_id) == ({"mail"} if final else set())
    assert ("messages_refused" in caplog.text) == (answer in OF_OUR_RELAY)
    assert WHO not in caplog.text


@pytest.mark.parametrize(
    "refusal",
    [
        {"sender": "550 5.7.1 sender not allowed"},
        {"content": "554 5.7.1 suspicion of spam"},
        {"content": "550 5.4.5 Daily sending quota exceeded"},
        {"content": "550 no"},
    ],
)
def test_what_is_refused_of_us_is_nobodys_address(portal, settings, postbox, caplog, refusal):
    vars(postbox).update(refusal)
    eoi_id = a_draft(portal, email=WHO)
    now = datetime.now(UTC)

    loop.drain(portal, settings, now)
    assert outcome(portal) == f"smtp-{max(refusal.values())[:3]}"
    assert undeliverable(portal, eoi_id) == set()
    assert "messages_refused" in caplog.text

    postbox.clear()
    loop.drain(portal, settings, now + timedelta(hours=1))
    assert outcome(portal) == "done"


def test_what_the_server_has_taken_is_not_sent_again_for_how_it_ends(portal, settings, postbox):
    postbox.farewell = "451 later"
    a_draft(portal, email=WHO)

    loop.drain(portal, settings)

    assert (len(postbox.received), outcome(portal)) == (1, "done")


@pytest.mark.parametrize("answer", [FOR_A_WHILE[0], OF_OUR_RELAY[0]])
def test_when_the_tries_are_over_only_a_mailbox_is_called_undeliverable(
    portal, settings, postbox, answer
):
    postbox.refused[WHO] = answer
    eoi_id = a_draft(portal, email=WHO)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(OutboxTask).values(attempts=MOST_ATTEMPTS - 1))

    loop.drain(portal, settings)

    is_full = answer in FOR_A_WHILE
    assert outcome(portal) == ("undeliverable" if is_full else "smtp-554")
    assert undeliverable(portal, eoi_id) == ({"mail"} if is_full else set())


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_relay_that_passes_on_seven_bits_is_enough(portal, settings, postbox, language):
    a_draft(portal, email=WHO)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(Eoi).values(language=language))

    loop.drain(portal, settings)

    assert postbox.seven_bit
    [mail] = postbox.received
    subject = wording.catalogue(language).gettext("Your Expression of Interest is saved")
    assert mail["Subject"] == subject
    assert "�" not in mail.get_body(["plain"]).get_content()
