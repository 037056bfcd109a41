"""Who comes back is told once of wrong codes that others typed, and nobody else is."""

import pytest

from app.domain.sign_in.codes import TRIES
from tests.support.people import a_submission, reference_of
from tests.support.returning import come_back, newest_code
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOLD = "Wrong codes typed for your reference in the last 24 hours: "


@pytest.fixture
def reference(portal):
    return reference_of(portal, a_submission(portal))


def guess(visitor, reference, times):
    visitor.get("/return")
    visitor.send(reference=reference)
    for _ in range(times):
        visitor.send(code="1234 5678")


def test_who_comes_back_reads_how_many_wrong_codes_others_typed(
    application, visitor, portal, reference
):
    stranger = Visitor(application.test_client())
    guess(stranger, reference, 3)
    assert TOLD not in stranger.page.text()

    come_back(visitor, portal, reference)
    assert visitor.page.url == "/status"
    assert f"{TOLD}3." in visitor.page.text()
    assert TOLD not in visitor.get("/status").text()


def test_a_code_that_is_used_up_is_not_asked_for_again(visitor, reference):
    guess(visitor, reference, TRIES - 1)
    assert visitor.page.all("input", name="code")
    page = visitor.send(code="1234 5678")
    assert (page.status, page.url) == (422, "/return/code")
    assert "This code cannot be used any more. Ask for a new one." in page.text()
    assert not page.all("input", name="code")
    assert page.all("a", href="/return")


def test_those_typed_in_the_same_breath_are_ones_own(visitor, portal, reference):
    guess(visitor, reference, 2)
    visitor.send(code=newest_code(portal))
    assert visitor.page.url == "/status"
    assert TOLD not in visitor.page.text()
