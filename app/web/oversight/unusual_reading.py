"""/review/oversight: flags of unusual reading, which a manager closes with what they found."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request

from app.domain.audit.unusual_reading import RULES
from app.domain.basics.text import N_
from app.domain.review.roles import Permission
from app.services.oversight import unusual_reading
from app.services.oversight.unusual_reading import OwnReading
from app.web.back_office import colleagues
from app.web.back_office.gate import me
from app.web.forms.fields import Filled, Form, LongTextField
from app.web.http.unit import unit
from app.web.outcomes import page_after

_OWN = N_("It is of what you have read yourself: another manager closes it. Nothing was done.")
_CLOSED = N_("Somebody has closed it already. Nothing more was done.")


class ExplainForm(Form):
    reason = LongTextField(
        N_("What was it?"),
        description=N_(
            "What they told you, and what you think. Managers and auditors read it: name no "
            "applicant."
        ),
        validators=[Filled(N_("Say what it was"))],
    )


def show() -> str:
    return _page({})


def close(flag: UUID) -> Any:
    form = ExplainForm(request.form, prefix=str(flag))
    if not form.validate():
        return _page({flag: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with unit(me().actor, write=True) as work:
            is_done = unusual_reading.close(work, flag, form.reason.data or "")
    except OwnReading:
        return _refused(flag, form, _OWN)
    if not is_done:
        return _refused(flag, form, _CLOSED)
    return page_after("review.oversight", "flag-closed")


def _refused(flag: UUID, form: ExplainForm, why: str) -> Any:
    form.form_errors = [why]
    return _page({flag: form}), HTTPStatus.CONFLICT


def _page(failed: dict[UUID, ExplainForm]) -> str:
    with unit(me().actor) as work:
        waiting = unusual_reading.listed(work, closed=False)
        closed = unusual_reading.listed(work, closed=True)
        people = {who for flag in (*waiting, *closed) for who in (flag.person, flag.closed_by)}
        called = colleagues.called(work, [who for who in people if who])
    [wrong] = failed.values() or [Form()]
    return render_template(
        "review/oversight.html",
        waiting=[
            (flag, failed.get(flag.id) or ExplainForm(prefix=str(flag.id))) for flag in waiting
        ],
        closed=closed,
        called=called,
        titles={kind: rule.title for kind, rule in RULES.items()},
        may_close=me().may(Permission.CLOSE_FLAG),
        wrong=wrong,
        errors=wrong.errors,
    )
