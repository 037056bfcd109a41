"""The floors under the portal: one POST, and the lean journey, a form as lean as Flask allows.

The POST: parse a field, seal it, look a row up, insert one, commit, answer 303. The journey: a
cookie, a CSRF token, one template, the draft sealed in a row, one read and one write a page,
POST-redirect-GET, every answer checked by a regular expression, and again at the end. No
languages, no errors beside a field, no audit, no limits, no accounts: what those cost is above it.
"""

import hashlib
import hmac
import json
import os
import re
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, Response, abort, redirect, request

from tests.bench.bare import Store

_DRAFT = "SELECT sealed FROM floor_draft WHERE id = ?"
_SAVE = (
    "INSERT INTO floor_draft (id, sealed) VALUES (?, ?) "
    "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed"
)
_DROP = "DELETE FROM floor_draft WHERE id = ?"
_SUBMIT = (
    "INSERT INTO floor_eoi (id, was_returned, sealed) "
    "VALUES (?, EXISTS (SELECT 1 FROM floor_returned WHERE tag = ?), ?)"
)
_NAME, _YES_NO = r"[^<>\d]{1,100}", ("yes", "no")
_COUNTRIES = tuple(f"Country {number}" for number in range(200))
# Of each page its questions: name, what may be answered (a pattern, or choices), an answer.
PAGES = {
    "in-france": (
        ("in_france", _YES_NO, "yes"),
        ("adult", _YES_NO, "yes"),
        ("removed", _YES_NO, "no"),
    ),
    "name": (("given_names", _NAME, "Imaginary"), ("family_name", _NAME, "Invented")),
    "birth": (("day", r"\d\d?", "3"), ("month", r"\d\d?", "11"), ("year", r"\d{4}", "1990")),
    "nationality": (("nationality", _COUNTRIES, "Country 17"),),
    "document": (("kind", ("passport", "card"), "card"), ("number", r"[A-Z\d]{6,20}", "K7401882")),
    "contact": (("email", r"[^@\s]+@[^@\s]+", "i@example.org"), ("phone", r"[\d +]{8,25}", "")),
    "address": (("town", _NAME, "Calais"), ("postcode", r"\d{5}", "62100")),
    "family": (
        *((f"relative_{n}", r"[^<>\d]{0,100}", "Another Invented") for n in (1, 2, 3)),
        ("uk_connection", r"(?s:.{0,2000})", "A brother in Leeds. " * 15),
    ),
    "check": (),
}
ANSWERS = {page: {name: said for name, _, said in asked} for page, asked in PAGES.items()}
ANSWERS["contact"]["phone"] = "+33 6 12 34 56 78"
_ORDER = list(PAGES)
_ALL = [question for asked in PAGES.values() for question in asked]
_PATTERNS = {
    name: re.compile(may if isinstance(may, str) else "|".join(may)) for name, may, _ in _ALL
}
_PAGE = """<!DOCTYPE html>
<html lang="en" class="govuk-template">
<head><meta charset="utf-8"><title>{{ page or 'Start' }} - A lean form</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/lean.css"></head>
<body class="govuk-template__body"><a class="govuk-skip-link" href="#main">Skip to content</a>
<header class="govuk-header"><div class="govuk-header__container govuk-width-container">
<a class="govuk-header__link" href="/lean">A lean form</a></div></header>
<div class="govuk-width-container"><main class="govuk-main-wrapper" id="main">
{% if reference %}<h1 class="govuk-panel__title">Sent</h1><p>{{ reference }}</p>
{% elif not page %}<h1 class="govuk-heading-l">A lean form</h1>
<a class="govuk-button" href="/lean/in-france">Start</a>
{% else %}<h1 class="govuk-heading-l">{{ page }}</h1>
{% if page == 'check' %}<dl class="govuk-summary-list">{% for name, _, _ in all %}
<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{{ name }}</dt>
<dd class="govuk-summary-list__value">{{ answers[name] }}</dd></div>{% endfor %}</dl>{% endif %}
<form method="post" novalidate><input type="hidden" name="csrf_token" value="{{ token }}">
{% for name, may, _ in asked %}<div class="govuk-form-group">
{% if may is string %}<label class="govuk-label" for="{{ name }}">{{ name }}</label>
<input class="govuk-input" id="{{ name }}" name="{{ name }}" value="{{ answers[name] }}">
{% elif may|length > 9 %}<label class="govuk-label" for="{{ name }}">{{ name }}</label>
<select class="govuk-select" id="{{ name }}" name="{{ name }}">{% for value in may %}
<option value="{{ value }}"{% if answers[name] == value %} selected{% endif %}>{{ value }}</option>
{% endfor %}</select>
{% else %}<fieldset class="govuk-fieldset"><legend>{{ name }}</legend>{% for value in may %}
<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" name="{{ name }}"
 id="{{ name }}-{{ value }}" value="{{ value }}"{% if answers[name] == value %} checked{% endif %}>
<label class="govuk-label" for="{{ name }}-{{ value }}">{{ value }}</label></div>{% endfor %}
</fieldset>{% endif %}</div>{% endfor %}
<button class="govuk-button" type="submit">Continue</button></form>{% endif %}
</main></div><footer class="govuk-footer"><a href="/privacy">Privacy</a></footer></body></html>
"""
_KEY, _CSRF = bytes(32), bytes(range(32))


