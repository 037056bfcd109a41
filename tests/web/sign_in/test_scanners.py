"""Mail scanners open the links of a message, and some send the forms they find: nothing happens."""

import re

import pytest

from app import wording
from app.services.contact import changes
from app.services.core.unit import unit_for
from app.services.sign_in import codes
from app.storage.cases import eois
from app.worker.contact.letters import compose
from tests.conftest import NOW, on_sqlite
from tests.support.letterbox import FACTS, PORTAL, the_messages
from tests.support.people import ADDRESS, a_submission
from tests.support.rows import everything
from tests.support.visitor import Visitor


def links():
    """Every address of ours that stands in any message."""
    texts = [
        compose(name, channel, language, address=PORTAL, **FACTS).text
        for name, channel in the_messages()
        for language in wording.LANGUAGES
    ]
    return sorted(set(re.findall(rf"{PORTAL}(/[a-z/-]+)", "\n".join(texts))))


@pytest.fixture
def waiting(portal):
    """Somebody who waits for a code, and another to change their address with."""
    eoi_id = a_submission(portal, NOW)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        codes.request_code(unit, eois.get(unit.session, eoi_id).reference, ADDRESS)
        changes.ask(unit, eoi_id, "email", "other@example.org")


def test_the_messages_lead_to_these_pages_only():
    assert links() == ["/is-this-message-real", "/privacy", "/return", "/return/undo"]


@on_sqlite
@pytest.mark.parametrize("link", links())
@pytest.mark.usefixtures("waiting")
def test_opening_and_posting_a_link_changes_nothing_and_uses_no_try(portal, application, link):
    before = everything(portal)
    for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
        response = application.test_client().open(link, method=method)
        assert response.status_code in {200, 400, 405}
    assert everything(portal) == before


@pytest.mark.again  # real processes, or as much work
@on_sqlite
@pytest.mark.parametrize("link", links())
@pytest.mark.usefixtures("waiting")
def test_sending_the_forms_that_are_found_there_changes_nothing_either(portal, application, link):
    before = everything(portal)
    scanner = Visitor(application.test_client())
    page = scanner.get(link)
    for form in page.all("form", method="post"):
        address = form.get("action") or link
        assert scanner.send(address).status == 422
        scanner.get(link)
    assert everything(portal) == before
