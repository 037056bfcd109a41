"""Public pages show everybody the same: none opens an EOI or begins a session."""

from datetime import timedelta
from functools import cache
from itertools import groupby
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for

from app.domain.intake import exclusions
from app.domain.intake.page import CHILDS_FORM, PAGES
from app.domain.intake.questions import BY_NAME
from app.domain.scheme.settings import FOR_EVER
from app.domain.sign_in.codes import KNOWN_FOR
from app.services.scheme import figures
from app.services.scheme import settings as scheme_settings
from app.services.sign_in import applicant_sessions
from app.settings import Settings
from app.web.http.language import OWN_NAMES
from app.web.http.unit import unit
from app.web.public.chart import chart_of
from app.web.templating.qr import qr_of

blueprint = Blueprint("public", __name__)

_COOKIES = {
    "idle": applicant_sessions.IDLE,
    "longest": applicant_sessions.LONGEST,
    "known_for": KNOWN_FOR,
}
_ASKED = [page for page in PAGES if page.only_if != CHILDS_FORM]  # of an adult
_SECTIONS = [
    (section, [page.title for page in pages])
    for section, pages in groupby(_ASKED, lambda page: page.section)
]
_AT_HAND = [BY_NAME[name] for name in ("photo", "picture", "where_in_france")]
_drawn = cache(qr_of)  # of our address, which is always the same


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
    return render_template(
        "public/help.html",
        deployment=_settings().deployment,
        own_names={name.striptags(): name for name in OWN_NAMES.values()},
    )


@blueprint.get("/checklist")
def checklist() -> str:
    with unit("public") as work:
        now, settings = work.now, scheme_settings.current(work)
    address = _settings().base_url
    return render_template(
        "public/checklist.html",
        is_open=settings.is_open(now),
        is_over=settings.window_closes_at <= now,
        scheme=settings,
        sections=_SECTIONS,
        at_hand=_AT_HAND,
        to_confirm=timedelta(hours=settings.location_hours),
        to_answer=timedelta(days=settings.invitation_days),
        address=address,
        qr=_drawn(f"{address}/"),
    )


@blueprint.get("/accessibility")
def accessibility() -> str:
    return render_template(
        "public/accessibility.html", deployment=_settings().deployment, **_COOKIES
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
