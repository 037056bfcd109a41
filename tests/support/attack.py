"""An attack on every form and every address that the application has, whoever added them.

Forms are found by looking at each page as each of several people, and sent with hostile words, as
whom they were not made for, twice, and broken in every way that HTTP allows.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from werkzeug.routing import Rule

from app.domain.cases.lifecycle import Status
from app.domain.intake import answers as checked
from app.domain.intake import journey, questions
from app.services.core.errors import Erased, NoSuchEoi
from app.services.core.unit import unit_for
from app.services.intake import drafts
from tests.support.crawl import OUTBOUND, Crawl, Form, Person
from tests.support.kept import REFUSED, require_kept
from tests.support.unsound import HEADERS, TYPED
from tests.support.visitor import Page

_TODAY = date(2026, 11, 30)
MARK = "Zuplovorimble"  # stands in what is typed, and nowhere else
ORIGIN = {"Origin": "http://localhost"}
NASTY = [
    "🦊👩‍👩‍👧‍👦" * 9,
    "x" * 5000,
    "long " * 20_000,  # more than a form may have
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "nul\x00byte",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{7*7}}${7*7}%(x)s%s",
    "' OR 1=1; DROP TABLE eoi; --",
    "\N{NO-BREAK SPACE}\u2003 pasted \u200b\u3000",
    "۱۳۶۹/۰۱/۰۷",  # a Persian date
    "፲፱፻፹፪ ዓ.ም",  # an Ethiopian one
    "٢٧/٣/١٩٩٠",
    "2026-02-30",
    "-1",
    "\r\nSet-Cookie: portal=x",
    "../../etc/passwd",
    "\ufeff\u202e\u0345",
]
WORDS = st.sampled_from(NASTY) | TYPED
PATHS = ["%00", "..", "../..", "%2e%2e%2f", "//", ".", "x" * 2000, "name/../../status", "-1", "0"]
_FORM = "application/x-www-form-urlencoded"
KINDS = [
    _FORM,
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    f"{_FORM}; charset=utf-7",
    "text/plain",
    "",
    "\N{SNOWMAN}".encode().decode("latin-1"),
]
BODIES = [
    b"",
    b"{}",
    b"\x1f\x8b" + b"\0" * 20,
    b"&".join(b"a=%d" % at for at in range(5000)),
    b"csrf_token=" * 3000,
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n' * 50,
    b'--x\r\nContent-Disposition: form-data; name="',
    b"%ff%fe=%80&%00=%00&=&;",
]
_HEADERS = (
    "Accept-Language Content-Encoding Cookie Host Origin Referer Range If-None-Match "
    "X-Forwarded-For X-Forwarded-Host X-CSRFToken Transfer-Encoding Content-Length Expect"
).split()


class Posting(NamedTuple):
    """A form as somebody sends it: fields by their position, with other values than it has."""

    person: Person
    form: Form
    changes: dict[int, list[str]]
    more: dict[str, str]
    token: str
    is_marked: bool


class Knock(NamedTuple):
    """A request that no form makes."""

    person: Person
    rule: Rule
    text: str  # in the place of each part of the address that varies
    method: str
    kind: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Watch:
    """An application under attack: each try must leave it whole. `tries` counts them."""

    application: object
    logged: object  # () -> all that was logged so far
    tries: int = 0

    def __post_init__(self):
        self.portal = self.application.extensions["portal"]
        self.crawl = Crawl(self.application)

    def require_sound(self, answer):
        """Never a failure of ours, never broken HTML, never a script of theirs."""
        assert answer.status_code < 500, answer.status
        assert MARK not in self.logged()
        assert MARK not in answer.headers.get("Location", "")
        if answer.mimetype != "text/html" or answer.location or not answer.data:
            return
        assert "Content-Encoding" not in answer.headers
        page = Page(answer)
        for script in page.all("script"):
            assert script.get("src").startswith("/static/")
        assert not page.all("img", src="x")

    def require_nothing_lost(self, person, before, form, answer):
        """Nothing changed but what this form asks, all of it or nothing, and never unchecked."""
        after = self.answers_of(person)
        if after is None or before is None:
            return
        name = form.path.split("/")[2] if form.path.startswith("/apply/") else ""
        asked = journey.BY_NAME.get(name)
        own = {question.name for question in asked.questions} | {name} if asked else set()
        changed = {each for each in before if after.get(each) != before[each]}
        assert changed <= own
        assert answer.status_code == 303 or not changed
        require_whole(after)

    def answers_of(self, person):
        """What is stored, as long as it is a draft."""
        if person.eoi_id is None:
            return None
        try:
            with unit_for(self.portal, "test", opens=[person.eoi_id]) as unit:
                draft = drafts.read(unit, person.eoi_id)
        except (Erased, NoSuchEoi):
            return None
        return dict(draft.answers) if draft.status is Status.DRAFT else None


class Attack(Watch):
    """On every form that the application's pages have, and on every address."""

    def __post_init__(self):
        super().__post_init__()
        found = [self.crawl.of(person) for person in self.crawl.people]
        self.forms = list(dict.fromkeys(form for pages in found for form in pages.forms))

    def postings(self):
        return st.builds(
            Posting,
            st.sampled_from(self.crawl.people),
            st.sampled_from(self.forms),
            st.dictionaries(st.integers(0, 20), st.lists(WORDS, max_size=2), max_size=4),
            st.dictionaries(TYPED, WORDS, max_size=1),
            st.sampled_from(["right"] * 4 + ["none", "stale"]),
            st.booleans(),
        )

    def send(self, posting):
        """Send the form; all that must hold, holds."""
        self.tries += 1
        person, form = posting.person, posting.form
        self.crawl.come(person)
        before = self.answers_of(person)
        sent = self._filled(posting)
        token = {"right": person.token, "none": "", "stale": f"x{person.token}"}[posting.token]
        body = urlencode([*sent, ("csrf_token", token)], errors="replace")
        answer = person.client.post(form.path, data=body, headers=ORIGIN, content_type=_FORM)
        self.require_sound(answer)
        if answer.status_code in REFUSED:
            require_kept(answer, form, sent)
        self.require_nothing_lost(person, before, form, answer)

    def knocks(self):
        rules = [r for r in self.application.url_map.iter_rules() if r.endpoint not in OUTBOUND]
        return st.builds(
            Knock,
            st.sampled_from(self.crawl.people),
            st.sampled_from(rules),
            st.sampled_from(PATHS) | WORDS,
            st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]),
            st.sampled_from(KINDS),
            st.sampled_from(BODIES) | st.binary(max_size=200),
            st.fixed_dictionaries({}, optional=dict.fromkeys(_HEADERS, HEADERS)),
        )

    def knock(self, knock):
        """Without a token of the page nothing changes, whatever is sent."""
        self.tries += 1
        self.crawl.come(knock.person)
        before = self.answers_of(knock.person)
        part = quote(knock.text, errors="replace")
        address = re.sub("<[^>]+>", lambda _: part, knock.rule.rule)
        query = quote(knock.headers.get("Accept-Language", ""), errors="replace")
        answer = knock.person.client.open(
            f"{address}?lang={query}&again={query}",
            method=knock.method,
            data=knock.body,
            content_type=knock.kind,
            headers=knock.headers,
        )
        self.require_sound(answer)
        assert self.answers_of(knock.person) == before

    def _filled(self, posting):
        sent, fields = list(posting.more.items()), posting.form.fields
        changes = {at % (len(fields) or 1): texts for at, texts in posting.changes.items()}
        for at, (name, kind, value) in enumerate(fields):
            mark = MARK if posting.is_marked and kind in {"text", "textarea"} else ""
            sent += [(name, mark + each) for each in changes.get(at, [value])]
        return sent


def require_whole(stored):
    """Of each page all answers are there, or none; and each would be taken again."""
    for name, answer in stored.items():
        entries = answer if isinstance(answer, list) else [stored]
        page = name if isinstance(answer, list) else questions.BY_NAME[name].page
        for entry in entries:
            for question in journey.BY_NAME[page].questions:
                checked.check(question, entry[question.name], _TODAY)
