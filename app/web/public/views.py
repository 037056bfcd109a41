"""Public pages show everybody the same: none opens an EOI or begins a session."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for

from app.domain.intake import exclusions
from app.domain.scheme.settings import FOR_EVER
from app.domain.sign_in.codes import KNOWN_FOR
from app.services.scheme import figures
from app.services.scheme import settings as scheme_settings
from app.services.sign_in import applicant_sessions
from app.settings import Settings
from app.web.http.unit import unit
from app.web.public.chart import chart_of

blueprint = Blueprint("public", __name__)

_COOKIES = {
    "idle": applicant_sessions.IDLE,
    "longest": applicant_sessions.LONGEST,
    "known_for": KNOWN_FOR,
}


@blueprint.get("/")
def start() -> str:
    with unit("public") as work:
        now, settings = work.now, scheme_settings.current(work)
    return render_template(
        "public/start.html",
        is_open=settings.is_open(now),
        is_over=settings.window_closes_at <= now,
        scheme=settings,
        excluded=[rule for rule, *_ in exclusions.EXCLUSIONS],
    )


@blueprint.get("/figures")
def show_figures() -> str:
    with unit("public") as work:
        read = figures.read(work)
    return render_template(
        "public/figures.html",
        figures=read,
        chart=chart_of(read.weeks),
        deployment=_settings().deployment,
    )


@blueprint.get("/privacy")
def privacy() -> str:
    with unit("public") as work:
        settings = scheme_settings.current(work)
    return render_template(
        "public/privacy.html",
        scheme=settings,
        for_ever=FOR_EVER,
        deployment=_settings().deployment,
        **_COOKIES,
    )


@blueprint.get("/cookies")
def cookies() -> Any:
    return redirect(url_for("public.privacy", _anchor="cookies"))


@blueprint.get("/is-this-message-real")
def is_this_message_real() -> str:
    return render_template("public/is_this_message_real.html", address=_settings().base_url)


@blueprint.get("/help")
def who_can_help() -> str:
    return render_template("public/help.html", deployment=_settings().deployment)


@blueprint.get("/accessibility")
def accessibility() -> str:
    return render_template(
        "public/accessibility.html", deployment=_settings().deployment, **_COOKIES
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
