import logging
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.services.core.unit import unit_for
from app.services.sign_in import codes as access
from app.settings import read
from app.storage import outbox
from app.storage.cases import eois
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import NOW
from tests.peers.notify import KEY, SECRET, TEMPLATE, Notify
from tests.peers.receiver import serving
from tests.support.people import ADDRESS, a_draft

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOUR = timedelta(hours=1)
WRONG_NUMBER = (400, "ValidationError", "phone_number Not enough digits")


@pytest.fixture
def notify():
    with serving(Notify()) as server:
        yield server


@pytest.fixture
def settings(environ, notify):
    return of(environ, notify)


def of(environ, notify, **changes):
    urls = {"MAIL_URL": notify.url(), "SMS_URL": notify.url()}
    return read({**environ, **urls, "OUTBOUND_ALLOW": notify.host, **changes})


class Death(BaseException):
    pass


def die(*_):
    raise Death


def outcomes(portal):
    query = select(OutboxTask.task, OutboxTask.outcome, OutboxTask.settled_at)
    with unit_for(portal, "test") as unit:
        rows = unit.session.execute(query.order_by(OutboxTask.task))
        return [(task, outcome, bool(settled)) for task, outcome, settled in rows]


def test_a_message_is_settled_once_notify_has_delivered_it(portal, settings, notify):
    a_draft(portal, email="one@example.org", phone="+33600000000")

    loop.drain(portal, settings, NOW)

    sms, mail = sorted(notify.taken, key=lambda one: one["type"], reverse=True)
    assert (mail["email_address"], sms["phone_number"]) == ("one@example.org", "+33600000000")
    assert mail["subject"] == "Your Expression of Interest is saved"
    assert sms["body"].startswith("Your Expression of Interest is saved")
    assert outcomes(portal) == [("mail", "on-its-way", False), ("sms", "on-its-way", False)]

    mail["status"], sms["status"] = "delivered", "sent"
    loop.drain(portal, settings, NOW + HOUR)

    assert outcomes(portal) == [("mail", "done", True), ("sms", "done", True)]
    assert len(notify.taken) == 2


def test_its_reference_is_the_outbox_id_so_that_a_repetition_sends_nothing(
    portal, settings, notify, monkeypatch
):
    a_draft(portal, email="", phone="+33600000000")
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "postpone", die)
        with pytest.raises(Death):
            loop.drain(portal, settings, NOW)

    loop.drain(portal, settings, NOW + HOUR)

    [sms] = notify.taken
    with unit_for(portal, "test") as unit:
        assert sms["reference"] == str(unit.session.scalar(select(OutboxTask.id)))


@pytest.mark.parametrize("fate", ["permanent-failure", "temporary-failure"])
def test_what_notify_could_not_deliver_is_given_up(portal, settings, notify, fate):
    eoi_id = a_draft(portal, email="one@example.org", phone="+33600000000")
    loop.drain(portal, settings, NOW)

    mail, sms = sorted(notify.taken, key=lambda one: one["type"])
    mail["status"], sms["status"] = "delivered", fate
    loop.drain(portal, settings, NOW + HOUR)

    assert outcomes(portal) == [("mail", "done", True), ("sms", "undeliverable", True)]
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, eoi_id).undeliverable == {"sms": NOW + HOUR}


def test_what_notify_failed_to_try_is_sent_again(portal, settings, notify):
    a_draft(portal, email="", phone="+33600000000")
    loop.drain(portal, settings, NOW)

    notify.taken[0]["status"] = "technical-failure"
    loop.drain(portal, settings, NOW + HOUR)
    loop.drain(portal, settings, NOW + 2 * HOUR)

    assert [sms["status"] for sms in notify.taken] == ["created", "technical-failure"]
    assert outcomes(portal) == [("sms", "on-its-way", False)]


def test_a_number_that_notify_refuses_is_given_up(portal, settings, notify):
    notify.refusals = [WRONG_NUMBER]
    a_draft(portal, email="", phone="+33600000000")

    loop.drain(portal, settings, NOW)

    assert outcomes(portal) == [("sms", "undeliverable", True)]


@pytest.mark.parametrize(
    "refusal",
    [
        (400, "BadRequestError", "Can't send to this recipient when service is in trial mode"),
        (403, "AuthError", "Invalid token: API key not found"),
        (429, "RateLimitError", "Exceeded rate limit for key type live of 3000 requests"),
        (500, "Exception", "Internal server error"),
    ],
)
def test_what_is_no_fault_of_the_number_is_tried_again(portal, settings, notify, refusal):
    notify.refusals = [refusal]
    a_draft(portal, email="", phone="+33600000000")

    loop.drain(portal, settings, NOW)
    assert outcomes(portal) == [("sms", f"status-{refusal[0]}", False)]

    loop.drain(portal, settings, NOW + HOUR)
    assert len(notify.taken) == 1


def test_a_wrong_key_and_no_answer_are_tried_again(portal, environ, notify):
    a_draft(portal, email="", phone="+33600000000")
    wrong = KEY[:-36] + str(uuid4())

    loop.drain(portal, of(environ, notify, SMS_URL=notify.url(wrong)), NOW)
    assert outcomes(portal) == [("sms", "status-403", False)]

    loop.drain(portal, of(environ, notify, OUTBOUND_ALLOW=""), NOW + HOUR)
    assert outcomes(portal) == [("sms", "unreachable", False)]
    assert notify.taken == []


def test_a_code_goes_by_both_channels_once(portal, settings, notify):
    eoi_id = a_draft(portal, email="one@example.org", phone="+33600000000")
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        reference = eois.get(unit.session, eoi_id).reference
        access.request_code(unit, reference, ADDRESS)

    for seconds in range(0, 90, 15):
        loop.drain(portal, settings, NOW + timedelta(seconds=seconds))

    codes = [one["type"] for one in notify.taken if "Your code is" in one["body"]]
    assert sorted(codes) == ["email", "sms"]


@pytest.mark.parametrize(
    "url",
    [
        f"notify://{KEY}@127.0.0.1",
        f"notify://127.0.0.1/{TEMPLATE}",
        f"notify://short@127.0.0.1/{TEMPLATE}",
        f"notify://{KEY}@127.0.0.1:x/{TEMPLATE}",
    ],
)
@pytest.mark.parametrize("name", ["MAIL_URL", "SMS_URL"])
def test_half_an_account_stops_the_start_and_is_not_quoted(portal, environ, name, url):
    with pytest.raises(ValueError, match=f"^{name}: notify://key@host/template$"):
        loop.run(portal, read({**environ, name: url}), threading.Event())


def test_key_number_and_text_are_in_no_log(portal, settings, notify, caplog):
    caplog.set_level(logging.DEBUG)
    notify.refusals = [(500, "Exception", "Internal server error"), WRONG_NUMBER]
    a_draft(portal, email="planted@example.org", phone="+33600000000")

    for hours in range(3):
        loop.drain(portal, settings, NOW + hours * HOUR)

    assert "status-500" in caplog.text
    assert "undeliverable" in caplog.text
    for secret in (SECRET, "planted", "33600000000", "Expression"):
        assert secret not in caplog.text
        assert secret not in repr(settings)
