"""Where somebody's page is open: what they see of it, and how they end what is not theirs."""

import pytest
from sqlalchemy import func, select

from app.domain.audit.actions import AuditAction
from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions
from app.storage.audit.entries import AuditEntry
from app.storage.cases.eois import Eoi
from app.storage.sign_in.sessions import ApplicantSession
from tests.support.returning import age_session, come_back, show_who_i_am
from tests.support.told import told
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/status/sessions"


@pytest.fixture
def thief(visitor, portal, application):
    """Somebody at a phone where the owner has come in with a code, and has left it."""
    reference = visitor.submit()
    left = Visitor(application.test_client())
    come_back(left, portal, reference)
    return left


def is_in(visitor):
    return visitor.get("/status").url == "/status"


def written_down(portal):
    with unit_for(portal, "test") as unit:
        ended = AuditEntry.action == AuditAction.SESSIONS_ENDED
        return unit.session.scalar(select(func.count()).where(ended))


def test_a_session_is_seen_and_ended_with_a_fresh_code(visitor, thief, portal):
    page = visitor.get(PAGE)
    assert [h.text for h in page.all("h2", class_="govuk-heading-s")] == [
        "This phone or computer",
        "Another phone or computer",
    ]
    assert page.text().count("With a code that we sent") == 1
    stale = page
    assert visitor.send(f"{PAGE}/end").heading == "Show that it is you"
    assert is_in(thief)
    assert show_who_i_am(visitor, portal).url == PAGE

    page = visitor.send(f"{PAGE}/end")

    assert (page.url, page.said) == (PAGE, "Your page is closed there.")
    assert "It is open nowhere else." in page.text()
    assert (is_in(visitor), is_in(thief)) == (True, False)
    visitor.page = stale
    page = visitor.send(f"{PAGE}/end")  # in another window
    assert "Nothing was changed now" in page.text()
    assert written_down(portal) == 1


def test_all_others_are_ended_at_once(visitor, thief, portal, application, caplog):
    another = Visitor(application.test_client())
    another.take_up(applicant_of(portal))
    come_in_with_a_code(visitor, portal)
    assert visitor.send(f"{PAGE}/end-others").said == "Your page is closed there."
    assert [is_in(each) for each in (visitor, thief, another)] == [True, False, False]
    assert "done before" in visitor.send(f"{PAGE}/end-others").said
    assert [line["reason"] for line in told(caplog, "applicant_signed_out")] == ["elsewhere"]


def applicant_of(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(ApplicantSession.eoi_id).limit(1))


def come_in_with_a_code(visitor, portal):
    visitor.get(PAGE)
    visitor.send(f"{PAGE}/end-others")
    show_who_i_am(visitor, portal)


def test_whoever_has_the_phone_without_a_code_signs_nobody_out(visitor, thief):
    visitor.get(PAGE)
    for way in ("end", "end-others"):
        page = visitor.send(f"{PAGE}/{way}", session="0" * 16)
        assert (page.status, page.heading) == (403, "Show that it is you")
    assert is_in(thief)


def test_nobody_ends_the_session_of_somebody_else(visitor, thief, portal, application):
    stranger = Visitor(application.test_client())
    come_back(stranger, portal, stranger.submit(email="stranger@example.org"))
    name = visitor.get(PAGE).fields["session"]
    assert stranger.get(PAGE).text().count("Another phone") == 0
    page = stranger.send(f"{PAGE}/end", session=name)
    assert "done before" in page.said
    assert is_in(thief)


@pytest.mark.usefixtures("thief")
def test_the_page_tells_no_phone_and_its_names_open_nothing(visitor, portal):
    page = visitor.get(PAGE)
    with unit_for(portal, "test") as unit:
        hashes = [row.token_hash.hex() for row in unit.session.scalars(select(ApplicantSession))]
    assert not any(whole in page.html for whole in hashes)
    columns = {column.name for column in ApplicantSession.__table__.columns}
    assert columns == {"token_hash", "eoi_id", "started_at", "expires_at", "proved_at", "typed"}


def test_who_cannot_be_sent_a_code_goes_on_with_the_draft(visitor):
    visitor.walk(until="/apply/contact")
    assert visitor.get(PAGE).url == "/apply/contact"
    assert visitor.send(f"{PAGE}/end-others").url == "/apply/contact"


def test_what_has_expired_is_not_shown(visitor, portal):
    visitor.submit()
    age_session(portal, used=applicant_sessions.IDLE)
    come_back(visitor, portal, reference_in(portal))
    assert visitor.get(PAGE).text().count("Open since:") == 1


def reference_in(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(Eoi.reference))
