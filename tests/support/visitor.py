"""A person's browser without scripts, on Flask's test client: every page is parsed strictly."""

import re
from datetime import UTC, datetime
from io import BytesIO

import html5lib
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.support.people import ANSWERS, a_draft, a_session, a_submission
from tests.support.pictures import a_photo

PHOTO = a_photo(300, 375)
_XHTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    def __init__(self, response):
        self.status = response.status_code
        path, _, query = response.request.full_path.partition("?")
        kept = "&".join(part for part in query.split("&") if not part.startswith("done="))
        self.url = f"{path}?{kept}" if kept else path
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.tree = html5lib.HTMLParser(strict=True).parse(self.html)

    def all(self, tag, **attributes):
        """The elements of a tag with these attributes (`class_` for class)."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(_XHTML + tag)
            if all(element.get(name) == value for name, value in wanted.items())
        ]

    def text(self, tag="main"):
        return " ".join(" ".join(self.all(tag)[0].itertext()).split())

    @property
    def timeless(self):
        """The text, whichever second it is of."""
        return re.sub(r"in \d+ \w+ , at \d\d:\d\d|at \d\d:\d\d", "", self.text())

    @property
    def said(self):
        """What the page says was done."""
        return " ".join(line.text for line in self.all("p", class_="app-done"))

    @property
    def heading(self):
        return self.text("h1")

    @property
    def fields(self):
        """What the form would send if it were sent as it stands."""
        values = {}
        for element in self.all("input") + self.all("textarea"):
            ticked = element.get("checked") is not None or element.get("type") != "radio"
            if element.get("name") and element.get("type") != "checkbox" and ticked:
                values[element.get("name")] = element.get("value") or element.text or ""
        for select in self.all("select"):
            chosen = [o for o in select if o.get("selected") is not None]
            values[select.get("name")] = chosen[0].get("value") if chosen else ""
        return values


class Visitor:
    def __init__(self, client, language="en"):
        self.client = client
        self.page = None
        self.headers = {"Accept-Language": language}

    def get(self, url):
        response = self.client.get(url, follow_redirects=True, headers=self.headers)
        self.page = Page(response)
        return self.page

    def send(self, url=None, **values):
        """Send the page's form with these values changed."""
        body = {"data": self.page.fields | values}
        if any(isinstance(value, FileStorage) for value in values.values()):
            boundary, content = encode_multipart(body["data"])
            body = {"data": content, "content_type": f"multipart/form-data; boundary={boundary}"}
        response = self.client.post(
            url or self.page.url, **body, follow_redirects=True, headers=self.headers
        )
        self.page = Page(response)
        return self.page

    def fill_in(self, until="/apply/check-answers", **changes):
        """Come to the page `until`, after the contact, as if all before it were filled in here."""
        before, now = until.rpartition("/")[2], datetime.now(UTC)
        read_in = self.headers["Accept-Language"]
        self.take_up(a_draft(self._portal, now, before=before, read_in=read_in, **changes))
        return self.get(until)

    def submit(self, **changes):
        """The reference of an EOI, as if it had been filled in and sent here."""
        about = {"located": False, "read_in": self.headers["Accept-Language"], **changes}
        self.take_up(a_submission(self._portal, datetime.now(UTC), **about))
        self.get("/apply/submitted")
        return self._reference()

    def take_up(self, eoi_id):
        """Go on with this EOI."""
        with self.client.session_transaction() as cookie:
            cookie["applicant"] = a_session(self._portal, eoi_id)

    @property
    def _portal(self):
        return self.client.application.extensions["portal"]

    def walk(self, until="/apply/check-answers", **changes):
        """Answer page after page, from the first that is open, as far as `until`."""
        self.get("/apply/in-france")
        while self.page.url != until:
            self.go_on(**changes)
        return self.page

    def go_on(self, **changes):
        """Leave the open page of the form for the one that follows."""
        if self.page.url == "/apply/saved":
            self.get("/apply/next")
        elif self.page.url == "/apply/task-list":
            self.get(self.page.all("a", class_="govuk-button")[0].get("href"))
        elif self._entries() or self.page.all("ul", class_="app-kept"):
            self.send(**dict.fromkeys(self.page.fields.keys() - {"csrf_token"}, ""))
        else:
            self.fill_in_page(**changes)

    def fill_in_page(self, **changes):
        """Answer the page that is open; it must lead on."""
        answers = _typed(ANSWERS | changes)
        names = self.page.fields.keys() | {radio.get("name") for radio in self.page.all("input")}
        at = self.page.url
        sent = {name: answers[name] for name in names - FILES if name in answers}
        self.send(**sent, **{name: a_photo_file() for name in names & FILES})
        is_kept = self._entries() or self.page.all("ul", class_="app-kept")
        assert self.page.url != at or is_kept, self.page.text()

    def _entries(self):
        """The links to what was entered on the page, if that asks for several."""
        return [a for a in self.page.all("a") if a.get("href", "").startswith(f"{self.page.url}/")]

    def apply(self, **changes):
        """The reference of an EOI sent from the first page to the last."""
        self.walk(**changes)
        self.send(consent="y")
        return self._reference()

    def _reference(self):
        return self.page.all("bdi")[0].text


FILES = {"photo", "picture"}


def a_photo_file(content=PHOTO, name="photo.jpg"):
    return FileStorage(BytesIO(content), filename=name)


def _typed(answers):
    """A date is typed in three boxes."""
    year, month, day = (*answers["date_of_birth"].split("-"), "", "")[:3]
    parts = {"day": day, "month": month, "year": year}
    return answers | {f"date_of_birth-{part}": value for part, value in parts.items()}
