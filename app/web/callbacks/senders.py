"""/review/senders: partners and their kits, what each told since a day, and revoking a kit."""

from datetime import datetime, time
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.domain.basics import dates
from app.domain.basics.text import N_
from app.domain.cases.checks import CHECK_NAMES, Check
from app.domain.review.roles import Permission
from app.services.callbacks import told
from app.services.cases.checks import ForbiddenCheckMove
from app.services.partners import admission, kits, registry
from app.web.back_office import labels
from app.web.back_office.gate import me
from app.web.forms.date_fields import DateField
from app.web.forms.fields import Form
from app.web.http.unit import unit
from app.web.outcomes import declare, page_after
from app.wording import APPLICANTS_CLOCK

_MOVED = N_("That check cannot be asked for anew: it has moved on, or went badly.")
declare(
    {
        "kit-revoked": N_("The kit is revoked: nothing that it sends counts any more."),
        "asked-anew": N_("The check is asked for anew, and the applicant is told to look."),
    }
)


class SinceForm(Form):
    since = DateField(N_("Since which day?"), past=True, calendars={})


def show() -> str:
    with unit(me().actor) as work:
        listed = registry.listed(work)
    return render_template(
        "review/senders.html",
        senders=listed,
        is_kit=kits.is_kit,
        may_revoke=me().may(Permission.REVOKE_KITS),
        examines=me().may(Permission.EXAMINE_CALLBACKS),
    )


def revoke(name: str) -> Any:
    with unit(me().actor, write=True) as work:
        if kits.is_kit(name):
            admission.disable(work, name)
    return page_after("review.senders", "kit-revoked")


def show_told(name: str, obstacle: str = "") -> Any:
    form = SinceForm(request.args)
    since, page = None, None
    if form.since.data and form.validate():
        first, _ = dates.parse(form.since.data)
        since = datetime.combine(first, time(), APPLICANTS_CLOCK)
    with unit(me().actor) as work:
        registry.named(work, name)
        if since:
            page = told.by(work, name, since, request.args.get("before", type=UUID))
    return render_template(
        "review/sender.html",
        name=name,
        form=form,
        errors=form.errors,
        page=page,
        parts=_parts(),
        check_names=CHECK_NAMES,
        words=labels,
        obstacle=obstacle,
    )


def ask_anew(name: str) -> Any:
    """For the check of a case that this sender reported."""
    kind = request.form.get("check", "")
    if kind not in set(Check):
        return redirect(url_for("review.told", name=name), HTTPStatus.SEE_OTHER)
    try:
        with unit(me().actor, write=True) as work:
            told.ask_anew(work, name, request.form.get("reference", ""), Check(kind))
    except ForbiddenCheckMove:
        return show_told(name, _MOVED), HTTPStatus.CONFLICT
    return page_after("review.told", "asked-anew", name=name, **_parts())


def _parts() -> dict[str, str]:
    return {key: text for key, text in request.args.items() if key.startswith("since-")}
