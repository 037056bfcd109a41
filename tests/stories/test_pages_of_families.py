"""How many pages, taps and bytes it takes until an Expression of Interest is sent.

A page is each that is shown; a tap each field that is filled in, and each button or link that is
pressed; bytes are of the pages, compressed as a server sends them. Pictures count in none of them.
"""

import gzip
import re
from typing import NamedTuple

import pytest

from app.domain.intake.family import Person
from tests.support.families import SON, WIFE
from tests.support.visitor import FILES, Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FAMILY = "/apply/family"
ENDS = {"/apply/submitted", FAMILY}


class Effort(NamedTuple):
    pages: int
    taps: int
    bytes: int


class Phone(Visitor):
    """Somebody who does no more than they must, and what that takes them."""

    def __init__(self, application, **about):
        super().__init__(application.test_client())
        self.about, self.pages, self.taps, self.bytes = about, 0, 0, 0

    def get(self, url):
        return self._seen(super().get(url))

    def send(self, url=None, **values):
        self.taps += len({name for name, value in values.items() if value or name in FILES})
        return self._seen(super().send(url, **values))

    def _seen(self, page):
        self.pages += 1
        self.taps += 1  # the link or button that led here
        self.bytes += len(gzip.compress(page.html.encode()))
        return page

    def fill_in_form(self, until=ENDS, **about):
        """Go on from the open page, and say at the end that one agrees."""
        while self.page.url not in until:
            if self.page.url == "/apply/check-answers":
                self.send(consent="y")
            else:
                self.go_on(**self.about | about)

    def press(self, act):
        """The first button of the open page that does this."""
        [action, *_] = [
            form.get("action") for form in self.page.all("form") if form.get("action").endswith(act)
        ]
        self.send(action)

    def continue_(self):
        [where, *_] = [a.get("href") for a in self.page.all("a", class_="govuk-button")]
        self.get(where)

    def begin(self):
        self.get("/")
        self.get("/apply/in-france")

    def list(self, person):
        year, month, day = person.date_of_birth.split("-")
        self.send(
            FAMILY,
            given_names=person.given_names,
            family_name=person.family_name,
            relation=person.relation,
            **{
                "date_of_birth-year": year,
                "date_of_birth-month": month,
                "date_of_birth-day": day,
            },
        )

    def fill_in_for(self, child, number):
        """From the parent's page of the family and back to it."""
        self.press("/fill-in")
        before = self.pages
        self.fill_in_form(
            given_names=child.given_names,
            family_name=child.family_name,
            date_of_birth=child.date_of_birth,
            document_number=f"55 {number:03}",
            applying="joining",
            family_relation="child",
        )
        self.press("/back")
        return self.pages - before


def one(application):
    """The effort of one person."""
    phone = Phone(application)
    phone.begin()
    phone.fill_in_form()
    assert phone.page.url == "/apply/submitted"
    return Effort(phone.pages, phone.taps, phone.bytes)


def family(application, *children):
    """The effort of two adults and these children, and how many pages one child took."""
    first = Phone(application, applying="first", document_number="77 001")
    first.begin()
    first.fill_in_form()
    for person in (WIFE, *children):
        first.list(person)
    reference = re.search(r"FAM(-\w{4}){3}", first.page.text())[0]
    first.continue_()
    first.fill_in_form()

    wife = Phone(
        application,
        applying="joining",
        family_relation="partner",
        given_names=WIFE.given_names,
        family_name=WIFE.family_name,
        date_of_birth=WIFE.date_of_birth,
        document_number="77 002",
        email="wife@example.org",
    )
    wife.begin()
    wife.fill_in_form()
    wife.send(reference=reference)
    wife.continue_()
    wife.fill_in_form()

    a_child = [first.fill_in_for(child, number) for number, child in enumerate(children)]
    first.get(FAMILY)
    first.press("/confirm")
    assert first.page.url == "/apply/submitted", first.page.text()
    both = [(phone.pages, phone.taps, phone.bytes) for phone in (first, wife)]
    return Effort(*map(sum, zip(*both, strict=True))), max(a_child)


def children(count):
    return [SON, *(Person(f"Abel{x}", "Invented", "2018-01-05", "child") for x in "bcd")][:count]


# Each family has two adults. Whoever makes it longer raises a line, and the commit says why.
MOST = {
    "one": Effort(31, 64, 70_500),
    "family of three": Effort(82, 185, 193_000),
    "family of six": Effort(118, 305, 294_000),
}
MOST_OF_A_CHILD = 11  # pages, some of them twice: a list and what was added to it


def test_nobody_needs_more_pages_than_they_did(application):
    three, child = family(application, *children(1))
    six, _ = family(application, *children(4))
    took = {"one": one(application), "family of three": three, "family of six": six}
    longer = {
        who: effort
        for who, effort in took.items()
        if any(now > before for now, before in zip(effort, MOST[who], strict=True))
    }
    assert longer == {}
    assert child <= MOST_OF_A_CHILD
