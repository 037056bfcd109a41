"""The request class reads what a browser sent: files sealed, and values without a detour."""

import re
from functools import cached_property
from typing import IO, Any, cast

import flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.sansio.http import parse_cookie

from app.security.encryption.spool import SealedSpool
from app.services.files.uploads import MOST_BYTES


class Values(ImmutableMultiDict[str, str]):
    """Werkzeug's, which looks for what is not there by an exception, with a page in it."""

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override] # noqa: A002 - theirs
        return super().get(key, default, type) if key in self else default


class Request(flask.Request):
    """Files are spooled sealed; Werkzeug would write those above 500 kB to the disk in clear."""

    parameter_storage_class = Values
    # Bytes; of forms with files, see `uploads`. Flask's own look for settings, each twice.
    max_content_length: int | None = 64 * 1024  # no form and no callback needs as much
    max_form_memory_size: int | None = 64 * 1024
    max_form_parts: int | None = 1000

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._spools: list[SealedSpool] = []

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """As Werkzeug's, which goes through all headers to find those that have cookies."""
        cookies = parse_cookie(self.environ.get("HTTP_COOKIE"), Values)
        return cast("ImmutableMultiDict[str, str]", cookies)

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        self._spools.append(SealedSpool(MOST_BYTES))
        return cast("IO[bytes]", self._spools[-1])

    def close(self) -> None:
        """Also close the spools of a body that broke off, which Werkzeug leaves open.

        Werkzeug has two patterns compiled for each boundary, and Python keeps 512: 0.8 MB of what
        is not looked for again.
        """
        super().close()
        for spool in self._spools:
            spool.close()
        if self._spools:
            re.purge()
