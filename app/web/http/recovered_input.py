"""Recovered input is what was typed into a form that failed: its error page can send it again.

Only from our own pages: a form without their CSRF token may come from another site, which then
chose the words.
"""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple
from urllib.parse import parse_qsl

from flask import g, request
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from app.domain.intake.answers import clean
from app.web.http import origin

# Read of a body that is too large: more than ten times what any form takes.
_MOST_BYTES = 256 * 1024
_MOST_FIELDS = 100  # no form of ours has as many


class Recovered(NamedTuple):
    typed: list[tuple[str, str]]  # name and text of each field, cleaned
    file: str = ""  # the name of the field that came with files: a page gives none back


def recovered() -> Recovered:
    """The fields of this request."""
    if not _is_ours():
        return Recovered([])
    files = (name for name, sent in request.files.items() if sent.filename)
    return Recovered(_cleaned(request.form.items(multi=True)), clean(next(files, "")))


def beginning() -> Recovered:
    """Those at the beginning of a body that is too large: in our forms texts precede files."""
    if not _is_ours():
        return Recovered([])
    head = request.environ["wsgi.input"].read(min(request.content_length or 0, _MOST_BYTES))
    if request.mimetype == "multipart/form-data":
        found, file = _of_parts(head, request.mimetype_params.get("boundary", ""))
        return Recovered(_cleaned(found), file)
    found = parse_qsl(head.decode(errors="replace"), keep_blank_values=True)
    return Recovered(_cleaned(found))


def _is_ours() -> bool:
    return request.method == "POST" and bool(g.get("csrf_valid") or origin.is_ours())


def _cleaned(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    typed = ((name, text) for name, text in fields if name != "csrf_token")
    return [(clean(name), clean(text, lines=True)) for name, text in islice(typed, _MOST_FIELDS)]


def _of_parts(head: bytes, boundary: str) -> tuple[list[tuple[str, str]], str]:
    """The text fields before the first file, and the name of the file's field."""
    found: list[tuple[str, bytes]] = []
    file = ""
    try:
        decoder = MultipartDecoder(boundary.encode("ascii"))
        decoder.receive_data(head)
        while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
            if isinstance(event, File):
                file = event.name
                break
            if isinstance(event, Field):
                found.append((event.name, b""))
            elif isinstance(event, Data):
                name, text = found.pop()
                found.append((name, text + event.data))
    except ValueError:
        pass  # what was decoded before the fault is usable
    return [(name, text.decode(errors="replace")) for name, text in found], clean(file)
