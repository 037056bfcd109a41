"""Quarantine and senders are sound in each language, on a narrow phone and a wide screen."""

import pytest

from app import create_app, wording
from app.services.core.unit import unit_for
from app.services.partners import kits
from app.settings import read
from app.storage.partners import inbox
from tests.browser.stage import Stage
from tests.browser.walk import OLD_PHONE
from tests.conftest import NOW
from tests.peers.partner import a_check_update, a_partner
from tests.support.callbacks import a_case, send
from tests.support.settings import environment

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WIDE = {"width": 1280, "height": 800}
SINCE = "since-day=1&since-month=11&since-year=2026"


@pytest.fixture
def application(database_url, key_file, tmp_path):
    application = create_app(read(environment(database_url, key_file, tmp_path)))
    yield application
    application.extensions["portal"].engine.dispose()


@pytest.fixture
def addresses(portal):
    """The list, one with all its forms, the senders, and what one of them has told."""
    partner = a_partner(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        kits.add(unit, "enrolment.kit-7")
    _, reference = a_case(portal)
    send(portal, partner, a_check_update(reference=reference, status="enrolled"))
    send(portal, partner, a_check_update(reference="EOI-0000-0000-0000"))
    with unit_for(portal, "test") as unit:
        [(message, _)] = inbox.quarantined(unit.session, 2)
    return (
        "/review/messages",
        f"/review/messages/{message.id}",
        "/review/senders",
        f"/review/senders/enrolment?{SINCE}",
    )


@pytest.mark.again
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_what_partners_sent_is_sound(application, desk, browser, addresses, language):
    sara = desk("sara", "senior")
    sara.get(f"/review/messages?lang={language}")
    pages = [sara.get(address) for address in addresses]
    for size in (OLD_PHONE, WIDE):
        context = browser.new_context(viewport=size, locale=language)
        with Stage.of(application, context.new_page()) as stage:
            assert [stage.faults(page, language) for page in pages] == [[]] * len(pages)
        context.close()
