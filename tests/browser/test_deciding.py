"""What machine, partners and persons decide, and how it reads to the one it is about."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from app.domain.cases.checks import STATUS_NAMES
from tests.browser.walk import (
    become,
    come_back,
    look_again_until,
    press,
    say_where,
    send,
    shown,
)


def test_a_returned_person_is_refused_with_the_reason_and_asks_for_a_correction(site, new_page):
    returned, other = new_page(), new_page()
    told = [_apply(returned, site, "zz 0700-123"), _apply(other, site, "N5520931")]
    assert told[0] == told[1]

    for page, outcome in ((returned, "is refused"), (other, "is valid")):
        say_where(page)
        look_again_until(page, outcome)
    main = returned.get_by_role("main")
    expect(main).to_contain_text("register of people who were returned")
    expect(main).to_contain_text("paragraph 3.2")
    returned.get_by_label("What is wrong?").fill("I was never in the UK.")
    press(returned.get_by_role("button", name="Ask for a correction"))

    desk = new_page()
    become(desk, "demo-caseworker-1")
    desk.goto("/review/lists/appeals")
    press(desk.get_by_role("row", name=shown(returned)).get_by_role("link").first)
    expect(desk.get_by_role("main")).to_contain_text("I was never in the UK.")


@pytest.mark.again  # real processes, or as much work
def test_two_reviewers_end_an_eoi_and_two_others_find_that_they_were_wrong(site, new_page):
    address = "decided@example.org"
    reference = site.submission(address)
    case = f"/review/case/{reference}"
    one, another = new_page(), new_page()
    become(one, "demo-caseworker-1")
    one.goto(case)
    press(one.get_by_role("button", name="Request both checks"))
    _record(one, "Security check", "In progress")
    _decide(one, "Identity and nationality not shown", "The photo is of somebody else.")
    expect(one.get_by_role("button", name="Confirm and end it")).to_have_count(0)

    become(another, "demo-senior")
    another.goto("/review/approvals")
    case_row = another.get_by_role("row", name=reference)
    press(case_row.get_by_role("link", name="End an Expression of Interest"))
    main = another.get_by_role("main")
    expect(main).to_contain_text("The photo is of somebody else.")
    expect(main).to_contain_text("The documents do not show who you are and your nationality.")
    press(another.get_by_role("button", name="Confirm and end it"))
    applicant = new_page()
    come_back(applicant, site, reference, address)
    look_again_until(applicant, "is not valid")
    expect(applicant.get_by_role("main")).not_to_contain_text("The photo is of somebody else.")
    applicant.get_by_label("What is wrong?").fill("It is me, with longer hair.")
    press(applicant.get_by_role("button", name="Ask for a correction"))

    become(one, "demo-caseworker-2")
    one.goto(case)
    one.get_by_label("Yes").check()
    one.get_by_label("Your answer").fill("We looked again: it is you.")
    press(one.get_by_role("button", name="Ask to send the answer"))
    become(another, "demo-senior-2")
    another.goto(case)
    expect(another.get_by_role("main")).to_contain_text("We looked again: it is you.")
    press(another.get_by_role("link", name="Look at it, then confirm or decline"))
    press(another.get_by_role("button", name="Confirm and send the answer"))
    applicant.reload()
    expect(applicant.get_by_role("heading", level=1)).to_contain_text("is valid")
    expect(applicant.get_by_role("main")).to_contain_text("We looked again: it is you.")
    expect(applicant.get_by_role("main")).to_contain_text(STATUS_NAMES["in-progress"])


def test_somebody_without_a_role_sees_nothing(site, new_page):
    page = new_page()
    become(page, "demo-visitor")

    for path in ("", "approvals", "messages", "scheme", f"case/{site.reference}"):
        answer = page.goto(f"/review/{path}")
        assert answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("You have no role here")
        expect(page.locator("body")).not_to_contain_text("EOI-")


def test_a_callback_signed_as_the_demonstration_says_moves_the_check(site, new_page):
    page = new_page()
    come_back(page, site, site.reference, "nobody@example.org")
    check = page.locator(".govuk-summary-list__row", has_text="Security check")
    expect(check).to_contain_text(STATUS_NAMES["requested"])

    posted = subprocess.run(
        ["bash", "-c", site.callback], capture_output=True, text=True, check=True
    )

    assert posted.stdout.startswith("HTTP/1.1 202")
    page.reload()
    expect(check).to_contain_text(STATUS_NAMES["in-progress"])


def _apply(page, site, document_number):
    """What is told right after sending and on the status page, to the one as to the other."""
    address = f"{document_number[:2]}@example.org"
    come_back(page, site, site.draft(address, document_number=document_number), address)
    press(page.get_by_role("link", name="Check your answers"))
    send(page)
    told = [_words(page)]
    page.goto("/status")
    return [*told, _words(page)]


def _words(page):
    """Of the page, less what differs from one person to the next."""
    words = page.get_by_role("main").inner_text().replace(shown(page), "")
    return re.sub(r"\d\d:\d\d", "", words)


def _record(page, check, status):
    press(page.get_by_role("link", name="Checks"))
    page.get_by_text(f"Record a status: {check}").click()
    page.get_by_role("radio", name=status).check()
    press(page.get_by_role("button", name="Record the status"))


def _decide(page, ground, reason):
    page.get_by_text("Decide against").click()
    page.get_by_role("radio", name=ground).check()
    page.get_by_role("textbox", name="Why?").fill(reason)
    press(page.get_by_role("button", name="Ask a second person"))
