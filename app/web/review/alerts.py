"""How alike is asked about, and how often: what is in force, and what another budget leads to.

What would follow is an address of its own, that changes nothing; only from there it is set.
"""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for

from app.domain.roles import Permission
from app.services import alerts
from app.web.formkit import Form
from app.web.review import comparison, words
from app.web.review.forms import BudgetForm
from app.web.review.gate import me
from app.web.unit_of_request import unit


def show() -> Any:
    if "budget" not in request.args or not me().may(Permission.SET_ALERTS):
        return _page(BudgetForm())
    form = BudgetForm(request.args)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(form, form.number)


def set_budget() -> Any:
    form = BudgetForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit(me().actor, write=True) as work:
        alerts.set_budget(work, form.number)
    return redirect(url_for("review.alerts"), HTTPStatus.SEE_OTHER)


def _page(form: Form, budget: int | None = None) -> str:
    with unit(me().actor) as work:
        now = alerts.view(work)
        then = alerts.view(work, budget) if budget else None
    return render_template(
        "review/alerts.html",
        now=now,
        then=then,
        form=form,
        errors=form.errors,
        may_set=me().may(Permission.SET_ALERTS),
        cultures=words.CULTURES,
        signed=comparison.signed,
    )
