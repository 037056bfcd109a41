"""The reader's language is `?lang=`, or else the cookie's, or else that of Accept-Language.

Languages are shown by their own names, in their own script, so that their speakers find them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app import wording
from app.domain.basics.text import N_
from app.domain.intake.questions.person import LANGUAGES
from app.web import current

COMMA = N_(", ")  # between what is listed: Arabic has its own
_YEAR = 365 * 24 * 3600


OWN_NAMES = {
    code: Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(code, name.direction, name.text)
    for code, name in wording.OWN_NAMES.items()
}


def install(app: Flask, *, cookie: str, secure: bool) -> None:
    """Set the language of each request, and remember it in a cookie."""

    @app.before_request
    def choose() -> None:
        request = current.request()
        current.g().language = (
            _chosen()
            or _known(request.cookies.get(cookie))
            or _accepted(request.headers.get("Accept-Language", ""))
        )

    @app.after_request
    def remember(response: Response) -> Response:
        if (language := _chosen()) and "Clear-Site-Data" not in response.headers:
            response.set_cookie(
                cookie, language, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax"
            )
        return response

    app.context_processor(_context)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Have pages made in another language than the reader's: that of whom they are about."""
    readers, current.g().language = _language(), language
    try:
        yield
    finally:
        current.g().language = readers


def gettext(message: str) -> str:
    return wording.catalogue(_language()).gettext(message) if message else ""


def _language() -> str:
    """The default for a request that was refused before its language was set."""
    return str(getattr(current.g(), "language", wording.DEFAULT))


def named(code: str) -> str:
    """A language's own name and, if that is another, the reader's name for it: ትግርኛ – Tigrinya."""
    name = gettext(LANGUAGES[code])
    if code == _language() or code not in OWN_NAMES:
        return name
    return Markup("{} – {}").format(OWN_NAMES[code], name)


def ltr(text: object) -> Markup:
    """Isolate left-to-right text, such as a reference, within a line of any direction."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def unbroken(text: object) -> Markup:
    """The same of what no line may end in, such as a reference or a telephone number."""
    return Markup('<bdi dir="ltr" class="app-nowrap">{}</bdi>').format(text)


def _chosen() -> str | None:
    request = current.request()
    return _known(request.args.get("lang")) if request.query_string else None


def _known(language: str | None) -> str | None:
    return language if language in wording.LANGUAGES else None


@lru_cache(maxsize=64)
def _accepted(header: str) -> str:
    """The reader's most wanted language that we have; Canadian French is French.

    Parsed once: browsers send but a few such headers.
    """
    accepted = parse_accept_header(header, LanguageAccept)
    wanted = (tag.partition("-")[0].lower() for tag in accepted.values())
    return next(filter(None, map(_known, wanted)), wording.DEFAULT)


def _context() -> dict[str, Any]:
    return {
        "answers_get": answers_get(),
        "query_in": query_in,
        "page_address": page_of(current.g().get("page", current.request().path)),
    }


def query_in(language: str) -> str:
    """The query of this address, in a language: the rest of it, as a tab or a filter, stays."""
    request = current.request()
    if not request.query_string:
        return f"?lang={language}"
    rest = [each for each in request.args.items(multi=True) if each[0] != "lang"]
    return f"?{urlencode([*rest, ('lang', language)])}"


def answers_get() -> bool:
    """Whether this address answers GET, so that a link may lead here; a form's may not."""
    request = current.request()
    return request.method == "GET" or _leads(request.path)


def page_of(path: str) -> str:
    """The page that a form's address belongs to: it, or the next above it, that answers GET."""
    request = current.request()
    if path == request.path and request.method == "GET" and request.url_rule:
        return path  # it answers just now
    while path and not _leads(path):
        path = path.rpartition("/")[0]
    return path or "/"


def _leads(path: str) -> bool:
    """Whether something answers GET there, whichever host was asked for: that may be no name."""
    return current.app().url_map.bind("").test(path, "GET")
