"""Every page once, one after the other: each generator stops at a page to be looked at."""

from app.web.casework.overview import TABS
from tests.browser import walk
from tests.browser.site import until
from tests.browser.sound import UNFOLD
from tests.browser.walk import become, come_back, go_on, press
from tests.support.desk import age_staff
from tests.support.visitor import PHOTO

# Where each kind of component is first refused. What is typed before is wrong, or nothing.
_REFUSED = {
    "free-movement": {},
    "contact": {},
    "date-of-birth": {"day": "6", "month": "1", "year": "1369"},
    "documents": {},
}
_BORN = "1931-05-06"  # like nobody of the site
_PERSON = {
    "given_names": "Zuplo",
    "other_name": "ዙፕሎ",
    "helped": "yes",
    "helper_name": "Quordle",
    "helper_consent": "yes",
    "family_name": "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis",  # 60 letters
    "document_number": "zz 0700-123",
}


def applicant(page, site, address):
    """Yields the names of the pages as somebody goes on who is on the register."""
    invited = f"invited-{address}"
    reference = site.invitation(invited)
    yield from _start(page)
    yield from _form(page, address)
    yield from _refusal(page, site, address)
    yield from _return(page, site, reference, invited)
    yield from _own_affairs(page, site, invited)
    yield from _family(page, site, f"first-{address}")
    yield from _lost(page)
    yield from _location(page, site, f"asked-{address}")
    for name in (
        "figures",
        "is-this-message-real",
        "help",
        "checklist",
        "privacy",
        "accessibility",
        "not-found",
    ):
        page.goto(f"/{name}")
        yield name
    yield from _complaint(page, address)


def _complaint(page, address):
    page.goto("/privacy/complaint")
    yield "complaint"
    go_on(page)
    yield "complaint-refused"
    page.locator("textarea").fill("You sent my papers to somebody else.")
    page.locator("[name=email]").fill(address)
    go_on(page)
    yield "complaint-received"


def _family(page, site, address):
    """Who listed the others, who fills in for a child, and who has joined."""
    first, wife = site.family(address)
    come_back(page, site, first, address)
    page.goto("/apply/family")
    yield _unfolded(page, "family")
    press(page.locator("form[action='/apply/family'] button"))
    yield "family-refused"
    press(page.locator("form[action$=fill-in] button"))
    yield "family-child"
    for name in ("same-as-parent", "child-route", "task-list"):
        page.goto(f"/apply/{name}")
        yield f"family-child-{name}"
    come_back(page, site, wife, f"wife-{address}")
    page.goto("/apply/family")
    yield _unfolded(page, "family-joined")
    page.goto("/apply/check-answers")
    yield "check-answers-family"


def _start(page):
    page.goto("/")
    yield "start"
    page.goto("/apply/in-france")
    walk.fill_in(page, in_france="no")
    yield "cannot-apply"
    press(page.locator("main li a"))


def _form(page, address):
    while "check-answers" not in page.url:
        name = walk.path(page).rpartition("/")[2]
        entries = page.locator(f"[href*='/apply/{name}/']")
        if entries.count():
            yield _unfolded(page, f"{name}-listed")
            press(entries.first)
            yield f"{name}-entry"
            go_on(page)
        else:
            yield _unfolded(page, name)
        if name in _REFUSED and not entries.count():
            for part, digits in _REFUSED[name].items():
                page.locator(f"[name$=-{part}]").fill(digits)
            go_on(page)
            yield f"{name}-refused"
        walk.take_step(page, email=address, **_PERSON)
    yield "check-answers"
    go_on(page)
    yield "check-answers-refused"
    page.goto("/apply/delete")
    yield "delete"
    go_on(page)
    yield "delete-refused"
    page.goto("/apply/check-answers")
    walk.send(page)
    yield "submitted"


