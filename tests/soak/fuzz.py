"""Hostile input within one process: what is refused is refused in good order."""

import logging
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

import phonenumbers
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app import create_app
from app.domain.basics import dates
from app.domain.intake import answers, journey
from app.domain.intake.answers import Invalid
from app.domain.intake.question import Kind
from app.domain.intake.questions import QUESTIONS
from app.domain.partners import reading
from app.domain.partners.members import Malformed
from app.security import tokens
from app.security.encryption.errors import ContextMismatch
from app.security.encryption.keyring import MESSAGES, Cell
from app.security.http import signatures
from app.security.http.signatures import BadSignature, parse_secret
from app.settings import read
from app.web.forms.question_forms import form_of
from tests.peers.partner import a_partner
from tests.soak.faults import WRONG, Fault
from tests.support.attack import Attack
from tests.support.attack_files import AttackWithFiles
from tests.support.unsound import HEADERS, TEXTS, TYPED, bodies

_ROUND = settings(
    max_examples=40,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
_TODAY = date(2026, 11, 18)
_SECRET = parse_secret(signatures.new_secret())


class Target(NamedTuple):
    check: Callable
    strategies: tuple


def run(site):
    """A line to print, and the first failure of each target, with the example that shows it."""
    application = create_app(read(site.environ))
    application.config["PROPAGATE_EXCEPTIONS"] = True
    targets = _inside(site.portal) | _over_http(application, a_partner(site.portal, "fuzz"))
    counts, faults = Counter(), []
    for name, target in targets.items():
        if fault := _round(name, target, counts):
            faults.append(Fault(WRONG, f"{name}: {fault}"))
    application.extensions["portal"].engine.dispose()
    made = ", ".join(f"{name} {counts[name]}" for name in targets)
    return f"examples: {made}", faults


def _round(name, target, counts):
    def check(example):
        counts[name] += 1
        target.check(*example)

    try:
        _ROUND(given(st.tuples(*target.strategies))(check))()
    except Exception as failure:  # noqa: BLE001 - that is what is looked for
        return "".join(traceback.format_exception(failure))
    return None


# What is called directly.


def _inside(portal):
    def open_seal(sealed, at, bit):
        """Any change of a sealed value, and any other value, is noticed."""
        cell, key = (
            Cell("inbox", "body", UUID(int=1)),
            portal.keyring.system_key(MESSAGES, datetime.now(UTC)),
        )
        altered = bytearray(portal.keyring.seal(key, sealed, cell))
        altered[at % len(altered)] ^= 1 << bit
        for value in (sealed, bytes(altered), bytes(altered[: at % len(altered)])):
            try:
                portal.keyring.open(key, value, cell)
            except ContextMismatch:
                continue
            raise AssertionError("it opened")

    headers = st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]) | TEXTS
    references = st.text("EOI-0123456789abcXYZ ٣²", min_size=10, max_size=20)
    return {
        "events": Target(parse_event, (bodies(),)),
        "signatures": Target(verify_signature, (st.lists(st.tuples(headers, TEXTS)), st.binary())),
        "references": Target(read_reference, (TEXTS | references,)),
        "answers": Target(check_answer, (st.sampled_from(QUESTIONS), TEXTS, st.booleans())),
        "seals": Target(open_seal, (st.binary(), st.integers(0, 2**16), st.integers(0, 7))),
    }


def parse_event(body):
    try:
        event = reading.parse(body)
    except Malformed:
        return
    assert event.type in reading.INCOMING


def verify_signature(headers, body):
    """Of headers that a stranger made or changed, only those pass that say what was signed."""
    sound = signatures.sign([_SECRET], "msg_1", datetime.now(UTC), body)
    for pairs in (headers, list((sound | dict(headers)).items())):
        try:
            signatures.verify([_SECRET], pairs, body, datetime.now(UTC))
        except BadSignature:
            continue
        assert sound.items() <= dict(pairs).items()


def read_reference(text):
    reference = tokens.read_reference(text)
    assert reference is None or tokens.read_reference(reference) == reference


def check_answer(question, text, lines):
    cleaned = answers.clean(text, lines=lines)
    assert answers.clean(cleaned, lines=lines) == cleaned
    try:
        answers.check(question, cleaned, _TODAY)
    except Invalid:
        return
    assert cleaned or not question.required


# What passes through the application.


def _over_http(application, partner):
    secret = parse_secret(partner.inbound)
    stranger = application.test_client(use_cookies=False)
    attack, files = Attack(application, _Logged()), AttackWithFiles(application, _Logged())
    fields = [question.name for question in QUESTIONS]
    fields += [f"date_of_birth-{part}" for part in ("day", "month", "year")]

    def fill_in(page, values):
        """A form says what is wrong; what it lets pass is a date, is a number."""
        with application.test_request_context("/"):
            application.preprocess_request()
            form = form_of(page)(MultiDict(values))
            if form.validate():
                for question in page.questions:
                    _require_sound(question.kind, form[question.name].data)
            else:
                assert form.errors

    def post_callback(body, name, message_id, signature, signed):
        headers = {"webhook-id": message_id, "webhook-signature": signature}
        if signed:
            headers = signatures.sign([secret], tokens.new_token(), datetime.now(UTC), body)
        path = f"/hooks/{partner.name if signed else quote(name, errors='replace')}"
        answer = stranger.post(path, data=body, content_type="application/json", headers=headers)
        assert answer.status_code < 500

    typed = st.dictionaries(st.sampled_from(fields), TYPED)
    identifiers = st.text("abcXYZ019-_.", max_size=70) | HEADERS
    return {
        "fields": Target(fill_in, (st.sampled_from(journey.PAGES), typed)),
        "callbacks": Target(post_callback, (bodies(), TYPED, identifiers, HEADERS, st.booleans())),
        "forms": Target(attack.send, (attack.postings(),)),
        "addresses": Target(attack.knock, (attack.knocks(),)),
        "files": Target(files.send, (files.parcels(),)),
        "pieces": Target(files.require_nothing_left_behind, ()),
    }


class _Logged(logging.Handler):
    """What was logged since it was last asked."""

    def __init__(self):
        super().__init__()
        logging.getLogger().addHandler(self)
        self._lines = []

    def emit(self, record):
        self._lines.append(record.getMessage())

    def __call__(self):
        lines, self._lines = self._lines, []
        return "\n".join(lines)


def _require_sound(kind, data):
    if kind is Kind.DATE:
        dates.parse(data)
    if kind is Kind.PHONE and data:
        assert phonenumbers.is_valid_number(phonenumbers.parse(data))
