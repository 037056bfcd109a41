"""Uploads are received with a form, checked in the sandbox, and attached to the EOI.

A view that takes files is marked with `takes_files`, and its form has a FileField. Once the form is
valid: `receive(form)` outside any unit, then `attach(work, eoi_id, form)` in the unit that saves.
By default they are the applicant's own; a reviewer says by `opened` to which EOI they go.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import wtforms
from flask import Flask, Response, after_this_request, request
from werkzeug.datastructures import FileStorage

from app.domain.basics.text import N_
from app.domain.intake import photos
from app.domain.intake.answers import Invalid
from app.domain.intake.page import Page
from app.domain.intake.photos import Advice
from app.domain.intake.question import IN_FILES
from app.security.encryption.keyring import DataKey
from app.security.encryption.spool import SealedSpool
from app.security.sandbox import formats, images
from app.security.sandbox.images import Busy, Refused, Slot
from app.security.sandbox.pipeline import CpuTime
from app.security.scanner import Infected
from app.services.core.unit import Unit
from app.services.files import allowances, uploads
from app.services.files.uploads import FilesAway, Manifest, Received
from app.telemetry.logs import log
from app.web import current
from app.web.forms import refusals
from app.web.forms.requests import Request
from app.web.http import applicant_session
from app.web.http.unit import portal, unit

_MOST_OF_TEXT = 256 * 1024
_MOST_OF_A_REQUEST = 32 * 1024**2  # so that one file that is too large is told so on its page

View = TypeVar("View", bound=Callable[..., Any])
Opened = Callable[[], AbstractContextManager[tuple[Unit, UUID]]]  # a unit that writes, and the EOI
_own: Opened = partial(applicant_session.own_eoi, write=True)

NO_ROOM = N_("You have sent as many files as you can. Send this one without files.")
_TOO_LARGE = N_("This file is larger than 10\xa0MB. Take a new photo, or choose a smaller file.")
_AWAY = N_("We cannot take files now. Try again in a few minutes. What you saved is safe.")
_SOON = "20"  # seconds: those who wait now take ten at most
_BUSY = N_(
    "Many people are sending files now. Wait a minute, then choose the file again and send it. "
    "What you typed is kept on this page."
)


def install(app: Flask) -> None:
    """To be called first, before anything reads the body of a request."""
    app.request_class = Request
    app.before_request(_widen)
    app.jinja_env.globals["accepted_files"] = formats.ACCEPT


def takes_files(view: View, cookie: str = applicant_session.KEY) -> View:
    """Mark a view whose form may come with files, from who has this in their cookie."""
    view.takes_files = cookie  # type: ignore[attr-defined]
    return view


def _widen() -> None:
    """Raise the size limit for a signed-in browser that sends to a view that takes files."""
    request = current.request()
    view = current.app().view_functions.get(request.endpoint or "")
    cookie = getattr(view, "takes_files", None)
    if cookie and request.mimetype == "multipart/form-data" and cookie in current.session():
        request.max_content_length = _MOST_OF_A_REQUEST
        # Werkzeug counts its buffer of a file too: 64 KiB and what may be a boundary.
        request.max_form_memory_size = _MOST_OF_TEXT


class FileField(wtforms.Field):
    """One file, or several with `multiple`. `data` is the id of the file stored already."""

    kind = "file"

    def __init__(self, label: str = "", *, multiple: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.multiple = multiple
        self.uploads: list[FileStorage] = []
        self.received: list[Received] = []

    def process(self, formdata: Any, data: Any = "", extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if formdata is not None:
            sent = [upload for upload in request.files.getlist(self.name) if upload.filename]
            self.uploads = sent if self.multiple else sent[:1]
            self.data = "sent" if self.uploads else self.data

    def check(self, received: Received) -> None:
        """Raise Invalid if the file does not suit the question."""

    def advice(self, manifest: Manifest) -> Advice | None:
        """How the picture could be better; None if it is good."""
        return Advice.BLANK if _is_blank(manifest) else None


class PhotoField(FileField):
    """A portrait photo."""

    def check(self, received: Received) -> None:
        photos.check(received.manifest.width, received.manifest.height)

    def advice(self, manifest: Manifest) -> Advice | None:
        portrait = photos.advice_on_portrait(manifest.width, manifest.height)
        return super().advice(manifest) or portrait


def receive(form: wtforms.Form, opened: Opened = _own) -> bool:
    """Receive the files of a form; False if one was refused, which its field's errors explain.

    Raises NotSignedIn or TooMany.
    """
    fields = _fields(form)
    if not fields:
        return True
    with opened() as (work, eoi_id):
        key = allowances.allow(work, eoi_id, request.remote_addr or "")
    for field in fields:
        if any(cast("SealedSpool", upload.stream).is_too_large for upload in field.uploads):
            field.errors = [_TOO_LARGE]
    if not any(field.errors for field in fields):
        _receive_in_slot(fields, key, opened)
    return not any(field.errors for field in fields)


def attach(
    work: Unit,
    eoi_id: UUID,
    form: wtforms.Form,
    about: UUID | None = None,
    twins: Collection[str] = (),
) -> None:
    """Store the received files with the EOI, and their ids as the fields' data. Raises Full."""
    for field in _fields(form):
        for received in field.received:
            field.data = str(uploads.attach(work, eoi_id, received, about, twins))