def _refusal(page, site, address):
    page.goto("/status/data")
    yield "prove"
    page.goto("/status")
    yield "status-submitted"
    walk.prove(page, site, address)
    walk.say_where(page)
    walk.look_again_until(page, "3.2")
    yield "status-refused"
    ask = page.locator("form[action$=correction]")
    press(ask.locator("button").first)
    yield "status-correction-refused"
    ask.locator("textarea").fill("I was never in the UK.")
    press(ask.locator("button").first)
    yield "status-correction-asked"
    walk.leave(page)
    page.goto("/status")
    yield "return-session-ended"


def _return(page, site, reference, address):
    page.goto("/return")
    yield "return"
    go_on(page)
    yield "return-refused"
    page.locator("[name=reference]").fill(reference)
    before = len(site.codes(address))
    go_on(page)
    yield "return-code"
    page.locator("[name=code]").fill("00000000")
    go_on(page)
    yield "return-code-refused"
    page.locator("[name=code]").fill(until(lambda: site.codes(address)[before:])[0])
    go_on(page)
    yield "status-invited"
    site.lose(reference, address)
    page.reload()
    yield "status-undelivered"
    press(page.locator("form[action$=accept] button"))
    yield "status-accepted"
    page.goto("/status/wrong-answer")
    yield "wrong-answer"
    go_on(page)
    yield "wrong-answer-refused"
    page.locator("[value=place-of-birth]").check()
    page.locator("textarea").fill("It is Asmara.")
    go_on(page)
    yield "status-wrong-answer"
    site.ask(reference, "Which of the two names is in your passport?")
    page.reload()
    yield "status-asked"
    press(page.locator("a[href*=information]").first)
    yield "information"
    go_on(page)
    yield "information-refused"
    page.locator("textarea").fill("The first.")
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
    page.locator("[name=evidence]").set_input_files(photo)
    go_on(page)
    yield "status-answered"
    site.offer_appointment(reference)
    page.reload()
    yield "status-appointment-offered"
    press(page.locator("a[href='/status/appointment']"))
    yield "appointment"
    go_on(page)
    yield "appointment-refused"
    page.locator("[name=slot]").first.check()
    go_on(page)
    yield "status-appointment-chosen"


def _own_affairs(page, site, address):
    """As who has just come back with a code."""
    for name in ("data", "data/print", "withdraw"):
        page.goto(f"/status/{name}")
        yield name.replace("/", "-")
    go_on(page)
    yield "withdraw-refused"
    page.locator("[name=sure]").check()
    go_on(page)
    yield "status-withdrawn"
    page.goto("/status/sessions")
    yield "sessions"
    page.goto("/status/contact")
    yield "contact-change"
    go_on(page)
    yield "contact-change-refused"
    page.locator("[name=email]").fill(f"new-{address}")
    go_on(page)
    yield "contact-change-code"
    page.locator("[name=code]").fill("00000000")
    go_on(page)
    yield "contact-change-code-refused"
    page.locator("[name=code]").fill(until(lambda: site.codes(f"new-{address}"))[0])
    go_on(page)
    yield "contact-changed"
    page.goto("/status/data")
    yield "wait"


def _lost(page):
    for name in ("undo", "unreached", "lost"):
        page.goto(f"/return/{name}")
        yield f"return-{name}"
        go_on(page)
        yield f"return-{name}-refused"
    page.locator("[name=email]").fill("nobody@example.org")
    go_on(page)
    yield "return-lost-sent"
    page.goto("/return/unreached/sent")
    yield "return-unreached-sent"


def _location(page, site, address):
    come_back(page, site, site.submission(address, located=False), address)
    yield "status-location-asked"
    page.goto("/status/location")
    yield "location"
    declare = page.locator("form[action$=declaration]")
    press(declare.locator("button"))
    yield "location-refused"
    declare.locator("[name=place]").fill("Loon-Plage")
    declare.locator("[type=radio]").first.check()
    press(declare.locator("button"))
    yield "location-declared"


