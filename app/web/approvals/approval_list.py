"""The approvals page lists what waits for a second person (four-eyes), who confirms or declines.

What waits on a case has a page of its own with what its asker saw; any other is decided here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for

from app import wording
from app.domain.cases.grounds import GROUNDS
from app.domain.review.approvals import CONFIRMED_BY, TAKES_TWO, Act, may_confirm
from app.domain.review.roles import Permission
from app.domain.scheme.settings import Setting
from app.services.core import approvals
from app.services.core.approvals import Waiting
from app.services.core.unit import Unit
from app.services.review import bulk_closure, confirmation, parallel_acts
from app.services.review.parallel_acts import Overtaken
from app.services.scheme import settings
from app.services.work_lists import lists
from app.web.approvals import second_person
from app.web.back_office import colleagues, labels
from app.web.back_office.gate import me
from app.web.casework import page
from app.web.casework.actions.approvals import ACTIONS, DeclineForm
from app.web.casework.available_actions import done_by
from app.web.forms.fields import Form
from app.web.http.language import gettext
from app.web.http.unit import unit
from app.web.outcomes import page_after


def show() -> str:
    return _page(Form())


def show_one(approval: UUID) -> Any:
    """One that waits on a case; any other stands in the list."""
    return second_person.page_of(approval, {}) or redirect(url_for("review.approvals"), 303)


def confirm(approval: UUID) -> Any:
    name = f"confirm-{approval}"

    def act(work: Unit, eoi_id: UUID | None) -> object:
        return confirmation.confirm(work, eoi_id, approval, me().roles)

    return _decide(approval, name, Form(request.form, prefix=name), act)


def decline(approval: UUID) -> Any:
    name = f"decline-{approval}"
    form = DeclineForm(request.form, prefix=name)

    def act(work: Unit, eoi_id: UUID | None) -> None:
        confirmation.decline(work, eoi_id, approval, me().roles, form.reason.data or "")

    return _decide(approval, name, form, act)


def _decide(
    approval: UUID, name: str, form: Form, act: Callable[[Unit, UUID | None], object]
) -> Any:
    """Back to the list; or the page that it was sent from, with what kept it from being done."""
    if not form.validate():
        return _again(approval, name, form), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit(me().actor) as work:
        eoi_id = approvals.subject_of(work, approval)
    status = HTTPStatus.CONFLICT
    try:
        with unit(me().actor, write=True, opens=[eoi_id] if eoi_id else []) as work:
            if eoi_id:
                parallel_acts.require_none_since(work, eoi_id, request.form.get("seen"))
            else:
                parallel_acts.require_waiting(work, approval)
            outcome = act(work, eoi_id)
    except Overtaken as overtaken:
        form.form_errors = [labels.overtaken(overtaken)]
    except tuple(page.OBSTACLES) as obstacle:
        status = page.stopped(form, obstacle)
    else:
        if outcome not in page.NOT_DONE:
            confirming, declining = ACTIONS
            word = done_by(confirming if outcome else declining, outcome)
            return page_after("review.approvals", word)
        form.form_errors = [page.NOT_DONE[outcome]]
    return _again(approval, name, form), status


def _again(approval: UUID, name: str, form: Form) -> str:
    return second_person.page_of(approval, {name: form}) or _page(form)


def _page(wrong: Form) -> str:
    with unit(me().actor) as work:
        found = approvals.waiting(work)
        called = colleagues.called(work, {asked.asked_by for asked in found})
        rows = {asked.id: _rows(work, asked) for asked in found if asked.reference is None}
    on_cases = [each for each in found if each.reference and not bulk_closure.list_of(each)]
    return render_template(
        "review/approvals.html",
        on_cases=on_cases,
        names_of=_names(each.eoi_id for each in on_cases if each.eoi_id),
        lists=_lists(found),
        others=[asked for asked in found if asked.reference is None],
        rows=rows,
        called=called,
        entitled={asked.id for asked in found if may_confirm(me().roles, asked.act)},
        grounds=GROUNDS,
        takes_two=TAKES_TWO,
        confirmed_by=CONFIRMED_BY,
        wrong=wrong,
        errors=wrong.errors,
    )


def _names(cases: Iterable[UUID]) -> dict[UUID, str]:
    """Of the cases, for who may see them; that they were shown is written down once."""
    shown = [*cases] if me().may(Permission.SEE_CASE) else []
    with unit(me().actor, write=bool(shown), listed=shown) as work:
        return lists.names_of(work, shown)


def _lists(found: list[Waiting]) -> dict[UUID, list[Waiting]]:
    """What waits as part of a list, by the list."""
    lists = defaultdict[UUID, list[Waiting]](list)
    for each in found:
        if listed := bulk_closure.list_of(each):
            lists[listed].append(each)
    return lists


def _rows(work: Unit, asked: Waiting) -> list[tuple[str, str, str]]:
    """What an approval would change: label, present value, new value."""
    if asked.act is Act.SETTING:
        return [
            (each.setting.label, shown(each.setting, each.before), shown(each.setting, each.after))
            for each in settings.compared(work, asked.terms)
        ]
    return [(name, "", asked.terms[key]) for key, name in labels.RIGHTS.items()]


def shown(setting: Setting, value: object) -> str:
    """A setting's value in the reader's language."""
    if setting.words and value in setting.words:
        return gettext(setting.words[value])
    if isinstance(value, timedelta):
        return wording.format_span(g.language, value)
    if isinstance(value, datetime):
        return wording.format_instant(g.language, value)
    return wording.format_day(g.language, value) if isinstance(value, date) else str(value)
