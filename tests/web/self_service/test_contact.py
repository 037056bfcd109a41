"""Another address, in the browser."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from app.domain.audit.actions import AuditAction
from app.domain.sign_in.codes import TRIES
from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.sign_in.code_requests import CONTACT, AccessRequest
from app.storage.sign_in.sessions import ApplicantSession
from tests.support import families
from tests.support.returning import come_back, newest_code, show_who_i_am
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def open_contact(visitor, portal):
    """With the code that goes to how they are reached so far."""
    visitor.get("/status/contact")
    return show_who_i_am(visitor, portal)


def answers(portal):
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    with unit_for(portal, "test", opens=[eoi_id]) as unit:
        return eois.get(unit.session, eoi_id).read(unit.keyring, unit.key(eoi_id))


def test_an_address_is_changed_with_the_code_that_went_there(visitor, portal):
    visitor.submit()
    page = open_contact(visitor, portal)
    assert page.url == "/status/contact"
    assert "p…@example.org" in page.text()
    assert "person@example.org" not in page.html
    visitor.send(email="other@example.org")
    assert visitor.page.url == "/status/contact/code"
    assert visitor.page.text("body").count("You can go on here until") == 1
    assert visitor.send(code="1").status == 422
    assert "You can go on here until" in visitor.page.text("body")

    page = visitor.send(code=newest_code(portal))

    assert page.said.startswith("It is changed.")
    assert "o…@example.org" in page.text()
    assert answers(portal)["email"] == "other@example.org"
    assert visitor.get("/status/contact/code").url == "/status/contact"


def test_a_wrong_code_is_said_so(visitor, portal):
    visitor.submit()
    open_contact(visitor, portal)
    visitor.send(email="other@example.org")
    wrong = str((int(newest_code(portal)) + 1) % 10**8).zfill(8)
    assert visitor.send(code=wrong).status == 422
    assert "Check the newest message" in visitor.page.text()
    for _ in range(TRIES):
        page = visitor.send("/status/contact/code", code=wrong)
    assert "Ask for a new one" in page.text()
    assert not page.all("input", name="code")
    assert page.all("a", class_="govuk-button", href="/status/contact")


def test_what_is_so_already_is_said_so(visitor, portal):
    visitor.submit()
    open_contact(visitor, portal)
    page = visitor.send(email="person@example.org")
    assert (page.status, page.fields["email"]) == (422, "person@example.org")


def test_one_of_two_can_be_taken_away(visitor, portal):
    visitor.submit(phone="+33600000042")
    page = open_contact(visitor, portal)
    assert len(page.all("button")) > 2
    visitor.send("/status/contact/remove", name="email")
    visitor.send(code=newest_code(portal))
    assert (answers(portal)["email"], answers(portal)["phone"]) == ("", "+33600000042")
    page = visitor.send("/status/contact/remove", name="phone")
    assert "done before" in page.said
    assert "Nothing was changed now" in page.text()
    assert visitor.send("/status/contact/remove", name="answers").status == 400


def test_what_was_typed_outlives_the_session(visitor, portal):
    visitor.submit()
    open_contact(visitor, portal)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(ApplicantSession))
    page = visitor.send(email="other@example.org")
    assert (page.status, page.fields["email"]) == (401, "other@example.org")


def test_the_owner_undoes_what_somebody_else_changed(visitor, portal, application):
    reference = visitor.submit()
    open_contact(visitor, portal)
    visitor.send(email="thief@example.org")
    visitor.send(code=newest_code(portal))
    assert visitor.get("/status/withdraw").heading == "You have to wait a little"

    owner = Visitor(application.test_client())
    owner.get("/return/undo")
    assert owner.send(reference="EOI").status == 422
    owner.send(reference=reference)
    page = owner.send(code=newest_code(portal))

    assert page.said.startswith("It is as it was before.")
    assert "p…@example.org" in page.text()
    assert answers(portal)["email"] == "person@example.org"
    assert visitor.get("/status").url == "/return?again=yes"


def test_undoing_tells_nobody_whether_a_reference_is_known(visitor, application):
    known = Visitor(application.test_client()).submit()
    pages = []
    for reference in (known, "EOI-0000-0000-0000"):
        visitor.get("/return/undo")
        page = visitor.send(reference=reference)
        pages.append((page.status, page.url, page.timeless))
    assert pages[0] == pages[1]


def test_a_draft_changes_its_address_at_once_until_somebody_has_come_back_by_it(
    visitor, portal, application
):
    """A typing error is mended at once; an address that was proved is changed with a code."""
    visitor.fill_in(until="/apply/name", email="typo@example.org")
    visitor.get("/apply/contact")
    visitor.send(email="person@example.org")
    assert answers(portal)["email"] == "person@example.org"
    with unit_for(portal, "test") as unit:
        reference = unit.session.scalar(select(Eoi.reference))
    page = visitor.get("/apply/contact")
    come_back(Visitor(application.test_client()), portal, reference)

    visitor.page = page
    assert visitor.send(email="thief@example.org").heading == "Show that it is you"
    assert visitor.get("/apply/contact").heading == "Show that it is you"
    assert answers(portal)["email"] == "person@example.org"
    open_contact(visitor, portal)
    visitor.send(email="other@example.org")
    visitor.send(code=newest_code(portal))
    assert answers(portal)["email"] == "other@example.org"


def test_a_draft_without_an_address_gives_one_first(visitor):
    visitor.walk(until="/apply/contact")
    assert visitor.get("/status/contact").url == "/apply/contact"
    assert visitor.send("/status/contact", email="other@example.org").url == "/apply/contact"


def sent_to_prove(portal):
    """The requests for codes that went to a new address."""
    with unit_for(portal, "test") as unit:
        asked = select(AccessRequest).where(AccessRequest.purpose == CONTACT)
        return len(unit.session.scalars(asked).all())


def test_no_code_goes_to_a_new_address_before_one_from_the_old_was_entered(visitor, portal):
    """Whoever was left the phone types their own address; also past the page that asks first."""
    visitor.submit()
    for way in ("/status/contact", "/status/contact/remove"):
        page = visitor.send(way, email="thief@example.org", phone="", name="email")
        assert (page.status, page.heading) == (403, "Show that it is you")
    assert sent_to_prove(portal) == 0

    show_who_i_am(visitor, portal)
    visitor.send("/status/contact", email="mine@example.org", phone="")
    assert sent_to_prove(portal) == 1


def test_a_proof_that_has_become_old_is_asked_for_again_and_what_was_typed_stays(visitor, portal):
    visitor.submit()
    open_contact(visitor, portal)
    with unit_for(portal, "test", write=True) as unit:
        [session] = unit.session.scalars(select(ApplicantSession))
        session.proved_at -= applicant_sessions.PROOF
    page = visitor.send(email="new@example.org")
    assert (page.status, page.heading) == (403, "Show that it is you")
    assert sent_to_prove(portal) == 0

    page = show_who_i_am(visitor, portal)
    assert (page.url, page.fields["email"]) == ("/status/contact", "new@example.org")


def test_who_has_proved_nothing_yet_mends_a_typing_error_at_once(visitor, portal):
    visitor.submit(reached=False)
    page = visitor.get("/status/contact")
    assert page.heading == "How we reach you"
    visitor.send(email="mine@example.org")
    assert sent_to_prove(portal) == 1


def test_with_a_change_every_other_session_ends(visitor, portal, application):
    reference = visitor.submit()
    others = [Visitor(application.test_client()) for _ in range(2)]
    for other in others:
        come_back(other, portal, reference)
        assert other.get("/status").url == "/status"
    open_contact(visitor, portal)
    visitor.send(email="new@example.org")
    assert all(other.get("/status").url == "/status" for other in others)  # nothing is changed yet

    page = visitor.send(code=newest_code(portal))

    assert "closed on all other phones" in page.text()
    assert visitor.get("/status").url == "/status"
    assert {other.get("/status").url for other in others} == {"/return?again=yes"}


def test_a_child_s_address_is_changed_with_a_code_that_went_to_its_parent(portal, application):
    first = families.a_first(portal, families.SON, now=datetime.now(UTC))
    with unit_for(portal, "applicant", write=True) as unit:
        unit.log(AuditAction.RETURNED, first)
    parent = Visitor(application.test_client())
    parent.take_up(first)
    parent.get("/apply/family")
    [fill_in] = [f.get("action") for f in parent.page.all("form") if "fill-in" in f.get("action")]
    parent.send(fill_in)
    assert parent.get("/status/contact").heading == "Show that it is you"