def reviewer(page, site, address):
    """Yields the names of the pages as several reviewers sign in, one after the other."""
    page.goto("/review/")
    yield "review-sign-in"
    become(page, "demo-visitor")
    yield "review-no-role"
    yield from _ending(page, site.submission(address))
    become(page, "demo-caseworker-1")
    long = site.submission(
        f"long-{address}", family_name=_PERSON["family_name"], date_of_birth=_BORN
    )
    page.goto(f"/review/case/{long}")
    yield _unfolded(page, "review-case-long")
    yield from _claiming(page, long)
    for tab in TABS:
        page.goto(f"/review/case/{site.reference}?tab={tab}")
        yield _unfolded(page, f"review-case-{tab}")
    press(page.locator(".app-pictures a").first)
    yield "review-picture"
    page.goto(f"/review/case/{site.invitation(f'invited-{address}')}")
    yield _unfolded(page, "review-case-invited")
    yield from _granting(page, site.grantable(f"granted-{address}"))
    page.goto("/review/")
    yield "review-work-lists"
    for name in ("appeals", "questions", "corrections", "locations", "matches"):
        page.goto(f"/review/lists/{name}")
        if page.locator("tbody a").count():
            yield f"review-list-{name}"
            press(page.locator("tbody a").first)
            yield _unfolded(page, f"review-case-of-{name}")
    page.goto("/review/matches")
    page.goto(f"{page.url}?act=confirm_match")
    yield "review-match-desk"
    lists = ("matches/contradictions", "messages", "scheme", "sessions")
    for name in (*lists, "endpoints", "endpoints/demo"):
        page.goto(f"/review/{name}")
        yield f"review-{name.replace('/', '-')}"
    yield from _searching(page)
    site.complain(address)
    page.goto("/review/complaints")
    yield "review-complaints"
    press(page.locator("tbody a").first)
    yield "review-complaint"
    yield from _alerts(page, site)
    yield from _stepping_up(page, site, long)
    press(page.locator("form[action$=sign-out] button"))
    yield "review-signed-out"


def _claiming(page, reference):
    """One takes a case, another opens it all the same; and the keys."""
    case = f"/review/case/{reference}"
    become(page, "demo-caseworker-2")
    page.goto(case)
    press(page.locator("form[action$=take] button"))
    yield _unfolded(page, "review-case-own")
    become(page, "demo-caseworker-1")
    page.goto(case)
    yield "review-case-claimed"
    enter = page.locator("form[action$=enter]")
    press(enter.locator("button"))
    yield "review-case-claimed-refused"
    enter.locator("textarea").fill("She has gone home.")
    press(enter.locator("button"))
    yield _unfolded(page, "review-case-entered")
    become(page, "demo-caseworker-2")
    page.goto(case)
    press(page.locator("form[action$=let-go] button"))
    yield "review-work-lists-given-back"
    page.goto("/review/keys")
    yield "review-keys"
    become(page, "demo-caseworker-1")


def _overseeing(page, site):
    page.goto("/review/oversight")
    yield "review-oversight-empty"
    site.read_much()
    page.goto("/review/oversight")
    yield "review-oversight"
    close = page.locator("form[action$=close]").first
    press(close.locator("button"))
    yield "review-oversight-refused"
    close.locator("textarea").fill("They looked for a family of ten.")
    press(close.locator("button"))
    yield "review-oversight-closed"


def _auditing(page):
    become(page, "demo-auditor")
    page.goto("/review/log")
    yield "review-log"
    page.locator("#reference").fill("K7401882")
    press(page.locator("#typed button"))
    yield "review-log-refused"
    page.locator("#reference").fill("")
    page.locator("#what").select_option("reading")
    press(page.locator("#typed button"))
    yield "review-log-of-reading"


