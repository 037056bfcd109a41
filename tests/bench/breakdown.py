"""Where the CPU of a page goes: the stack is sampled while the application answers in-process.

A sample belongs to the innermost frame that the table below knows. The timer counts CPU, not
waiting for the disk.
"""

import io
import itertools
import re
import signal
import time
from collections import Counter
from functools import cache
from urllib.parse import urlencode

from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from app import create_app
from app.cli.demo.invented import ANSWERS
from app.domain.intake import journey
from app.domain.intake.question import IN_FILES
from app.settings import read
from tests.bench.load import answers_of

_PARTS = {
    "templates and translation": (
        *("/jinja2/", "/markupsafe/", "/templates/", "/gettext.py"),
        *("/app/wording.py", "/app/web/http/language.py", "/app/web/templating/"),
    ),
    "forms and rules": ("/wtforms/", "/phonenumbers/", "/app/web/forms/", "/app/domain/"),
    "CSRF and session cookie": (
        *("/flask_wtf/", "/itsdangerous/", "/flask/sessions.py", "/app/web/signing.py"),
    ),
    "SQL": ("/sqlalchemy/", "/app/storage/"),
    "sealing": ("/app/security/",),
    "gzip": ("/gzip.py",),
    "views and services": ("/app/web/", "/app/services/"),
    "Flask, Werkzeug, counters": ("/flask/", "/werkzeug/", "/whitenoise/", "/prometheus_client/"),
}
# What everybody is asked in words: lists lead elsewhere each time, and pictures are another story.
_ASKED = [
    page
    for page in journey.asked(ANSWERS)
    if not page.is_list and not any(question.kind in IN_FILES for question in page.questions)
]
_SECONDS = 6.0  # of CPU, for each method
_EVERY = 0.004  # seconds of CPU between samples
_WARM = 100
_VERSIONS = 10  # of what is sent from each page, so that answers change
_STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


def show(values):
    """Print the shares of an average page's GET and POST. `values` is the environment."""
    app = create_app(read(values))
    client = app.test_client()
    token = _draft(client)
    cookies = "; ".join(f"{c.key}={c.value}" for c in client._cookies.values())
    measured = [
        _measured(app, list(_requests(method, cookies, token)), status)
        for method, status in (("GET", "200"), ("POST", "303"))
    ]
    print("\nWhere the CPU of an average page goes (SQLite, in-process)    GET    POST")
    for part in (*_PARTS, "rest"):
        shares = [samples[part] / samples.total() for samples, *_ in measured]
        _line(part, *(f"{share:.0%}" for share in shares))
    _line("CPU ms a request", *(f"{ms:.2f}" for _, ms, _ in measured))
    _line("SQL statements a request", *(f"{count:.1f}" for *_, count in measured))


def _line(what, get, post):
    print(f"{what:<58} {get:>7} {post:>7}")


def _draft(client):
    """Answer these pages; the token of the session's forms."""
    for page in _ASKED:
        shown = client.get(f"/apply/{page.name}")
        token, *_ = _TOKEN.findall(shown.data)
        fields = {**answers_of(page, shown.text), "csrf_token": token.decode()}
        client.post(f"/apply/{page.name}", data=fields)
    return token.decode()


def _requests(method, cookies, token):
    """A contact is given once: whoever changes it so often is stopped."""
    for page in [page for page in _ASKED if page.name != journey.CONTACT] * _VERSIONS:
        fields = urlencode({**answers_of(page, ""), "csrf_token": token}).encode()
        builder = EnvironBuilder(
            path=f"/apply/{page.name}",
            method=method,
            data=fields if method == "POST" else None,
            content_type="application/x-www-form-urlencoded" if method == "POST" else None,
            headers={"Cookie": cookies, "Accept-Encoding": "gzip"},
        )
        yield builder.get_environ(), fields


def _measured(app, requests, expected):
    """The samples by part, CPU milliseconds and SQL statements of a request."""
    statements = []
    engine = app.extensions["portal"].engine
    tell = (engine, "connect", lambda driver, _: driver.set_trace_callback(statements.append))
    event.listen(*tell)
    engine.dispose()
    for environ, body in requests:
        status = _answer(app, environ, body)
        assert status.startswith(expected), (environ["PATH_INFO"], status)
    event.remove(*tell)
    engine.dispose()
    asked = sum(statement.lstrip().startswith(_STATEMENTS) for statement in statements)
    samples, ms = _sampled(app, itertools.cycle(requests))
    return samples, ms, asked / len(requests)


def _sampled(app, requests):
    for environ, body in itertools.islice(requests, _WARM):
        _answer(app, environ, body)
    samples = Counter()
    before = signal.signal(signal.SIGPROF, lambda _, frame: samples.update([_part(frame)]))
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    began, answered = time.process_time(), 0
    while time.process_time() < began + _SECONDS:
        _answer(app, *next(requests))
        answered += 1
    took = time.process_time() - began
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
    return samples, 1000 * took / answered


def _answer(app, environ, body):
    """The status; the application gets an environment of its own, as from a server."""
    began = []
    answer = app(environ | {"wsgi.input": io.BytesIO(body)}, lambda *start: began.append(start))
    b"".join(answer)
    answer.close()
    return began[0][0]


def _part(frame):
    while frame is not None:
        if part := _part_of(frame.f_code.co_filename):
            return part
        frame = frame.f_back
    return "rest"


@cache
def _part_of(file):
    return next((part for part, marks in _PARTS.items() if any(m in file for m in marks)), None)
