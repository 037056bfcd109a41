"""Those who use the portal while it is being killed, and what each of them has seen."""

import re
import time
import traceback
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from urllib.parse import urlsplit

import requests

from app.cli.demo import invented
from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.intake import journey
from app.domain.scheme.balance import Overdrawn
from app.services.cases import checks
from app.services.core import proof
from app.services.core.errors import Conflict, Unavailable
from app.services.core.unit import Portal, unit_for
from app.services.review import actions
from app.services.selection import invitations
from app.storage.cases import eois
from app.storage.scheme import ledger
from tests.bench.browser import encoded, some_network
from tests.bench.load import answers_of
from tests.peers.partner import Partner, a_check_update, a_return
from tests.soak.faults import DOUBLED, FAILED, WRONG, Fault
from tests.soak.programs import chance

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BUTTON = re.compile(r'<a class="govuk-button" href="([^"]+)"')
_ERRORS = re.compile(r'<a href="#[\w-]+">([^<]+)')
_REFERENCE = re.compile(r"EOI-\w{4}-\w{4}-\w{4}")
_PATIENCE = 90.0  # seconds for which nothing may answer
_TAKEN = {200, 202}
_TRY_AGAIN = {409, 429}  # pages that say so themselves, as does a 503 with Retry-After
_KILLED = "This file takes too long to open"
_CALAIS = {"latitude": "50.9513", "longitude": "1.8587", "accuracy": "20"}
_REVIEWER = "https://id.example.org reviewer"


@dataclass
class Crowd:
    """`over` ends it: nobody begins anything new then."""

    base_url: str
    portal: Portal
    partner: Partner
    over: Event = field(default_factory=Event)
    references: dict[str, str] = field(default_factory=dict)  # document number: reference
    to_be_returned: deque[str] = field(default_factory=deque)  # document numbers
    returned: set[str] = field(default_factory=set)  # whose return was taken
    callbacks: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # id: body, outcome
    lives: list[object] = field(default_factory=list)  # that writers have led
    faults: list[Fault] = field(default_factory=list)  # what nobody should ever see
    asking: set[object] = field(default_factory=set)  # requests that are not answered yet
    broken: list[tuple[float, float]] = field(default_factory=list)  # when one began, and broke
    interruptions: int = 0

    def ask(self, session, path, fields=None, **request):
        """An answer; None where there is none, or where it says to try again."""
        if isinstance(fields, dict):
            content_type, fields = encoded(fields)
            request["headers"] = {"Content-Type": content_type}
        answer = self._answer(session, path, fields, request)
        if answer is not None and answer.status_code in _TAKEN:
            return answer
        if answer is not None and not _is_for_later(answer):
            kind = WRONG if answer.status_code < 500 else FAILED
            why = " ".join(_ERRORS.findall(answer.text))
            raise Refused(kind, f"{answer.status_code} at {urlsplit(answer.url).path}: {why}")
        self.interruptions += 1
        time.sleep(0.3)
        return None

    def _answer(self, session, path, fields, request):
        method = "GET" if fields is None else "POST"
        self.asking.add(this := object())
        began = time.monotonic()
        try:
            return session.request(method, self.base_url + path, data=fields, timeout=20, **request)
        except requests.RequestException:
            self.broken.append((began, time.monotonic()))
            return None
        finally:
            self.asking.discard(this)


class Refused(Exception):
    """Somebody honest got another answer than they should, of a kind of faults."""


def _is_for_later(answer):
    """What says to try again, be it of a file whose decoder was killed as where memory runs out."""
    if answer.status_code == 422:
        return _KILLED in answer.text
    is_away = answer.status_code == 503 and "Retry-After" in answer.headers
    return is_away or answer.status_code in _TRY_AGAIN


def until_answered(attempt, *arguments):
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if answer := attempt(*arguments):
            return answer
    raise AssertionError("nothing answers any more")


def live(crowd, part):
    """Play a part again and again until it is over; what goes wrong in it is a fault."""
    while not crowd.over.is_set():
        try:
            part(crowd)
        except Refused as refused:
            crowd.faults.append(Fault(*refused.args))
        except Exception:  # noqa: BLE001 - whatever it is, it is to be reported
            crowd.faults.append(Fault(WRONG, f"{part.__name__}: {traceback.format_exc()[-2000:]}"))
            crowd.over.wait(1)


def apply(crowd):
    """One person's way to be screened: on any trouble they send, or load, the page again."""
    own = somebody()
    number = own["document_number"]
    if chance.random() < 0.3:
        crowd.to_be_returned.append(number)
    with requests.Session() as session:
        page = begin(crowd, session)
        while path_of(page) != "/apply/submitted":
            page = go_on(crowd, session, page, own)
        crowd.references[number] = _REFERENCE.search(page.text)[0]
        until_answered(crowd.ask, session, "/apply/submitted")  # and it can be read again
        until_answered(_confirm_being_in_france, crowd, session)
    until_answered(_has_typed_a_code, crowd.portal, crowd.references[number])


