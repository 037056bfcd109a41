"""An attack on every form that takes files: files of every kind and name, in broken bodies too."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import strategies as st
from sqlalchemy import select

from app.domain.cases.lifecycle import Status
from app.domain.intake.answers import clean
from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.files import verification
from app.services.scheme import settings
from app.storage.cases.files import StoredFile, chunk_name
from tests.support.attack import MARK, ORIGIN, WORDS, Watch
from tests.support.crawl import Person, filled_in, form_of, sent
from tests.support.kept import REFUSED, require_kept
from tests.support.pictures import EICAR, a_file, a_pdf, a_photo, a_png_header
from tests.support.visitor import Page

_FILE = "Gnarfelwutz"  # stands in files' names, and nowhere else
_PHOTO, _PDF = a_photo(400, 500), a_pdf()
_CONTENTS = {
    "photo": _PHOTO,
    "wide": a_photo(500, 300),
    "small": a_photo(20, 20),
    "papers": a_pdf(pages=3),
    "book": a_pdf(pages=13),
    "empty": b"",
    "large": bytes(11 * 1024**2),
    "bomb": a_png_header(60_000, 60_000),
    "photo and script": _PHOTO + b"<script>alert(1)</script>",
    "papers and photo": _PDF + _PHOTO,
    "photo and archive": _PHOTO + b"PK\x05\x06" + bytes(18),
    "script in papers": a_pdf(catalog="/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
    "damaged": _PHOTO[: len(_PHOTO) // 2],
    "animation": a_file("GIF"),
    "sticker": a_file("WEBP"),
    "papers after words": b"\r\n words" + _PDF,
    "page": b"<!doctype html><script>alert(1)</script>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "virus": EICAR,
    "no heic": b"\0\0\0\x18ftypheic" + bytes(200),
}
_NAMES = [
    "photo.jpg",
    "nul\0.jpg",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "🦊.png",
    "x" * 5000,
    "../../etc/passwd",
    'quo"te.jpg',
    "a\r\nX-Other: y",
    ".",
    "",
]
_BOUNDARY = b"gnarf-7f3a"
_KIND = "multipart/form-data; boundary="


_MOST_TRIES = 20  # of all until somebody else comes: there is an end to what one may send


class Part(NamedTuple):
    name: str
    content: bytes
    filename: str | None = None  # of a file


class Parcel(NamedTuple):
    """A form with files, as somebody sends it."""

    place: "Place"
    texts: dict[int, str]  # by the field's position
    files: list[tuple[str, str]]  # name, and which of the contents
    damage: str


class Place(NamedTuple):
    """Where files can be sent, by whom, and how they come there."""

    person: Person
    page: str
    address: str  # a pattern: of a link on the page, or else of its form


def _body(parts):
    return b"".join(map(_written, parts)) + b"--%s--\r\n" % _BOUNDARY


def _written(part):
    file = "" if part.filename is None else f'; filename="{_FILE}{part.filename}"'
    head = f'Content-Disposition: form-data; name="{part.name}"{file}'
    return b"--%s\r\n%s\r\n\r\n%s\r\n" % (_BOUNDARY, head.encode(), part.content)


# What a browser may send: each makes of the parts a body.
_SOUND = {
    "nothing": _body,
    "no file": lambda parts: _body([part for part in parts if part.filename is None]),
    "twice": lambda parts: _body([part for each in parts for part in (each, each)]),
}
# And what none does.
_BROKEN = {
    "cut": lambda parts: _body(parts)[: len(_body(parts)) // 2],
    "no end": lambda parts: b"".join(map(_written, parts)),
    "files first": lambda parts: _body(parts[::-1]),
    "no names": lambda parts: _body([part._replace(name="") for part in parts]),
    "other boundary": lambda parts: _body(parts).replace(_BOUNDARY, b"other"),
    "no boundaries": lambda parts: _body(parts).replace(b"--" + _BOUNDARY, b""),
    "no lines": lambda parts: _body(parts).replace(b"\r\n", b"\n"),
    "only files": lambda parts: _body([part for part in parts if part.filename is not None]),
}
_DAMAGES = _SOUND | _BROKEN


class AttackWithFiles(Watch):
    def __post_init__(self):
        super().__post_init__()
        with unit_for(self.portal, "operator", write=True) as unit:
            settings.change(unit, outcome_delay=settings.current(unit).outcome_delay * 0)
        draft = Person(Status.DRAFT, filled_in)
        self.places = [
            Place(draft, "/apply/photo", "/apply/photo"),
            Place(draft, "/apply/pictures", "/apply/pictures"),
            Place(draft, "/apply/pictures", "/apply/pictures/.+"),
            Place(Person(Status.REFUSED, sent(Status.REFUSED)), "/status", "/status/correction"),
            Place(Person(Status.SUBMITTED, sent()), "/status/wrong-answer", "/status/wrong-answer"),
            Place(Person(Status.SUBMITTED, _asked), "/status", "/status/information/.+"),
        ]

    def parcels(self):
        contents = st.sampled_from(sorted(_CONTENTS))
        return st.builds(
            Parcel,
            st.sampled_from(self.places),
            st.dictionaries(st.integers(0, 3), WORDS, max_size=2),
            st.lists(st.tuples(st.sampled_from(_NAMES), contents), max_size=4),
            st.sampled_from(["nothing"] * 10 + sorted(_DAMAGES)),
        )

    def send(self, parcel):
        """Nothing fails and nothing is lost; what is kept is whole."""
        self.tries += 1
        person, form = parcel.place.person, self._form(parcel.place)
        before, asked = self.answers_of(person), self._written_by(person)
        typed, parts = self._filled(person, form, parcel)
        answer = person.client.post(
            form.path,
            data=_DAMAGES[parcel.damage](parts),
            content_type=f"{_KIND}{_BOUNDARY.decode()}",
            headers=ORIGIN,
            environ_overrides={"REMOTE_ADDR": f"2001:db8::{self.tries % 0xFFFF:x}"},
        )
        self.require_sound(answer)
        assert _FILE not in self.logged()
        assert _FILE not in answer.text
        if answer.status_code in REFUSED and _is_sound(parcel):
            require_kept(answer, form, typed)
        self.require_nothing_lost(person, before, form, answer)
        self._require_written(person, asked, typed, answer)
        self._require_whole_files()

    def require_nothing_left_behind(self):
        """Once the sweep has passed, each chunk is of a file, and each file as it was sent."""
        for name in verification.orphans(
            self.portal, "test", datetime.now(UTC) + 2 * verification.GRACE
        ):
            self.portal.files.delete(name)
        rows = self._rows()
        assert sorted(self.portal.files.names()) == sorted(_chunks_of(rows))
        invented = sum(row.chunks == 0 for row in rows)  # as tests put them there
        assert (
            len([fault for fault in verification.faults(self.portal, "test") if fault]) == invented
        )

    def _form(self, place):
        """As it stands on its page; of a person anew where it was sent already."""
        if self.tries % _MOST_TRIES == 0:
            place.person.client = None
        while True:
            self.crawl.come(place.person)
            address = place.page
            for link in Page(place.person.client.get(address)).all("a"):
                if re.fullmatch(place.address, link.get("href") or ""):
                    address = link.get("href")
            page = Page(place.person.client.get(address))
            for form in page.all("form", method="post", enctype="multipart/form-data"):
                return form_of(form, address)
            place.person.client = None

    def _filled(self, person, form, parcel):
        typed, parts = [], [Part("csrf_token", person.token.encode())]
        fields = [field for field in form.fields if field[1] != "file"]
        texts = {at % len(fields): text for at, text in parcel.texts.items()} if fields else {}
        for at, (name, kind, value) in enumerate(fields):
            mark = MARK if kind in {"text", "textarea"} else ""
            typed.append((name, texts.get(at) or mark + value))
        parts += [Part(name, text.encode()) for name, text in typed]
        field = next(name for name, kind, _ in form.fields if kind == "file")
        parts += [Part(field, _CONTENTS[kind], name) for name, kind in parcel.files]
        return typed, parts

    def _written_by(self, person):
        """What they wrote since they sent their EOI, by the id of it."""
        with unit_for(self.portal, "test", opens=[person.eoi_id]) as unit:
            asked = {each.id: each.text for each in corrections.of_eoi(unit, person.eoi_id)}
            answered = information_requests.of_eoi(unit, person.eoi_id)
            return asked | {each.id: each.answer for each in answered if each.answer}

    def _require_written(self, person, before, typed, answer):
        after = self._written_by(person)
        new = after.keys() - before.keys()
        assert answer.status_code == 303 or not new
        for each in new:
            assert after[each] == clean(dict(reversed(typed))["text"], lines=True)

    def _require_whole_files(self):
        assert set(_chunks_of(self._rows())) <= set(self.portal.files.names())

    def _rows(self):
        with unit_for(self.portal, "test") as unit:
            return [row for row in unit.session.scalars(select(StoredFile)) if row.manifest]


def _is_sound(parcel):
    """No browser breaks a file's name into lines: what follows would be words, and no file."""
    return parcel.damage in _SOUND and not any("\r\n" in name for name, _ in parcel.files)


def _asked(portal, answers):
    """Somebody whom a reviewer has asked something."""
    eoi_id = sent()(portal, answers)
    with unit_for(portal, "desk amina", write=True, opens=[eoi_id]) as unit:
        information_requests.ask(unit, eoi_id, "Who is that?", 14)
    return eoi_id


def _chunks_of(rows):
    return [chunk_name(row.id, number) for row in rows for number in range(row.chunks)]
