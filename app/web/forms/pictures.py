"""Uploaded files are shown as pictures that the portal made of them, streamed in chunks."""

from collections.abc import Iterator
from itertools import chain

from flask import Response

from app.security.encryption.errors import ContextMismatch
from app.services.files import uploads
from app.services.files.uploads import Stored
from app.telemetry import logs
from app.web.http.unit import portal


def picture(stored: Stored, part: int) -> Response:
    """The response with a page of a file, or its thumbnail. To be called outside any unit.

    Raises FilesAway or NoSuchFile.
    """
    content = uploads.read(portal(), stored, part)
    first = next(content, b"")  # a fault here can still become an error page
    response = Response(chain([first], _watched(content)), mimetype="image/jpeg")
    response.content_length = stored.manifest.sizes[part]
    response.headers["Content-Disposition"] = 'inline; filename="picture.jpg"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _watched(content: Iterator[bytes]) -> Iterator[bytes]:
    """Raise the alarm if a later chunk was tampered with; the picture breaks off there."""
    try:
        yield from content
    except ContextMismatch as fault:
        logs.tampering(fault)