class _Drafts:
    """Sealed answers in a store."""

    def __init__(self):
        self._cipher, self.store = AESGCM(_KEY), Store(os.environ["DATABASE_URL"])

    def sealed(self, answers):
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, json.dumps(answers).encode(), None)

    def of(self, session):
        row = self.store.read(_DRAFT, session)
        return json.loads(self._cipher.decrypt(row[0][:12], row[0][12:], None)) if row else {}

    def save(self, session, answers):
        self.store.write(_SAVE, session, self.sealed(answers))

    def submit(self, session, answers):
        reference = secrets.token_hex(6)
        self.store.write(_SUBMIT, reference, _tag(answers["number"]), self.sealed(answers))
        self.store.write(_DROP, session)
        return reference


def create_app():
    app, drafts = Flask(__name__), _Drafts()
    render = app.jinja_env.from_string(_PAGE).render

    @app.post("/")
    def one_post():
        sealed = drafts.sealed(request.form["answer"])
        drafts.store.write(_SUBMIT, secrets.token_hex(8), "17", sealed)
        return redirect("/", 303)

    app.add_url_rule("/lean", "start", render)
    app.add_url_rule(
        "/lean/sent/<reference>", "sent", lambda reference: render(reference=reference)
    )

    @app.get("/lean/<page>")
    def show(page):
        known = request.cookies.get("lean")
        session = known or secrets.token_hex(16)
        of_page = {"page": page, "asked": PAGES[page], "all": _ALL, "token": _token(session)}
        answer = Response(render(**of_page, answers=drafts.of(session) if known else {}))
        if not known:
            answer.set_cookie("lean", session, httponly=True, samesite="Lax")
        return answer

    @app.post("/lean/<page>")
    def save(page):
        session = request.cookies.get("lean", "")
        answers = drafts.of(session)
        answers |= {name: request.form.get(name, "").strip() for name, *_ in PAGES[page]}
        is_ours = hmac.compare_digest(_token(session), request.form.get("csrf_token", ""))
        if not is_ours or not _are_right(answers, PAGES[page] or _ALL):
            abort(400)
        if page == "check":
            return redirect(f"/lean/sent/{drafts.submit(session, answers)}", 303)
        drafts.save(session, answers)
        return redirect(f"/lean/{_ORDER[_ORDER.index(page) + 1]}", 303)

    return app


def _are_right(answers, questions):
    return all(_PATTERNS[name].fullmatch(answers.get(name, "")) for name, *_ in questions)


def _token(session):
    return hmac.new(_CSRF, session.encode(), hashlib.sha256).hexdigest()


def _tag(number):
    return hmac.new(_KEY, number.encode(), hashlib.sha256).hexdigest()
