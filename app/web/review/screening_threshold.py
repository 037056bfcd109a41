"""How alike is asked about, and how often: what is in force, and what another budget leads to.

What would follow is an address of its own, that changes nothing; from there a second person
is asked.
"""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.review.approvals import Act
from app.services.core.approvals import AlreadyAsked
from app.services.scheme import settings
from app.services.screening import threshold
from app.web.back_office import labels
from app.web.back_office.forms import AskForBudgetForm, BudgetForm
from app.web.back_office.gate import me
from app.web.casework import comparison
from app.web.http.unit import unit

_WAITS = N_("A change of the scheme waits for a second person already. Settle that first.")


def show() -> Any:
    if "budget" not in request.args or not me().may(Act.SETTING):
        return _page(BudgetForm())
    form = BudgetForm(request.args)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(form, AskForBudgetForm(data={"budget": form.budget.data}))


def ask_for_budget() -> Any:
    form = AskForBudgetForm(request.form)
    if not form.validate():
        return _page(form, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with unit(me().actor, write=True) as work:
            changes = {"alerts_per_hundred": form.number}
            settings.ask_to_change(work, changes, form.reason.data or "")
    except AlreadyAsked:
        form.form_errors = [_WAITS]
        return _page(form, form), HTTPStatus.CONFLICT
    return redirect(url_for("review.approvals"), HTTPStatus.SEE_OTHER)


def _page(form: BudgetForm, asking: AskForBudgetForm | None = None) -> str:
    """What is in force or, for who asks for another budget, what follows from a sound one."""
    is_sound = asking is not None and not asking.budget.errors
    with unit(me().actor) as work:
        now = threshold.view(work)
        then = threshold.view(work, asking.number) if asking and is_sound else None
    return render_template(
        "review/alerts.html",
        now=now,
        then=then,
        form=form,
        asking=asking,
        errors=form.errors,
        may_set=me().may(Act.SETTING),
        cultures=labels.CULTURES,
        signed=comparison.signed,
    )
