"""/review/log: the audit log for auditors. What is looked for is sent, never in an address."""

import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, render_template, request

from app.domain.audit.actions import BY_VALUE
from app.domain.audit.trail import READING
from app.domain.basics import dates
from app.domain.basics.text import N_
from app.security.tokens import read_reference
from app.services.oversight import audit_trail
from app.services.oversight.audit_trail import Asked, TooLong
from app.web.back_office.colleagues import called
from app.web.back_office.gate import me
from app.web.back_office.labels import ACTORS
from app.web.forms.date_fields import DateField
from app.web.forms.fields import Form, TextField
from app.web.http.language import gettext
from app.web.http.unit import unit
from app.web.sign_in.forms import AS_GIVEN
from app.wording import APPLICANTS_CLOCK

_WHO = {"": N_("Anybody"), "staff": N_("Any member of staff")} | {
    kind: name for kind, name in ACTORS.items() if kind != "reviewer"
}
_READING = "reading"
_WHAT = {"": N_("Anything"), _READING: N_("Openings, searches, copies, readings of the log")}
_LONGEST = 500  # characters of issuer and subject
_TOO_LONG = N_(
    "The log is too long to prove an entry of it while you wait. Give its id to the operator, who "
    "has a command for it."
)


class LogForm(Form):
    at = DateField(
        N_("When"),
        past=True,
        calendars={},
        description=N_("A day, or a month or a year alone. Empty: any."),
    )
    reference = TextField(N_("Reference of a case"))

    def validate_reference(self, field: TextField) -> None:
        if field.data:
            AS_GIVEN(self, field)


def show() -> str:
    return _page(LogForm())


def search() -> Any:
    form = LogForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(form)


def proof(entry: UUID) -> Any:
    """As a file, which the verifier takes."""
    try:
        with unit(me().actor) as work:
            made = audit_trail.prove(work, entry)
    except TooLong:
        form = LogForm()
        form.form_errors = [_TOO_LONG]
        return _page(form), HTTPStatus.CONFLICT
    with unit(me().actor, write=True) as work:
        audit_trail.note_proof(work)
    named = {"Content-Disposition": f'attachment; filename="proof-{entry}.json"'}
    return Response(json.dumps(made, indent=1), mimetype="application/json", headers=named)


def _page(form: LogForm) -> str:
    who, what = (request.form.get(name, "")[:_LONGEST] for name in ("who", "what"))
    with unit(me().actor) as work:
        page = None if form.errors else audit_trail.read(work, *_asked(form, who, what))
        people = {entry.actor for entry in page.entries} if page else set()
        names = called(work, people | {who} if " " in who else people)
    if page:
        with unit(me().actor, write=True) as work:
            audit_trail.note(work, page)
    return render_template(
        "review/log.html",
        form=form,
        errors=form.errors,
        page=page,
        called=names,
        who=who,
        everybody=_in_words(_WHO) | ({who: names[who]} if " " in who else {}),
        what=what,
        everything=_in_words(_WHAT) | {value: value for value in sorted(BY_VALUE)},
        words=BY_VALUE,
    )


def _in_words(options: Mapping[str, str]) -> dict[str, str]:
    return {value: gettext(text) for value, text in options.items()}


def _asked(form: LogForm, who: str, what: str) -> tuple[Asked, str, UUID | None]:
    """Which entries, of the case of which reference, before which."""
    since = until = None
    if form.at.data:
        first, last = dates.parse(form.at.data)
        since = datetime.combine(first, time(), APPLICANTS_CLOCK)
        until = datetime.combine(last + timedelta(days=1), time(), APPLICANTS_CLOCK)
    actions = READING if what == _READING else frozenset(BY_VALUE.keys() & {what})
    try:
        before = UUID(request.form.get("before", ""))
    except ValueError:
        before = None
    reference = read_reference(form.reference.data or "") or ""
    return Asked(since, until, who, frozenset(actions)), reference, before
