"""What a page costs in statements, units and calls, which are the same on every machine.

Seconds are not, so nothing here is timed. Whoever makes a page dearer raises its line of the table,
and the commit says what for.
"""

import itertools
import math
from functools import partial
from urllib.parse import urlencode

from itsdangerous import TimestampSigner
from werkzeug.test import EnvironBuilder

from app.security.encryption.system_keys import SystemKeys
from app.storage.database import clock
from tests.support.costs import Cost, asked, calls_of, statements_of
from tests.support.pictures import a_photo
from tests.support.visitor import Visitor, a_photo_file

# Of who comes anew each time; all else is asked of one whose draft is whole.
FIRST_SEEN, FIRST_ANSWER, FIRST_CONTACT, SENT = (
    "GET /apply/nationality – unanswered",
    "POST /apply/in-france",
    "POST /apply/contact – the first",
    "POST /apply/check-answers",
)
ANEW = {
    FIRST_SEEN: lambda visitor: visitor.fill_in(until="/apply/nationality"),
    FIRST_ANSWER: lambda visitor: visitor.client._cookies.clear(),
    FIRST_CONTACT: lambda visitor: (
        visitor.client._cookies.clear(),
        visitor.walk(until="/apply/contact"),
    ),
    SENT: lambda visitor: visitor.fill_in(),
    "GET /apply/submitted": lambda visitor: visitor.submit(),
}
TABLE = {
    "GET /": {"sqlite": Cost(1, 1, 1420), "postgresql": Cost(1, 1, 1650)},
    # Questions that are answered are a template of their own (in-france, contact, name): it is in
    # no other, so that a process keeps .5 MB less, and what is not answered is rendered once.
    "GET /apply/in-france": {"sqlite": Cost(1, 0, 1335), "postgresql": Cost(1, 0, 1365)},
    FIRST_SEEN: {"sqlite": Cost(1, 0, 1150), "postgresql": Cost(1, 0, 1180)},
    FIRST_ANSWER: {"sqlite": Cost(6, 1, 2135), "postgresql": Cost(2, 1, 2090)},
    "GET /apply/contact": {"sqlite": Cost(2, 1, 1845), "postgresql": Cost(2, 1, 2005)},
    FIRST_CONTACT: {"sqlite": Cost(7, 1, 2360), "postgresql": Cost(4, 1, 2565)},
    # More addresses than one draft may have in an hour: the last are refused, and logged.
    # A limit is hit here, which is logged as a security event, and told until when.
    "POST /apply/contact": {"sqlite": Cost(9, 1, 2715), "postgresql": Cost(7, 1, 3095)},
    "GET /apply/saved": {"sqlite": Cost(1, 0, 1075), "postgresql": Cost(1, 0, 1105)},
    "GET /apply/task-list": {"sqlite": Cost(1, 0, 2320), "postgresql": Cost(1, 0, 2350)},
    "GET /apply/name": {"sqlite": Cost(1, 0, 1560), "postgresql": Cost(1, 0, 1590)},
    "POST /apply/name": {"sqlite": Cost(2, 0, 1120), "postgresql": Cost(2, 0, 1195)},
    "GET /apply/other-names": {"sqlite": Cost(1, 0, 1195), "postgresql": Cost(1, 0, 1225)},
    "POST /apply/applying": {"sqlite": Cost(2, 0, 1030), "postgresql": Cost(2, 0, 1105)},
    "POST /apply/other-names": {"sqlite": Cost(2, 0, 1055), "postgresql": Cost(2, 0, 1130)},
    "GET /apply/check-answers": {"sqlite": Cost(2, 1, 3260), "postgresql": Cost(2, 1, 3425)},
    # One row says which network it came from.
    SENT: {"sqlite": Cost(11, 1, 3480), "postgresql": Cost(4, 1, 3650)},
    # A reference's QR code has more lines or fewer: 40 calls more or less.
    "GET /apply/submitted": {"sqlite": Cost(4, 1, 3790), "postgresql": Cost(4, 1, 4280)},
}


def ask(visitor, method, path, fields):
    """Answer a request as the server would; the status."""
    cookies = "; ".join(f"{c.key}={c.value}" for c in visitor.client._cookies.values())
    body = urlencode(fields).encode()
    headers = {"Cookie": cookies, "Accept-Encoding": "gzip"}
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    builder = EnvironBuilder(path=path, method=method, headers=headers, data=body)
    environ, began = builder.get_environ(), []
    answer = visitor.client.application(environ, lambda *start: began.append(start))
    b"".join(answer)
    answer.close()
    return began[0][0]


def forms(visitor, path):
    """What is sent from the page, something else each time; with the CSRF token of its form."""
    for number in itertools.count():
        page = visitor.get(path)
        changed = {
            "in_france": "yes",
            "applying": "alone",
            "given_names": f"Zuplo {chr(97 + number)}",
            "other_name": f"Zuplo {chr(97 + number)}",
            "email": f"zuplo-{number}@example.org",
            "consent": "y",
        }
        yield page.fields | {name: changed[name] for name in changed.keys() & names(page)}


def names(page):
    return {field.get("name") for field in page.all("input")}


def costs(application, route):
    """The statements, and the numbers of units and calls, of a request that is the fourth such."""
    method, path, *_ = route.split()
    visitor = Visitor(application.test_client())
    visitor.fill_in()
    sent, come = forms(visitor, path), ANEW.get(route, lambda _: None)

    def prepared():
        come(visitor)
        return partial(ask, visitor, method, path, next(sent) if method == "POST" else {})

    for _ in range(2):
        assert prepared()()[:3] in {"200", "303"}
    with statements_of(application.extensions["portal"].engine) as seen:
        prepared()()
        act = prepared()
        seen.clear()
        act()
    prepared()()
    return *asked(seen), calls_of(prepared())


def test_no_page_costs_more_than_it_did(application, portal, monkeypatch):
    # What is looked at anew once a minute is none of what a page costs.
    monkeypatch.setattr(clock, "_ASKED_EVERY", math.inf)
    monkeypatch.setattr(SystemKeys, "is_outdated", lambda _: False)
    # A form was made in an earlier second than it is sent: its token has a signature to verify.
    seconds = itertools.count(1)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: next(seconds))
    database, dearer = portal.engine.dialect.name, {}
    for route, most in TABLE.items():
        statements, units, calls = costs(application, route)
        cost = Cost(len(statements), units, calls)
        if any(one > other for one, other in zip(cost, most[database], strict=True)):
            dearer[route] = cost, statements
    assert dearer == {}


def test_no_photo_costs_more_than_it_did(application):
    """Limits before and after, for whoever is cut off in between; then file and answer."""
    visitor = Visitor(application.test_client())
    visitor.fill_in(until="/apply/photo")
    form = visitor.page.fields | {"photo": a_photo_file(a_photo())}
    with statements_of(application.extensions["portal"].engine) as seen:
        sent = visitor.client.post("/apply/photo", data=form)
    assert sent.status_code == 303
    begun = [statement for statement in seen if statement.startswith("BEGIN")]
    ended = [statement for statement in seen if statement.startswith(("COMMIT", "ROLLBACK"))]
    assert len(begun) <= 4
    assert len(seen) - len(begun) - len(ended) <= 14
