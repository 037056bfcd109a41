"""Pages that depend on what was done before, by their person or at the desk.

Each way is somebody who is made, and the steps they take: a page to look at, or a form and what is
sent with it. A step names an address, or how one begins or ends that the page before leads to.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import NamedTuple

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.services.cases import checks, information_requests
from app.services.contact.delivery import record_delivery
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections, contact_corrections, corrections
from app.storage.cases import eois
from app.web.casework.overview import TABS
from tests.support import appointments, families
from tests.support.crawl import Person
from tests.support.desk import a_return, at_desk, moved, screen_all, sit_down
from tests.support.families import SON, WIFE
from tests.support.people import a_draft, a_submission
from tests.support.visitor import Page

DAY = timedelta(days=1)
WORDS = "Wolfeschlegelsteinhausenbergerdorff says that it is not so. " * 9


class Sent(NamedTuple):
    where: str
    values: dict[str, str]


def shown(crawl):
    """The page after each step of everybody: by whom, its address, the page."""
    for make, steps in WAYS:
        person = Person(None, partial(_made, make), is_proved=make is not _UNPROVED)
        crawl.come(person)
        yield from _steps(crawl, person, steps)
    yield from _at_the_desk(crawl)


def _steps(crawl, person, steps):
    page = None
    for step in steps:
        where, values = step if isinstance(step, Sent) else (step, None)
        path = _address(page, where)
        answer = crawl.look(person, path) if values is None else crawl.send(person, path, values)
        page = Page(answer)
        yield path, page


def _address(page, where):
    """The link or form on the page that begins or ends so; else it is an address itself."""
    leads = [a.get("href", "") for a in page.all("a")] if page else []
    leads += [form.get("action", page.url) for form in page.all("form")] if page else []
    return next((x for x in leads if x.startswith(f"{where}/") or x.endswith(f"/{where}")), where)


def _made(make, portal, answers):
    return make(portal, answers, datetime.now(UTC))


def _draft(**about):
    return lambda portal, answers, now: a_draft(portal, now, **_reached(answers | about))


def _sent(*moves, before=2 * DAY, then=None, **about):
    def make(portal, answers, now):
        eoi_id = a_submission(portal, now - before, **_reached(answers | about))
        moved(portal, eoi_id, *moves)
        if then:
            with at_desk(portal, "test", eoi_id, now) as unit:
                then(unit, eoi_id)
        return eoi_id

    return make


def _reached(answers):
    """At an address of their own: messages to one are limited."""
    return {"email": f"{token_hex(8)}@example.org", **answers}


def _lost(unit, eoi_id):
    held = eois.get(unit.session, eoi_id).read(unit.keyring, unit.key(eoi_id))
    record_delivery(unit, eoi_id, "mail", held["email"], arrived=False)


def _wrong(unit, eoi_id):
    answer_corrections.ask(unit, eoi_id, journey.BY_NAME["place-of-birth"], None, WORDS)


def _unreached(unit, eoi_id):
    contact_corrections.ask(unit, eoi_id, {"email": f"{token_hex(8)}@example.org"}, WORDS)


def _asked(unit, eoi_id):
    information_requests.ask(unit, eoi_id, WORDS, 14)


def _offered(unit, eoi_id):
    checks.request(unit, eoi_id)
    appointments.offer(unit, eoi_id, WORDS[:60])


def _complains(unit, eoi_id):
    corrections.ask(unit, eoi_id, WORDS)


def _family(whom):
    """The draft of the first or of the wife, who has joined."""

    def make(portal, _answers, now):
        first = families.a_first(portal, WIFE, SON, now=now, **_reached({}))
        wife = families.a_joiner(portal, WIFE, now)
        families.join(portal, wife, families.group_of(portal, first).reference, now)
        return {"first": first, "wife": wife}[whom]

    return make


def _stranger(_portal, _answers, _now):
    return None


_UNPROVED = _sent()
_LIVE = (Status.ELIGIBLE, Status.INVITED)
WAYS = (
    (_stranger, ("/return/lost", Sent("/return/lost", {"email": "nobody@example.org"}))),
    (
        _stranger,
        ("/return/unreached", Sent("/return/unreached", {"text": WORDS}), "/return/unreached/sent"),
    ),
    (
        _stranger,
        (
            Sent("/return", {"reference": "EOI-0000-0000-0000"}),
            Sent("/return/code", {"code": "00000000"}),
        ),
    ),
    (_draft(), (Sent("/apply/in-france", {"in_france": "no"}),)),
    (
        _draft(),
        (
            Sent("/own-phone?own=yes", {"page": "/apply/name"}),
            Sent("/apply/nationality", {"nationality-written": "Congolese"}),
            Sent("/apply/nationality", {"nationality-written": "Kurdistan"}),
        ),
    ),
    (_draft(), (Sent("/apply/delete", {"sure": "y"}),)),
    (
        _draft(),
        ("/apply/check-answers", Sent("/apply/check-answers", {"consent": "y"}), "/status"),
    ),
    (
        _family("first"),
        ("/apply/family", Sent("/apply/family", {}), Sent("fill-in", {})),
    ),
    (_family("wife"), ("/apply/family", "/apply/check-answers")),
    (
        _sent(before=timedelta(0), located=False),
        (
            "/status",
            "/status/location",
            Sent("/status/location/position", {}),
            Sent("/status/location/declaration", {}),
            Sent("/status/location/declaration", {"place": WORDS[:60], "why": "no-phone"}),
        ),
    ),
    (_sent(Status.REFUSED), ("/status", Sent("/status/correction", {"text": WORDS}))),
    (_sent(*_LIVE, then=_lost), ("/status", Sent("accept", {}))),
    (
        _sent(*_LIVE, then=_asked),
        (
            "/status",
            "/status/information",
            Sent("/status/information", {}),
            "/status",
            "/status/information",
            Sent("/status/information", {"text": WORDS}),
        ),
    ),
    (
        _sent(*_LIVE, Status.ACCEPTED),
        (
            "/status",
            Sent("/status/wrong-answer", {"what": "place-of-birth", "text": WORDS}),
            "/status",
        ),
    ),
    (
        _sent(*_LIVE, Status.ACCEPTED, then=_offered),
        (
            "/status",
            "/status/appointment",
            Sent("/status/appointment", {}),
            Sent("/status/appointment", {"slot": "gone"}),
        ),
    ),
    (_sent(*_LIVE, then=_wrong), ("/status", "/status/data/print")),
    (_sent(*_LIVE, then=_unreached), ("/status", "/status?done=already", "/status?done=overtaken")),
    (_sent(), ("/status/sessions", Sent("/status/sessions/end-others", {}))),
    (
        _sent(),
        (
            Sent("/status/contact", {"email": "another@example.org"}),
            Sent("/status/contact/code", {"code": "00000000"}),
        ),
    ),
    (_UNPROVED, ("/status/data",)),
    (_sent(), ("/status/withdraw", Sent("/status/withdraw", {"sure": "y"}))),
)


def _at_the_desk(crawl):
    """What a reviewer finds, at each case; and each of its forms, sent without a word."""
    now = datetime.now(UTC)
    cases = [
        make(crawl.portal, crawl.answers, now)
        for make in (
            _sent(),
            _sent(before=timedelta(0), located=False),
            _sent(Status.REFUSED, then=_complains),
            _sent(*_LIVE, then=_asked),
            _sent(*_LIVE, Status.ACCEPTED, then=_wrong),
            _sent(*_LIVE, then=_unreached),
        )
    ]
    a_return(crawl.portal, now)
    screen_all(crawl.portal, now)
    clerk = Person(None, _stranger_at_the_desk)
    crawl.come(clerk)
    for name, claimed in (("visitor", ()), ("senior", ("senior",))):
        sit_down(crawl.portal, clerk.client, name, *claimed)
        for path in (
            "/review/",
            "/review/approvals",
            "/review/messages",
            "/review/scheme",
            *_ONES_OWN,
        ):
            yield path, Page(crawl.look(clerk, path))
    known = set(_OUT)
    for eoi_id in cases:
        with unit_for(crawl.portal, "test") as unit:
            case = f"/review/case/{eois.get(unit.session, eoi_id).reference}"
        for tab in TABS:
            page = Page(crawl.look(clerk, f"{case}?tab={tab}"))
            yield f"{case}?tab={tab}", page
            clerk.token = page.fields["csrf_token"]
            for form in page.all("form", method="post"):
                path = form.get("action")
                kind = _VARYING.sub("", path)
                if kind not in known:
                    known.add(kind)
                    yield path, Page(crawl.send(clerk, path, {}))


_OUT = {"/review/sign-out"}
_ONES_OWN = "/review/sessions", "/review/stepped-up"
_VARYING = re.compile(r"EOI[-\w]+|[0-9a-f-]{36}")  # references and ids


def _stranger_at_the_desk(_portal, _answers):
    return None