def somebody():
    """What nobody else answers."""
    person = chance.randrange(10**9)
    number = f"ZZ{person:09}"
    own = {"document_number": number, "email": f"{number.lower()}@example.org"}
    return own | invented.name(person)


def begin(crowd, session):
    """The first page of the form, in a browser that is new."""
    session.headers.update({"Accept-Language": "en", "X-Forwarded-For": some_network()})
    session.headers["Referer"] = crowd.base_url
    return until_answered(crowd.ask, session, "/apply/in-france")


def go_on(crowd, session, page, own):
    """The page that follows this one."""
    request = next_request(path := path_of(page), page.text, own)
    again = chance.choice([request, [path]])
    return crowd.ask(session, *request) or until_answered(crowd.ask, session, *again)


def path_of(page):
    return urlsplit(page.url).path


def next_request(path, text, own):
    """The address and the fields that lead on from a page."""
    if path in {"/apply/saved", "/apply/task-list"}:
        return [BUTTON.search(text)[1]]
    if path == "/status":  # it was sent, and the answer to that was lost
        return ["/apply/submitted"]
    [token] = set(TOKEN.findall(text))
    if path == "/apply/check-answers":
        return [path, {"consent": "y", "csrf_token": token}]
    answers = answers_of(journey.BY_NAME[path.removeprefix("/apply/")], text)
    answers = {name: own.get(name, answer) for name, answer in answers.items()}
    return [path, {**answers, "csrf_token": token}]


def _has_typed_a_code(portal, reference):
    with suppress(Conflict, Unavailable):
        type_a_code(portal, reference)
        return True
    time.sleep(0.3)
    return False


def type_a_code(portal, reference):
    """As if one had come and been typed."""
    with unit_for(portal, "applicant", write=True) as unit:
        eoi_id = eois.by_reference(unit.session, reference)
        unit.log(AuditAction.RETURNED, eoi_id)
        proof.go_on(unit, eoi_id)


def _confirm_being_in_france(crowd, session):
    """The page on which that is, or was, done."""
    page = crowd.ask(session, "/status/location")
    if page is None or "data-position" not in page.text:
        return page
    [token] = set(TOKEN.findall(page.text))
    return crowd.ask(session, "/status/location/position", _CALAIS | {"csrf_token": token})


def report(crowd):
    """A partner's callback, sent under one id until it is taken; at times an old one once more."""
    crowd.over.wait(chance.uniform(0, 0.3))
    if crowd.callbacks and chance.random() < 0.3:
        message_id, (body, outcome) = chance.choice(list(crowd.callbacks.items()))
        if (again := _deliver(crowd, message_id, body)) != outcome:
            said = f"{message_id}: {outcome}, and sent again {again}"
            crowd.faults.append(Fault(DOUBLED, said))
        return
    message_id, number = f"msg_{time.time_ns()}", None
    if crowd.to_be_returned:
        number = crowd.to_be_returned.popleft()
        documents = [{"type": "passport", "number": number, "issuer": "ERI"}]
        body = a_return(return_id=f"R-{number}", documents=documents)
    elif crowd.references:
        reference = chance.choice(list(crowd.references.values()))
        status = chance.choice(["booked", "missed", "enrolled"])
        body = a_check_update(
            reference=reference, status=status, biometric_reference=f"B-{reference}"
        )
    else:
        return
    crowd.callbacks[message_id] = body, _deliver(crowd, message_id, body)
    if number:
        crowd.returned.add(number)


def _deliver(crowd, message_id, body):
    path = f"/hooks/{crowd.partner.name}"
    with requests.Session() as session:
        return until_answered(
            lambda: crowd.ask(session, path, body, headers=crowd.partner.signed(body, message_id))
        ).json()["outcome"]


def review(crowd):
    """A reviewer invites whom there is a place for, and asks for their checks."""
    crowd.over.wait(chance.uniform(0, 0.2))
    if not crowd.references:
        return
    reference = chance.choice(list(crowd.references.values()))
    with unit_for(crowd.portal, "test") as unit:
        eoi_id = eois.by_reference(unit.session, reference)
    with (
        suppress(ForbiddenMove, Overdrawn, Conflict, Unavailable),
        unit_for(crowd.portal, _REVIEWER, write=True, opens=[eoi_id]) as unit,
    ):
        actions.invite(unit, eoi_id, "There is a place")
        invitations.accept(unit, eoi_id)
        checks.request(unit, eoi_id)
    with suppress(Unavailable), unit_for(crowd.portal, "test") as unit:
        tally = ledger.tally(unit.session)
    if tally.places_taken > tally.out - tally.arrived:
        crowd.faults.append(Fault(DOUBLED, f"overdrawn: {tally}"))
