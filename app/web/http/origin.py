"""The origin of requests: who is asking, over https or not, and whether from a page of ours.

Our pages are at BASE_URL, whatever proxies make of scheme and Host. The back office may have a
hostname of its own (REVIEW_URL). Then neither is at the other's, and a browser keeps them apart:
what one shows, runs and stores, the other neither reads nor sends (same-origin policy).
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, current_app, redirect, request
from flask_wtf import csrf
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from wtforms import ValidationError

from app.security.tokens import new_token
from app.settings import Settings
from app.web import current

_TOKEN = "csrf_token"  # noqa: S105 - the field's name, and the session's
_AT_BOTH = {"csp_reports", "health", "language"}  # blueprints


def keep_apart(app: Flask, settings: Settings) -> None:
    """Answer 404 at each hostname to what stands at the other."""
    if settings.review_url:
        app.before_request(_refuse_what_is_elsewhere)


def is_staffs() -> bool:
    """Whether this request is to the back office: by its host, where that has one of its own."""
    own = _staff_host()
    return request.host.lower() == own if own else request.path.startswith("/review")


def public_address() -> str:
    """What links to public pages begin with: nothing, or from another host the whole address."""
    settings: Settings = current.app().extensions["settings"]
    return settings.base_url if settings.review_url and is_staffs() else ""


def _refuse_what_is_elsewhere() -> Any:
    if is_staffs() and request.path == "/":
        return redirect("/review/")
    if request.blueprint not in _AT_BOTH and is_staffs() != (request.blueprint == "review"):
        abort(HTTPStatus.NOT_FOUND)
    return None


def _staff_host() -> str:
    """As requests have it: in lower case, without the port that goes without saying."""
    settings: Settings = current_app.extensions["settings"]
    parts = urlsplit(settings.review_url.lower())
    return parts.netloc.removesuffix({"https": ":443", "http": ":80"}.get(parts.scheme, ""))


def install(app: Flask, settings: Settings) -> None:
    """Read the headers of trusted proxies. Call this last: it wraps all that serves."""
    served: WSGIApplication = app.wsgi_app
    if urlsplit(settings.base_url).scheme == "https":
        served = _over_https(served)
    if settings.trusted_proxies:
        served = _trust_proxies(served, settings.trusted_proxies)
    app.wsgi_app = served  # type: ignore[method-assign,assignment]


class ForeignOrigin(CSRFError):
    """It has a token of ours, and does not come from one of our pages."""


class CsrfProtect(CSRFProtect):
    """Flask-WTF's protection, with an origin checked beside the token where people come by https.

    Its own check of that compares the referrer with Host, which not every proxy passes on. And it
    looks up seven settings and ten proxies at each form, which takes as long as reading it.
    """

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 - theirs
        request, config = current.request(), current.app().config
        if request.method in {"GET", "HEAD"} or not request.endpoint:
            return
        if apply_exemptions and self._is_exempt():
            return
        secrets, limit = config["WTF_CSRF_SECRET_KEY"], config["WTF_CSRF_TIME_LIMIT"]
        try:
            csrf.validate_csrf(request.form.get(_TOKEN), secrets, limit, _TOKEN)  # type: ignore[no-untyped-call]
        except ValidationError as fault:
            raise CSRFError(str(fault)) from None
        if request.is_secure and not is_ours():
            raise ForeignOrigin
        current.g().csrf_valid = True

    def _is_exempt(self) -> bool:
        """As Flask-WTF's, without its proxies."""
        request, app = current.request(), current.app()
        if app.blueprints.get(request.blueprint or "") in self._exempt_blueprints:
            return True
        view = app.view_functions[request.endpoint or ""]
        return f"{view.__module__}.{view.__name__}" in self._exempt_views


def token() -> str:
    """The CSRF token of this request, which each form of its page shows."""
    g = current.g()
    made: str | None = g.get(_TOKEN)
    if made is None:
        session = current.session()
        if _TOKEN not in session:
            session[_TOKEN] = new_token()  # before Flask-WTF makes one by SHA-1
        # As its `generate_csrf`, which looks up three settings and six proxies first.
        secrets = current.app().config["WTF_CSRF_SECRET_KEY"]
        kept = csrf.URLSafeTimedSerializer  # type: ignore[attr-defined] # see web.signing
        g.csrf_token = made = str(kept(secrets, salt="wtf-csrf-token").dumps(session[_TOKEN]))
    return made


def is_ours() -> bool:
    """Whether one of our pages sent this, by its Origin; where that is hidden, by its Referer."""
    origin = request.headers.get("Origin", "null")
    sent = (request.referrer or "") if origin == "null" else origin
    settings: Settings = current_app.extensions["settings"]
    own = settings.staff_url if is_staffs() else settings.base_url
    ours = {_origin(own), _origin(request.host_url)}
    return _origin(sent) in ours - {None}


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def _over_https(served: WSGIApplication) -> WSGIApplication:
    """People come by https, since BASE_URL says so, whatever proxies tell of the scheme."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = "https"
        return served(environ, start_response)

    return serve


def _trust_proxies(served: WSGIApplication, proxies: int) -> WSGIApplication:
    """Take the client's address and scheme from the headers of that many trusted proxies.

    Each appends the address it sees. Most often only the outermost sets the scheme, and the others
    pass it on; where each appends one, the outermost trusted proxy's counts.
    """

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        told = environ.get("HTTP_X_FORWARDED_PROTO", "").split(",")
        scheme = told[-proxies:][0].strip()
        if scheme in {"http", "https"}:
            environ["wsgi.url_scheme"] = scheme
        return served(environ, start_response)

    return ProxyFix(serve, x_for=proxies, x_proto=0)
