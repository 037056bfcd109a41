"""Files as they are shown: pictures that the portal made itself, streamed a chunk at a time."""

from collections.abc import Iterator
from itertools import chain

from flask import Response

from app.security.encryption.errors import ContextMismatch
from app.services.files import uploads
from app.services.files.uploads import Stored
from app.telemetry import logs
from app.web.http.unit import portal


def picture(stored: Stored, part: int) -> Response:
    """A page of a file, or its small picture. Outside any unit. Raises FilesAway or NoSuchFile."""
    content = uploads.read(portal(), stored, part)
    first = next(content, b"")  # what is wrong with it is best known before the answer begins
    response = Response(chain([first], _watched(content)), mimetype="image/jpeg")
    response.content_length = stored.manifest.sizes[part]
    response.headers["Content-Disposition"] = 'inline; filename="picture.jpg"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _watched(content: Iterator[bytes]) -> Iterator[bytes]:
    """Too late for a page that says so: the picture breaks off, and the alarm is raised."""
    try:
        yield from content
    except ContextMismatch as fault:
        logs.tampering(fault)
