"""The Flask application is set up here: cookies, CSRF, errors, compression, static files."""

import json
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Response
from isal import isal_zlib
from werkzeug.http import parse_accept_header
from werkzeug.routing import Rule, UnicodeConverter
from whitenoise import WhiteNoise

from app.services.core.unit import Portal
from app.settings import Env, Settings
from app.telemetry import allowlist
from app.web import current, errors, load_shedding, outcomes, security_headers, signing
from app.web.forms import uploads
from app.web.http import (
    applicant_session,
    health,
    known_browser,
    language,
    origin,
    request_log,
)
from app.web.templating import environment

STATIC = Path(__file__).parents[2] / "static" / "build"
_MANIFEST = STATIC / "manifest.json"

_VIEWS = (
    "csp_reports",
    "http.typed_input",
    "public.views",
    "public.complaints",
    "apply.views",
    "apply.submission",
    "apply.family",
    "self_service.views",
    "review.views",
    "hooks.views",
    "hooks.openapi",
    "machine.views",
)


def install(app: Flask, settings: Settings, portal: Portal) -> None:
    """Make a bare Flask application the portal's."""
    app.extensions |= {"portal": portal, "settings": settings}
    secure = settings.is_production
    prefix = "__Host-" if secure else ""
    _set_up_templates(app)  # first: setting `debug` asks for their environment
    _configure(app, settings, portal, prefix)
    request_log.install(app, settings)  # first: it times the rest
    app.register_blueprint(health.blueprint)
    language.install(app, cookie=f"{prefix}language", secure=secure)
    origin.keep_apart(app, settings)
    uploads.install(app)
    _register_views(app)
    load_shedding.install(app)
    allowlist.declare("rule", (rule.rule for rule in app.url_map.iter_rules()))
    errors.install(app)
    app.after_request(_compress)
    app.jinja_env.globals.update(
        csrf_token=origin.token,
        outcome_said=outcomes.said,
        session_left=applicant_session.session_left,
        is_own_phone=applicant_session.is_own_phone,
    )
    app.context_processor(
        lambda: {
            "csrf_token": origin.token,  # in place of Flask-WTF's
            "demo": settings.env is Env.DEMO,
            "known": known_browser.is_known(),
            "public_address": origin.public_address(),
        }
    )
    _serve_static(app)
    security_headers.install(app)
    app.jinja_env.divide()  # type: ignore[attr-defined] # all that templates call is there
    origin.install(app, settings)


def environments() -> dict[str, environment.Environment]:
    """Those of all languages, to compile templates ahead: for that, no setting is needed."""
    app = Flask("app", static_folder=None, template_folder="../templates")
    _set_up_templates(app)
    _register_views(app)
    return app.jinja_env.of_all()  # type: ignore[attr-defined,no-any-return]


def _set_up_templates(app: Flask) -> None:
    app.jinja_environment = environment.Environment  # before anything asks for one
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"ltr": language.ltr, "unbroken": language.unbroken}
    names = json.loads(_MANIFEST.read_text())
    app.jinja_env.globals["asset"] = lambda name: f"/static/{names[name]}"


class _Text(UnicodeConverter):
    """Text in an address. With a NUL byte, which PostgreSQL stores in no text, no route matches."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.regex = self.regex.replace("[^/]", "[^/\0]")


class _Rule(Rule):
    """A route, which compiles what builds its address when that is first asked for.

    Werkzeug compiles two functions for each route as it is added: half of a start, for a few of
    which any process has a use.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002
        compiled = super()._compile_builder
        name = "_build_unknown" if append_unknown else "_build"

        def build(rule: Rule, /, **values: Any) -> Any:
            setattr(rule, name, compiled(append_unknown).__get__(rule))
            return getattr(rule, name)(**values)

        return build


def _register_views(app: Flask) -> None:
    """Add all pages and callbacks, protected from CSRF."""
    app.url_map.converters["default"] = _Text
    csrf = origin.CsrfProtect(app)  # type: ignore[no-untyped-call]
    for views in _VIEWS:
        app.register_blueprint(import_module(f"app.web.{views}").blueprint)
    # A partner signs its callbacks, or has a key; a browser's report changes nothing.
    for name in ("hooks", "machine", "csp_reports"):
        csrf.exempt(app.blueprints[name])  # type: ignore[no-untyped-call]


def _configure(app: Flask, settings: Settings, portal: Portal, prefix: str) -> None:
    """Set what Flask and Flask-WTF go by."""
    app.url_rule_class = _Rule
    app.debug = app.debug and settings.env is Env.DEMO  # whatever FLASK_DEBUG says
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=settings.secret_key_fallbacks,
        # The last secret signs, all verify: a form stays valid when the secret is rotated.
        WTF_CSRF_SECRET_KEY=[*settings.secret_key_fallbacks, settings.secret_key],
        SESSION_COOKIE_NAME=f"{prefix}portal",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may stay open all day
        PROVIDE_AUTOMATIC_OPTIONS=False,  # nobody needs it
    )
    app.session_interface = signing.Sessions(app, portal)
    signing.keep_csrf_signers()
    app.ensure_sync = lambda func: func  # type: ignore[method-assign] # nothing is async


_WORTH_COMPRESSING = 500  # bytes
_GZIP = 31  # zlib's `wbits`: its largest window, in gzip's format


def _compress(response: Response) -> Response:
    """Compress a page or JSON; static files were compressed when they were built."""
    response.headers["Vary"] = "Accept-Encoding"
    if (
        (response.content_type or "").startswith(("text/html", "application/json"))
        and _takes_gzip(current.request().headers.get("Accept-Encoding", ""))
        and not response.direct_passthrough
        and len(body := response.get_data()) > _WORTH_COMPRESSING
    ):
        response.set_data(isal_zlib.compress(body, isal_zlib.ISAL_DEFAULT_COMPRESSION, _GZIP))
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _takes_gzip(accepted: str) -> bool:
    """Parsed once: browsers send but a few such headers."""
    return bool(parse_accept_header(accepted).quality("gzip"))


def _serve_static(app: Flask) -> None:
    hashed = {f"/static/{name}" for name in json.loads(_MANIFEST.read_text()).values()}
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=STATIC,
        prefix="static/",
        # Where the name has the hash of the content, browsers may cache it for good.
        immutable_file_test=lambda _path, url: url in hashed,
        max_age=0,
        allow_all_origins=False,
        add_headers_function=lambda headers, *_: headers.add_header(
            "Content-Security-Policy", security_headers.OF_FILES
        ),
    )
