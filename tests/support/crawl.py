"""What there is to see: every page and form of the application, as several people find it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.services.core.unit import new_eoi, unit_for
from app.services.intake import drafts
from app.services.sign_in import applicant_sessions
from app.storage.cases import eois
from tests.support.desk import moved
from tests.support.people import ADDRESS, a_draft, a_session, a_submission
from tests.support.visitor import Page

# Endpoints that call the identity provider, and there is none.
OUTBOUND = frozenset(
    f"review.{name}" for name in ("start", "callback", "backchannel_logout", "sign_out_at_provider")
)


_VARYING = re.compile(r'csrf_token" value="[^"]+"|nonce="[^"]+"|data-(?:seconds|left)="[^"]+"')


class Form(NamedTuple):
    path: str
    fields: tuple[tuple[str, str, str], ...]  # name, kind, value


@dataclass
class Person:
    """Somebody at a browser, whose EOI stands so; made anew once a try has ended that."""

    stands: Status | None
    make: Callable
    is_proved: bool = True  # by a code, a short while ago
    eoi_id: UUID | None = None
    client: FlaskClient | None = None
    token: str = ""


class Found(NamedTuple):
    """What somebody finds, by its address."""

    pages: dict[str, Page]
    forms: list[Form]


class Crawl:
    """People who come to an application, each in a browser of their own."""

    def __init__(self, application: Flask, **answers: str) -> None:
        self.application = application
        self.portal = application.extensions["portal"]
        self.language = "en"
        self.answers = answers  # of all of them
        self._known: set[str] = set()
        self.people = [Person(stands, make) for stands, make in _PEOPLE]

    def of(self, person: Person) -> Found:
        """What answers them and nobody before them: pages, and those they lead to; their forms."""
        self.come(person)
        pages, forms, paths = {}, {}, self._paths()
        for path in paths:
            answer = self.look(person, path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            html = _VARYING.sub("", answer.text)
            if html in self._known:
                continue
            self._known.add(html)
            page = pages[path] = Page(answer)
            forms |= dict.fromkeys(form_of(form, path) for form in page.all("form", method="post"))
            links = {a.get("href").partition("#")[0] for a in page.all("a")}
            paths += sorted(x for x in links if x.startswith("/apply/") and x not in paths)
        return Found(pages, list(forms))

    def look(self, person: Person, path: str) -> TestResponse:
        return person.client.get(path, headers={"Accept-Language": self.language})

    def send(self, person: Person, path: str, values: dict[str, str]) -> TestResponse:
        """What the person is shown then."""
        return person.client.post(
            path,
            data=values | {"csrf_token": person.token},
            headers={"Accept-Language": self.language, "Origin": "http://localhost"},
            follow_redirects=True,
        )

    def come(self, person):
        if person.client is not None and self._is_still(person):
            return
        person.client = self.application.test_client()
        person.eoi_id = person.make(self.portal, self.answers)
        if person.eoi_id is not None:
            proof = {"proved_at": datetime.now(UTC) if person.is_proved else None}
            with person.client.session_transaction() as cookie:
                cookie["applicant"] = a_session(self.portal, person.eoi_id, **proof)
        page = person.client.get("/return").text
        person.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]

    def _is_still(self, person):
        with person.client.session_transaction() as cookie:
            token = cookie.get("applicant", "").partition(".")[2]
            if "csrf_token" not in cookie or bool(token) != bool(person.eoi_id):
                return False
        if person.eoi_id is None:
            return True
        with unit_for(self.portal, "test") as unit:
            eoi = eois.get(unit.session, person.eoi_id)
            goes_on = applicant_sessions.live(unit, token, person.eoi_id, extend=False)
            return bool(goes_on and eoi and eoi.state is person.stands)

    def _paths(self):
        rules = self.application.url_map.iter_rules()
        plain = {rule.rule for rule in rules if "GET" in rule.methods and not rule.arguments}
        outbound = {r.rule for r in self.application.url_map.iter_rules() if r.endpoint in OUTBOUND}
        return sorted((plain - outbound) | {f"/apply/{name}" for name in journey.BY_NAME})


def form_of(element, path):
    fields = []
    for each in element.iter():
        tag, name = str(each.tag).rpartition("}")[2], each.get("name")
        if name and name != "csrf_token" and tag in {"input", "textarea", "select"}:
            kind = each.get("type", "text") if tag == "input" else tag
            fields.append((name, kind, each.get("value") or each.text or ""))
    return Form(element.get("action") or path, tuple(fields))


def _begun(portal, _answers):
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner]) as unit:
        drafts.start(unit, key, "en", ADDRESS)
    return key.owner


def filled_in(portal, answers):
    return a_draft(portal, **answers | an_address())


def sent(*moves):
    def make(portal, answers):
        at = datetime.now(UTC) - timedelta(days=2)
        return moved(portal, a_submission(portal, at, **answers | an_address()), *moves)

    return make


def an_address():
    """One of their own: messages to one address are limited."""
    return {"email": f"{uuid4().hex}@{'wolfeschlegelstein' * 2}.example"}


_PEOPLE = (
    (None, lambda _portal, _answers: None),
    (Status.DRAFT, _begun),
    (Status.DRAFT, filled_in),
    (Status.SUBMITTED, sent()),
    (Status.REFUSED, sent(Status.REFUSED)),
    (Status.INVITED, sent(Status.ELIGIBLE, Status.INVITED)),
)
