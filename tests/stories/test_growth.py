"""What one browser sends again and again does not make the tables grow for ever."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.services.core.rate_limits import LIMITS
from tests.support import families
from tests.support.families import SON, WIFE
from tests.support.people import a_session, a_submission, reference_of
from tests.support.rows import everything

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AT_MOST = 2  # of each that is limited, in this test
TIMES = 2 * AT_MOST
MIRIAM = {
    "given_names": "Miriam",
    "family_name": "Invented",
    "date_of_birth-day": "5",
    "date_of_birth-month": "6",
    "date_of_birth-year": "1960",
    "relation": "parent",
}


class Browser:
    """It has one cookie, and sends whatever its person likes, as often as they like."""

    def __init__(self, application, portal, eoi_id=None):
        self._client, self._application = application.test_client(), application
        if eoi_id:
            with self._client.session_transaction() as cookie:
                cookie["applicant"] = a_session(portal, eoi_id, proved_at=datetime.now(UTC))
        self._token = re.search(r'csrf_token" value="([^"]+)"', self.get("/return"))[1]

    def get(self, path):
        return self._client.get(path).text

    def post(self, path, **values):
        fields = values | {"csrf_token": self._token}
        answer = self._client.post(path, data=fields, headers={"Origin": "http://localhost"})
        assert answer.status_code in {303, 403, 422, 429}, (path, answer.status_code)

    def press(self, page, act):
        """Each button of the page that does this."""
        for path in re.findall(rf'action="([^"]+/{act})"', self.get(page)):
            self.post(path)

    def forget(self):
        """Have it come as new."""
        self._client.delete_cookie("session")
        self._token = re.search(r'csrf_token" value="([^"]+)"', self.get("/return"))[1]


def begin(browser, _reference):
    browser.forget()
    browser.post("/apply/in-france", in_france="yes")


def ask_for_codes(browser, reference):
    for known in (reference, "EOI-0000-0000-0000"):
        browser.post("/return", reference=known)
        browser.post("/return/undo", reference=known)
    browser.post("/status/code", then="status")
    browser.post("/return/lost", email="person@example.org", phone="")


def ask_a_person(browser, reference):
    about = {"email": "thief@example.org", "phone": "", "text": "It is me"}
    browser.post("/return/unreached", reference=reference, **about)


def change_contact(browser, _reference):
    for name in ("a", "b"):
        browser.post("/status/contact", email=f"{name}@example.org", phone="")


def take_copies(browser, _reference):
    browser.get("/status/data.json")
    browser.get("/status/data/print")


def say_where(browser, _reference):
    position = {"latitude": "0", "longitude": "0", "accuracy": "20"}
    browser.post("/status/location/position", **position)
    browser.post("/status/location/again")


def correct(browser, _reference):
    browser.post("/status/wrong-answer", what="place-of-birth", text="It is Asmara.")
    browser.post("/language", page="/status/wrong-answer", text="It is")
    browser.post("/status/sessions/end-others")


def list_and_take_off(browser, _reference):
    browser.post("/apply/family", **MIRIAM)
    browser.press("/apply/family", "take-off")


def begin_a_family_and_end_it(browser, _reference):
    browser.post("/apply/family", **MIRIAM)
    browser.post("/apply/family/leave")


def fill_in_for_a_child(browser, _reference):
    child = MIRIAM | {"date_of_birth-year": "2016", "relation": "child"}
    browser.post("/apply/family", **child)
    browser.press("/apply/family", "fill-in")
    browser.post("/apply/family/back")
    browser.press("/apply/family", "take-off")


def open_a_child_s(browser, _reference):
    browser.press("/apply/family", "open")
    browser.post("/apply/family/back")


def say_that_one_is_ready(browser, _reference):
    browser.post("/apply/check-answers", consent="y")
    browser.post("/apply/name", given_names=f"Zuplo {datetime.now(UTC)}", family_name="Invented")


def a_first(portal):
    return families.a_first(portal, WIFE, SON, now=datetime.now(UTC))


def with_a_child(portal, application):
    first = a_first(portal)
    Browser(application, portal, first).press("/apply/family", "fill-in")
    return first


def a_sent(portal, **about):
    return a_submission(portal, datetime.now(UTC), **about)


def test_what_is_sent_again_and_again_writes_no_more_rows(portal, application, monkeypatch):
    sent = a_sent(portal, located=False)
    ways = [
        (begin, None),
        *((act, sent) for act in (ask_for_codes, take_copies, say_where, correct)),
        (change_contact, a_sent(portal)),
        (ask_a_person, a_sent(portal)),
        (list_and_take_off, a_first(portal)),
        (begin_a_family_and_end_it, families.a_first(portal, now=datetime.now(UTC))),
        (fill_in_for_a_child, families.a_first(portal, now=datetime.now(UTC))),
        (open_a_child_s, with_a_child(portal, application)),
        (say_that_one_is_ready, families.a_family(portal, now=datetime.now(UTC))[1]),
    ]
    grew = {}
    for limit in LIMITS:
        monkeypatch.setitem(LIMITS, limit, (AT_MOST, timedelta(days=1)))
    for act, eoi_id in ways:
        browser = Browser(application, portal, eoi_id)
        reference = eoi_id and reference_of(portal, eoi_id)
        before = numbers(portal)
        repeat(act, browser, reference)
        once = numbers(portal)
        repeat(act, browser, reference)
        more = {table for table, number in numbers(portal).items() if number > once[table]}
        assert once != before, f"{act.__name__} does nothing"
        if more:
            grew[act.__name__] = more
    assert grew == {}


def repeat(act, browser, reference):
    for _ in range(TIMES):
        act(browser, reference)


def numbers(portal):
    found = everything(portal)
    return {table: len(found[table]) for table in found}
