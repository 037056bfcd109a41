"""What was typed into a form that was not taken, so that it can be sent again from the error.

Of our own pages alone: what comes without their token may be a stranger's, who chose its words.
"""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple
from urllib.parse import parse_qsl

from flask import g, request
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from app.domain.intake.answers import clean

# Of a body that is too large: more than ten times what any form asks for.
_MOST_BYTES = 256 * 1024
_MOST_FIELDS = 100  # no form of ours comes near


class Kept(NamedTuple):
    typed: list[tuple[str, str]]  # name and text of each field, cleaned
    file: str = ""  # the name of the field that came with files, where those were not read


def kept() -> Kept:
    """What this request brought, as far as it was read or, too large, as it begins."""
    if not _is_ours():
        return Kept([])
    return Kept(_cleaned(request.form.items(multi=True)))


def beginning() -> Kept:
    """The same of a body that is too large and was not read: in our forms texts precede files."""
    if not _is_ours():
        return Kept([])
    head = request.environ["wsgi.input"].read(min(request.content_length or 0, _MOST_BYTES))
    if request.mimetype == "multipart/form-data":
        found, file = _of_parts(head, request.mimetype_params.get("boundary", ""))
        return Kept(_cleaned(found), file)
    found = parse_qsl(head.decode(errors="replace"), keep_blank_values=True)
    return Kept(_cleaned(found))


def _is_ours() -> bool:
    is_ours = g.get("csrf_valid") or request.headers.get("Origin") == request.host_url.rstrip("/")
    return request.method == "POST" and is_ours


def _cleaned(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    typed = ((name, text) for name, text in fields if name != "csrf_token")
    return [(clean(name), clean(text, lines=True)) for name, text in islice(typed, _MOST_FIELDS)]


def _of_parts(head: bytes, boundary: str) -> tuple[list[tuple[str, str]], str]:
    """The texts before the first file, and the name of that."""
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
        pass  # what stands before the fault is as good
    return [(name, text.decode(errors="replace")) for name, text in found], clean(file)