def come_with(page: Page) -> bool:
    """Whether each file that a page asks for comes with the request."""
    asked = [question.name for question in page.questions if question.kind in IN_FILES]
    return all(any(sent.filename for sent in request.files.getlist(name)) for name in asked)


def has_received(form: wtforms.Form) -> bool:
    """Whether a file came with the form: its person looks at what is kept of it."""
    return any(field.received for field in _fields(form))


class Shown(NamedTuple):
    """What is shown of a stored file."""

    manifest: Manifest
    advice: Advice | None  # on what would make it better


def stored(form: wtforms.Form) -> dict[str, Shown]:
    """The applicant's stored files, by their ids; a page that takes none shows none."""
    fields = [field for field in form if isinstance(field, FileField)]
    if not fields:
        return {}
    with applicant_session.own_eoi() as (work, eoi_id):
        found = uploads.of_eoi(work, eoi_id)
    [field] = fields
    return {str(file.id): Shown(file.manifest, field.advice(file.manifest)) for file in found}


def _is_blank(manifest: Manifest) -> bool:
    width, height = manifest.width, manifest.height
    scale = min(1.0, images.SMALL / max(width, height))
    return photos.is_blank(width * height * scale**2, manifest.sizes[uploads.SMALL])


def _fields(form: wtforms.Form) -> list[FileField]:
    return [field for field in form if isinstance(field, FileField) and field.uploads]


def _receive_in_slot(fields: list[FileField], key: DataKey, opened: Opened) -> None:
    try:
        with uploads.decoder_slot() as slot:
            for field in fields:
                _receive_those_of(field, key, slot, opened)
    except Busy:
        for field in fields:
            field.errors = [_BUSY]
        after_this_request(_retry_soon)
    except FilesAway as fault:
        log.error("upload_not_taken", error=fault)
        for field in fields:
            field.errors = [_AWAY]


def _receive_those_of(field: FileField, key: DataKey, slot: Slot, opened: Opened) -> None:
    try:
        field.received = [_received(field, upload, key, slot, opened) for upload in field.uploads]
    except Invalid as fault:
        field.errors = [fault.message]


def _retry_soon(response: Response) -> Response:
    """Answer 503 with the page: the form was valid, and a script sends it again by itself."""
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = _SOON
    return response


def _received(
    field: FileField, upload: FileStorage, key: DataKey, slot: Slot, opened: Opened
) -> Received:
    try:
        with cpu_time(opened) as spent:
            received = uploads.receive(portal(), key, slot, upload.stream, spent)
    except Refused as refused:
        raise refusals.refuse(refused.why) from None
    except Infected:
        raise refusals.refuse(None) from None
    field.check(received)
    return received


@contextmanager
def cpu_time(opened: Opened = _own) -> Iterator[CpuTime]:
    """CPU time for one file: reserved first, and booked as it was afterwards. Raises TooMany."""
    with opened() as (work, eoi_id):
        reserved = allowances.reserve(work, eoi_id, request.remote_addr or "")
    spent = CpuTime()
    try:
        yield spent
    finally:
        with unit(applicant_session.ACTOR, write=True) as work:
            allowances.charge(work, reserved, spent)
