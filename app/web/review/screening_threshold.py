"""The page of the screening threshold: the one in force, and what another budget would lead to.

The budget is how many alerts reviewers accept among 100 innocent applicants. Its preview has an
address of its own and changes nothing; the change is requested there, and takes a second person.
"""

from http import HTTPStatus
from typing import Any

from flask import render_template, request

from app.domain.basics.text import N_
from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.core.approvals import AlreadyAsked
from app.services.scheme import settings
from app.services.screening import threshold
from app.web.back_office import labels, reasons
from app.web.back_office.forms import AskForBudgetForm, BudgetForm
from app.web.back_office.gate import me
from app.web.http.unit import unit
from app.web.outcomes import page_after

WAITS = N_("A change of the scheme waits for a second person already. Settle that first.")


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
        form.form_errors = [WAITS]
        return _page(form, form), HTTPStatus.CONFLICT
    return page_after("review.approvals", "scheme-asked")


def measure() -> Any:
    """Have the worker measure, unless it does already."""
    with unit(me().actor, write=True) as work:
        threshold.ask_for_calibration(work)
    return page_after("review.alerts", "measuring")


def _page(form: BudgetForm, change: AskForBudgetForm | None = None) -> str:
    """The threshold in force and, if another budget is asked about, a preview of its effect."""
    is_sound = change is not None and not change.budget.errors
    with unit(me().actor) as work:
        now = threshold.view(work)
        then = threshold.view(work, change.number) if change and is_sound else None
        is_measuring = threshold.is_calibration_asked_for(work)
    return render_template(
        "review/alerts.html",
        now=now,
        then=then,
        form=form,
        change=change,
        errors=form.errors,
        may_set=me().may(Act.SETTING),
        may_measure=me().may(Permission.MEASURE_ALERTS),
        is_measuring=is_measuring,
        cultures=labels.CULTURES,
        signed=reasons.signed,
    )
