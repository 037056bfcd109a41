import logging
import re
import threading
import unicodedata
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import html5lib
import pytest
from sqlalchemy import select

from app import wording
from app.domain.basics.tasks import Template
from app.domain.intake import journey
from app.services.core.unit import unit_for
from app.services.intake import drafts
from app.services.sign_in import codes
from app.settings import read
from app.storage import outbox
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.storage.outbox import OutboxTask
from app.worker import loop
from app.worker.contact.letters import compose
from app.worker.handlers import messages as worker_messages
from tests.conftest import on_sqlite
from tests.peers import smtp
from tests.support.letterbox import FACTS, PORTAL, the_messages
from tests.support.people import a_draft, a_submission, reference_of

HOUR = timedelta(hours=1)


@pytest.fixture
def smtp_server():
    with smtp.receiving() as peer:
        yield peer


@pytest.fixture
def postbox(smtp_server):
    return smtp_server[0]


@pytest.fixture
def settings(environ, smtp_server):
    return read({**environ, "MAIL_URL": smtp_server[1]})


def text_of(mail):
    return mail.get_body(["plain"]).get_content()


def outcomes(portal, task="mail"):
    with unit_for(portal, "test") as unit:
        query = select(OutboxTask.outcome).where(OutboxTask.task == task)
        return list(unit.session.scalars(query))


def ask_for_a_code(portal, reference):
    with unit_for(portal, "applicant", write=True) as unit:
        return codes.request_code(unit, reference, "198.51.100.7")


def test_a_receipt_goes_to_one_person_and_says_no_more_than_it_must(portal, settings, postbox):
    eoi_id = a_submission(portal, given_names="Plantedname", email="one@example.org")

    loop.drain(portal, settings)

    letters = {letter["Subject"]: letter for letter in postbox.received}
    assert letters.keys() == {
        "Your Expression of Interest is saved",
        "We have received your Expression of Interest",
        "Confirm that you are in France",
        "There is news about your Expression of Interest",
    }
    received = letters["We have received your Expression of Interest"]
    assert received.recipients == ["one@example.org"]
    assert received["To"] == "one@example.org"
    assert received["Auto-Submitted"] == "auto-generated"
    assert reference_of(portal, eoi_id) in text_of(received)
    assert "http://portal.example.org/return" in text_of(received)
    assert received.get_content_type() == "multipart/alternative"
    assert f"{PORTAL}/return" in received.get_body(["html"]).get_content()
    assert "Plantedname" not in received.as_string()


def test_the_code_that_was_mailed_opens_the_way_back(portal, settings, postbox):
    eoi_id = a_draft(portal)
    loop.drain(portal, settings)
    postbox.received.clear()

    token = ask_for_a_code(portal, reference_of(portal, eoi_id))
    loop.drain(portal, settings)

    [mail] = postbox.received
    [code] = re.findall(r"\b\d{8}\b", text_of(mail))
    with unit_for(portal, "applicant", write=True) as unit:
        assert not isinstance(codes.enter(unit, token, code), codes.WrongCode)


@on_sqlite
def test_a_code_for_nobody_or_too_late_is_not_sent(portal, settings, postbox):
    ask_for_a_code(portal, "EOI-0000-0000-0000")
    loop.drain(portal, settings)
    eoi_id = a_draft(portal, email="", phone="+33600000000")
    ask_for_a_code(portal, reference_of(portal, eoi_id))
    loop.drain(portal, settings, datetime.now(UTC) + HOUR)

    assert postbox.received == []
    assert outcomes(portal, "code") == ["nobody-to-tell"] * 2


@on_sqlite
def test_a_person_without_mail_gets_sms(portal, settings, tmp_path):
    a_draft(portal, email="", phone="+33600000000")

    loop.drain(portal, settings)

    [sms] = (tmp_path / "sms").iterdir()
    assert sms.read_text().startswith("To: +33600000000\n\nYour Expression of Interest is saved")


