"""What the privacy notice promises, held against the code."""

import re

import pytest

from app.domain.scheme.settings import FOR_EVER, SETTINGS
from app.domain.sign_in.codes import KNOWN_FOR
from app.services.blind_index import probing
from app.services.core.unit import unit_for
from app.services.privacy.expiry import RETAINED_FOR, UNREACHABLE_DRAFTS
from app.services.scheme import settings as scheme
from app.services.sign_in import applicant_sessions
from app.storage.cases.contact_changes import ContactChange
from app.storage.outbox import OutboxTask
from app.storage.partners.inbox import InboxMessage
from app.storage.privacy.complaints import Complaint
from app.storage.sign_in.code_requests import AccessRequest
from tests.support.fillers import let_machine_refuse
from tests.support.returning import come_back
from tests.support.visitor import _XHTML, Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_periods_are_those_of_the_code(visitor, portal):
    with unit_for(portal, "operator", write=True) as unit:
        kept = {"keep_drafts": 91, "keep_refused": 366, "keep_arrived": 367}
        settings = scheme.change(unit, **kept, keep_withdrawn=92, keep_returns=368)
        ends_on = settings.ends_on

    said = visitor.get("/privacy").text()

    for days in (91, 366, 367, 92, 368):
        assert f"{days} days" in said
    assert f"{ends_on.day} {ends_on:%B %Y}" in said
    assert f"fits no form: {RETAINED_FOR[InboxMessage.received_at].days} days" in said
    assert f"sent: {RETAINED_FOR[OutboxTask.settled_at].days} days" in said
    assert (RETAINED_FOR[AccessRequest.created_at].days, "A code: one day" in said) == (1, True)
    assert (UNREACHABLE_DRAFTS.days, "in it, two days" in said) == (2, True)
    answered = RETAINED_FOR[Complaint.answered_at].days
    assert f"until it is answered, and {answered} days more" in said
    changed = f"that you changed: {RETAINED_FOR[ContactChange.asked_at].days} days"
    assert changed in said
    assert f"nobody can read it: {probing.KEPT.days} days" in said
    assert f"{KNOWN_FOR.days} days, or until you press" in said
    for span in (applicant_sessions.IDLE, applicant_sessions.LONGEST):
        assert re.search(rf"{span.seconds // 60} minutes|{span.seconds // 3600} hours", said)


def test_what_is_kept_for_ever_is_said_in_words(visitor, portal):
    kept = [name for name in SETTINGS if name.startswith("keep_")]
    with unit_for(portal, "operator", write=True) as unit:
        scheme.change(unit, **dict.fromkeys(kept, FOR_EVER))

    said = visitor.get("/privacy").text()

    assert said.count(": for ever.") == len(kept)
    assert str(FOR_EVER) not in said


def test_who_decides_on_an_exact_match_is_as_the_scheme_says(visitor, portal):
    said = visitor.get("/privacy").text()
    assert "leads to a refusal" in said
    assert "a person looks at it and decides" not in said

    let_machine_refuse(portal, automated=False)

    said = visitor.get("/privacy").text()
    assert "leads to a refusal" not in said
    assert "stand there, a person looks at it and decides" in said


def test_the_cookies_are_those_that_are_set_on_the_way_and_no_other(visitor, portal):
    visitor.get("/?lang=en")
    visitor.submit()
    come_back(visitor, portal, visitor.get("/status").all("bdi")[0].text)
    kept = {cookie.key for cookie in visitor.client._cookies.values()}

    page = visitor.get("/cookies")
    assert page.url == "/privacy"
    names = [name for term in page.all("dt") for name in term.iter(f"{_XHTML}bdi")]
    listed = {name.text for name in names}
    assert listed == kept == {"portal", "language", "known"}


@pytest.mark.parametrize("path", ["/privacy", "/accessibility"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_translation_promises_the_same_numbers(application, path, language):
    numbers = [
        sorted(re.findall(r"\d+", Visitor(application.test_client(), each).get(path).text()))
        for each in ("en", language)
    ]
    assert numbers[0] == numbers[1]
