"""The approvals page lists what waits for a second person (four-eyes), who confirms or declines.

What waits on a case has a page of its own with what its asker saw; any other is decided here.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for

from app import wording
from app.domain.cases.checks import CHECK_NAMES
from app.domain.cases.grounds import GROUNDS
from app.domain.review.approvals import CONFIRMED_BY, TAKES_TWO, Act, may_confirm
from app.domain.scheme.settings import Setting
from app.services.core import approvals
from app.services.core.approvals import Waiting
from app.services.core.unit import Unit
from app.services.review import case_file, confirmation, parallel_acts
from app.services.review.parallel_acts import Overtaken
from app.services.scheme import settings
from app.web.back_office import colleagues, labels, reasons
from app.web.back_office.gate import me
from app.web.casework import comparison, page, preview
from app.web.casework.available_actions import available
from app.web.forms import answers
from app.web.forms.fields import Form
from app.web.http.language import gettext
from app.web.http.unit import unit


def show() -> str:
    return _page(Form())


def show_one(approval: UUID) -> Any:
    """One that waits on a case, with all that its asker saw; any other stands in the list."""
    with unit(me().actor) as work:
        reference = approvals.case_of(work, approval)
        opens = case_file.find_with_family(work, reference) if reference else []
    if not opens:
        return redirect(url_for("review.approvals"), HTTPStatus.SEE_OTHER)
    with unit(me().actor, write=True, opens=opens) as work:
        case = case_file.open_case(work, opens[0])
        called = colleagues.called(work, case.actors)
    [asked] = [each for each in case.approvals if each.id == approval]
    match = next((each for each in case.matches if str(each.record_id) == asked.record), None)
    return render_template(
        "review/approval.html",
        case=case,
        approval=asked,
        acts=[act for act in available(case, {}) if act.part is asked],
        match=match,
        rows=comparison.rows_of(case.answers, match) if match else comparison.of_one(case.answers),
        against=reasons.against(case, match) if match else (),
        signed=reasons.signed,
        called=called,
        readings=preview.of_approval(case, asked),
        messages=preview.messages(case) if asked.act is not Act.ERASE else {},
        takes_two=TAKES_TWO,
        confirmed_by=CONFIRMED_BY,
        check_names=CHECK_NAMES,
        words=labels,
        names_of_files=answers.names_of_files(case.answers),
    )


def confirm(approval: UUID) -> Any:
    return _decide(approval, lambda work: confirmation.confirm(work, None, approval, me().roles))


def decline(approval: UUID) -> Any:
    def act(work: Unit) -> None:
        approvals.decline(work, None, approval, me().roles)

    return _decide(approval, act)


def _decide(approval: UUID, act: Callable[[Unit], object]) -> Any:
    form = Form(request.form)
    try:
        with unit(me().actor, write=True) as work:
            parallel_acts.require_waiting(work, approval)
            outcome = act(work)
    except Overtaken as overtaken:
        form.form_errors = [labels.overtaken(overtaken)]
        return _page(form), HTTPStatus.CONFLICT
    except tuple(page.OBSTACLES) as obstacle:
        form.form_errors = [page.OBSTACLES[type(obstacle)]]
        return _page(form), HTTPStatus.CONFLICT
    if outcome in page.NOT_DONE:
        form.form_errors = [page.NOT_DONE[outcome]]
        return _page(form), HTTPStatus.CONFLICT
    return redirect(url_for("review.approvals"), HTTPStatus.SEE_OTHER)


def _page(wrong: Form) -> str:
    with unit(me().actor) as work:
        found = approvals.waiting(work)
        called = colleagues.called(work, {asked.asked_by for asked in found})
        rows = {asked.id: _rows(work, asked) for asked in found if asked.reference is None}
    return render_template(
        "review/approvals.html",
        on_cases=[asked for asked in found if asked.reference is not None],
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