def _searching(page):
    page.goto("/review/search")
    yield "review-search"
    press(page.locator("#typed button"))
    yield "review-search-refused"
    page.locator("#sought").fill("nobody-has-this@example.org")
    press(page.locator("#typed button"))
    yield "review-search-nothing"
    page.locator("#name").fill(_PERSON["family_name"])
    page.locator("#born-year").fill(_BORN[:4])
    press(page.locator("form[action$=name] button"))
    yield "review-search-found"


def _stepping_up(page, site, reference):
    """What cannot be undone waits for a fresh sign-in; and who ends others' sessions."""
    page.goto(f"/review/case/{reference}")
    page.evaluate(UNFOLD)
    erase = page.locator("form[action$=erase]")
    erase.locator("textarea").fill("They ask for it.")
    age_staff(site.portal, proved_at=20)
    press(erase.locator("button"))
    yield "review-step-up"
    page.goto("/review/stepped-up")
    yield "review-stepped-up"


def _alerts(page, site):
    """What a manager reads of them, asks for and sees before setting it."""
    yield from _auditing(page)
    become(page, "demo-manager")
    yield from _overseeing(page, site)
    page.goto("/review/screening")
    yield "review-alerts-unmeasured"
    site.measure_alerts()
    page.goto("/review/screening")
    yield "review-alerts"
    ask = page.locator("form[action$=screening]")
    press(ask.locator("button"))
    yield "review-alerts-refused"
    ask.locator("[name=budget]").fill("30")
    press(ask.locator("button"))
    yield "review-alerts-then"
    ask = page.locator("form[action$=budget]")
    press(ask.locator("button"))
    yield "review-alerts-then-refused"
    ask.locator("textarea").fill("Two more reviewers have come.")
    press(ask.locator("button"))
    yield "review-approvals-own-setting"
    become(page, "demo-senior")
    page.goto("/review/approvals")
    yield "review-approvals-setting"


def _ending(page, reference):
    """One asks to end an EOI, another confirms."""
    become(page, "demo-caseworker-1")
    page.goto(f"/review/case/{reference}")
    yield _unfolded(page, "review-case")
    press(page.locator("form[action$=request] button"))
    page.evaluate(UNFOLD)
    decide = page.locator("form[action$=decide]")
    press(decide.locator("button"))
    yield _unfolded(page, "review-case-refused")
    decide.locator("[type=radio]").first.check()
    decide.locator("textarea").fill("The answers say so.")
    press(decide.locator("button"))
    yield _unfolded(page, "review-case-own-approval")
    become(page, "demo-senior")
    page.goto("/review/approvals")
    yield "review-approvals"
    page.goto(f"/review/case/{reference}")
    yield _unfolded(page, "review-case-approval")
    _confirm(page)
    page.goto(f"/review/case/{reference}")
    yield _unfolded(page, "review-case-ended")
    erase = page.locator("form[action$=erase]")
    erase.locator("textarea").fill("They ask for it.")
    press(erase.locator("button"))
    become(page, "demo-senior-2")
    page.goto("/review/approvals")
    yield "review-approvals-erasure"
    page.goto(f"/review/case/{reference}")
    yield _unfolded(page, "review-case-erasure")


def _granting(page, reference):
    """One asks to grant, another reads what would follow, and confirms."""
    become(page, "demo-caseworker-1")
    page.goto(f"/review/case/{reference}")
    page.evaluate(UNFOLD)
    grant = page.locator("form[action$=grant]")
    grant.locator("textarea").fill("Both checks are cleared.")
    press(grant.locator("button"))
    yield _unfolded(page, "review-case-own-grant")
    become(page, "demo-senior")
    page.goto(f"/review/case/{reference}")
    yield _unfolded(page, "review-case-grant")
    _confirm(page)
    page.goto(f"/review/case/{reference}")
    yield _unfolded(page, "review-case-granted")


def _confirm(page):
    """On the page to which that of the case leads."""
    press(page.locator("a.govuk-button[href^='/review/approvals/']"))
    press(page.locator("form[action$=confirm] button"))


def _unfolded(page, name):
    page.evaluate(UNFOLD)
    return name