@on_sqlite
def test_an_address_that_takes_no_mail_is_given_up_and_that_is_noted(portal, settings, postbox):
    postbox.refused["gone@example.org"] = "550 no such user"
    eoi_id = a_draft(portal, email="gone@example.org")

    loop.drain(portal, settings)

    assert outcomes(portal) == ["undeliverable"]
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry.subject).where(AuditEntry.action == "message-given-up")
        assert unit.session.scalar(query) == eoi_id


def undeliverable(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return set(eois.get(unit.session, eoi_id).undeliverable)


def test_that_nothing_arrives_is_remembered_until_something_does(portal, settings, postbox):
    postbox.refused["one@example.org"] = "550 no such user"
    eoi_id = a_draft(portal, email="one@example.org", phone="+33600000000")
    loop.drain(portal, settings)
    assert undeliverable(portal, eoi_id) == {"mail"}

    postbox.refused.clear()
    ask_for_a_code(portal, reference_of(portal, eoi_id))
    loop.drain(portal, settings)

    assert undeliverable(portal, eoi_id) == set()


def save_contact(portal, eoi_id, **contact):
    values = {"email": "one@example.org", "phone": "", **contact}
    with unit_for(portal, "applicant", write=True, opens=[eoi_id]) as unit:
        drafts.save_page(unit, eoi_id, journey.BY_NAME[journey.CONTACT], values, "en")


def test_another_address_has_another_chance(portal, settings, postbox):
    postbox.refused["one@example.org"] = "550 no such user"
    eoi_id = a_draft(portal, email="one@example.org")
    loop.drain(portal, settings)

    save_contact(portal, eoi_id, phone="+33600000000")
    assert undeliverable(portal, eoi_id) == {"mail"}  # still the same address
    save_contact(portal, eoi_id, email="two@example.org")
    assert undeliverable(portal, eoi_id) == set()


@on_sqlite
def test_what_became_of_the_old_address_says_nothing_of_the_new_one(portal, settings, postbox):
    eoi_id = a_draft(portal, email="one@example.org")

    def while_it_is_changed():
        save_contact(portal, eoi_id, email="two@example.org")
        return "550 no such user"

    postbox.refused["one@example.org"] = while_it_is_changed
    loop.drain(portal, settings)

    assert undeliverable(portal, eoi_id) == set()


class Death(BaseException):
    pass


@on_sqlite
@pytest.mark.parametrize("step", ["complete", "record_delivery"])
def test_cut_off_after_a_refusal_it_is_refused_and_remembered_again(
    portal, settings, postbox, monkeypatch, step
):
    def die(*_, **__):
        raise Death

    postbox.refused["one@example.org"] = "550 no such user"
    eoi_id = a_draft(portal, email="one@example.org")
    now = datetime.now(UTC)
    with monkeypatch.context() as patched:
        patched.setattr(outbox if step == "complete" else worker_messages, step, die)
        with pytest.raises(Death):
            loop.drain(portal, settings, now)

    loop.drain(portal, settings, now + HOUR)

    assert undeliverable(portal, eoi_id) == {"mail"}
    assert outcomes(portal) == ["undeliverable"]


@on_sqlite
@pytest.mark.parametrize(
    "text", ["one@example.org, two@example.org", "one@example.org\nBcc: two@example.org", "one"]
)
def test_what_is_not_one_address_gets_no_mail(portal, settings, postbox, text):
    a_draft(portal, email=text)

    loop.drain(portal, settings)

    assert postbox.received == []
    assert outcomes(portal) == ["undeliverable"]


@on_sqlite
def test_a_server_that_cannot_now_is_asked_again(portal, settings, postbox):
    postbox.refused["one@example.org"] = "451 later"
    a_draft(portal, email="one@example.org")
    now = datetime.now(UTC)
    loop.drain(portal, settings, now)
    assert outcomes(portal) == ["smtp-451"]

    postbox.refused.clear()
    loop.drain(portal, settings, now + HOUR)

    assert len(postbox.received) == 1
    assert outcomes(portal) == ["done"]


@on_sqlite
def test_mail_is_not_sent_in_clear_unless_told_to(portal, environ, smtp_server):
    postbox, url = smtp_server
    a_draft(portal)

    loop.drain(portal, read({**environ, "MAIL_URL": url.removesuffix("?tls=none")}))

    assert postbox.received == []
    assert outcomes(portal) == ["SMTPNotSupportedError"]


@on_sqlite
def test_mail_in_a_folder_is_mail_all_the_same(portal, environ, tmp_path):
    a_draft(portal, email="one@example.org")

    loop.drain(portal, read(environ))

    [file] = (tmp_path / "mail").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == "one@example.org"
    assert mail["Message-ID"] == f"<{file.stem}@portal.example.org>"


@on_sqlite
@pytest.mark.parametrize(
    "wrong", [{"MAIL_URL": "carrier-pigeon://loft"}, {"SMS_URL": "https://sms.example.org"}]
)
def test_a_channel_that_is_none_stops_the_start(portal, environ, wrong):
    with pytest.raises(ValueError, match="_URL"):
        loop.run(portal, read({**environ, **wrong}), threading.Event())


@on_sqlite
def test_what_goes_wrong_is_logged_without_a_word_about_the_person(
    portal, settings, postbox, caplog
):
    caplog.set_level(logging.DEBUG, "app")
    postbox.refused["planted@example.org"] = "550 planted@example.org is unknown here"
    a_submission(portal, email="planted@example.org", family_name="Plantedname")
    a_submission(portal, email="planted address@example.org", document_number="Planted 1")

    loop.drain(portal, settings)

    assert "undeliverable" in caplog.text
    assert "planted" not in caplog.text.lower()


PAGES = {"/return", "/return/undo", "/privacy"}  # that a line of a mail leads to


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_message_is_there_for_both_channels_in_every_language(language):
    for name, channel in the_messages():
        words = compose(name, channel, language, address=PORTAL, **FACTS)

        assert bool(words.subject) == bool(words.html) == (channel == "mail")
        assert FACTS["code" if name.endswith("code") else "reference"] in words.text
        assert f"{PORTAL}/is-this-message-real" in words.text
    assert the_messages() == sorted([name, by] for name in Template for by in ("mail", "sms"))


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("name", sorted({name for name, _ in the_messages()}))
def test_a_mail_says_the_same_in_html_and_loads_nothing(language, name):
    words = compose(name, "mail", language, address=PORTAL, **FACTS)

    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(words.html)

    assert (page.get("lang"), page.get("dir")) == (language, wording.direction(language))
    assert ["".join(p.itertext()) for p in page.iter("p")] == words.text.split("\n\n")
    assert {link.get("href").removeprefix(PORTAL) for link in page.iter("a")} <= {
        *PAGES,
        "/is-this-message-real",
    }
    assert not re.search(r"src=|url\(|<link|<script|@import", words.html)


@pytest.mark.parametrize(
    "language", [c for c in wording.LANGUAGES if wording.direction(c) == "rtl"]
)
@pytest.mark.parametrize(("name", "channel"), the_messages())
def test_plain_text_begins_on_its_side_and_keeps_what_is_latin_apart(language, name, channel):
    """A phone takes a line's direction from its first letter. Between words of the other direction
    a reference, a code or an address needs no invisible marks, which an SMS would be charged for.
    """
    words = compose(name, channel, language, address=PORTAL, **FACTS)

    for line in filter(None, [words.subject, *words.text.split("\n\n")]):
        first = next(filter(None, map(_side, line)))
        assert first == "R" or line.removeprefix(PORTAL) in PAGES
    latin = [*FACTS.values(), PORTAL]
    assert not re.search("|".join(rf"{a}[^\w]+{b}" for a in latin for b in latin), words.text)


def _side(character):
    """L or R of a letter; nothing of anything else."""
    return {"L": "L", "R": "R", "AL": "R"}.get(unicodedata.bidirectional(character))


def test_only_what_leads_to_the_portal_becomes_a_link():
    elsewhere = "http://portal.example.org.evil.example"

    words = compose("news", "mail", "en", address=PORTAL, reference=f"<b>{elsewhere}/pay</b>")

    assert "<b>" not in words.html
    assert f'href="{elsewhere}' not in words.html
