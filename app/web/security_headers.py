"""Security headers are put on each answer as it leaves, files too, and a nonce into each page.

flask-talisman, of 2023, would set them, which are a few lines here. They are added where an answer
is a list of headers and no object yet: there each of them costs nothing.
"""

import secrets
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from app.web import csp_reports, current

_NONCE = "portal.nonce"  # in the environment of a request

OF_FILES = "default-src 'none'; frame-ancestors 'none'"  # the policy of what is no page
# What a view has set itself stays.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "connect-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; "
        f"report-uri {csp_reports.PATH}; report-to csp"  # the former for Firefox and older ones
    ),
    "Reporting-Endpoints": f'csp="{csp_reports.PATH}"',
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # CSRF over https needs the referrer
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_OF_NO_PAGE = {"Content-Security-Policy": OF_FILES}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def install(app: Flask) -> None:
    """Call this when all that answers is there."""
    served: WSGIApplication = app.wsgi_app

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(
            status: str, headers: list[tuple[str, str]], *fault: Any
        ) -> Callable[[bytes], object]:
            return start_response(status, headers + _missing(environ, headers), *fault)

        return served(environ, start)

    app.wsgi_app = serve  # type: ignore[method-assign]
    app.jinja_env.globals["csp_nonce"] = lambda: _nonce(current.request().environ)


def _nonce(environ: WSGIEnvironment) -> str:
    if _NONCE not in environ:
        environ[_NONCE] = secrets.token_urlsafe(16)
    return str(environ[_NONCE])


def _missing(environ: WSGIEnvironment, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    given = {name.lower(): value for name, value in headers}
    is_page = given.get("content-type", "").startswith("text/html")
    return [
        (name, value.replace("{nonce}", _nonce(environ)) if "{" in value else value)
        for lowered, name, value in _wanted(is_page, environ["wsgi.url_scheme"])
        if lowered not in given
    ]


@cache
def _wanted(is_page: bool, scheme: str) -> list[tuple[str, str, str]]:  # noqa: FBT001
    """Name in small letters, name, value of each."""
    wanted = (
        _HEADERS | ({} if is_page else _OF_NO_PAGE) | (_HTTPS_ONLY if scheme == "https" else {})
    )
    return [(name.lower(), name, value) for name, value in wanted.items()]
