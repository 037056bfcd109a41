"""The second person's page: one act that waits on a case, with all that its asker saw."""

from collections.abc import Mapping
from uuid import UUID

from flask import render_template

from app.domain.cases.checks import CHECK_NAMES
from app.domain.review.approvals import CONFIRMED_BY, TAKES_TWO, Act, may_confirm
from app.domain.review.roles import Permission
from app.services.core import approvals
from app.services.review import case_file
from app.web.back_office import colleagues, labels, reasons
from app.web.back_office.gate import me
from app.web.casework import comparison, overview, preview
from app.web.casework.available_actions import available
from app.web.forms.fields import Form
from app.web.http.unit import unit


def page_of(approval: UUID, failed: Mapping[str, Form]) -> str:
    """Empty where it does not wait on a case, or for who may not see one.

    `failed` has the form with errors, by its name. Raises claims.Claimed.
    """
    if not me().may(Permission.SEE_CASE):
        return ""
    opens = _opens(approval)
    if not opens:
        return ""
    with unit(me().actor, write=True, opens=opens) as work:
        case = case_file.open_case(work, opens[0])
        called = colleagues.called(work, case.actors)
    [asked] = [each for each in case.approvals if each.id == approval]
    match = next((each for each in case.matches if str(each.record_id) == asked.record), None)
    [wrong] = failed.values() or [Form()]
    return render_template(
        "review/approval.html",
        case=case,
        approval=asked,
        acts=[act for act in available(case, failed) if act.part is asked],
        match=match,
        rows=comparison.rows_of(case.answers, match) if match else comparison.of_one(case.answers),
        against=reasons.against(case, match) if match else (),
        signed=reasons.signed,
        called=called,
        readings=preview.of_approval(case, asked),
        notices=preview.messages(case) if asked.act is not Act.ERASE else {},
        takes_two=TAKES_TWO,
        confirmed_by=CONFIRMED_BY,
        check_names=CHECK_NAMES,
        examines=me().may(Permission.EXAMINE_CALLBACKS),
        words=labels,
        names_of_files=overview.files_of(case),
        wrong=wrong,
        errors=wrong.errors,
    )


def _opens(approval: UUID) -> list[UUID]:
    """The case that it waits on, and its family.

    Who may confirm it opens the case for that, whoever works on it; anybody else as the case is.
    """
    with unit(me().actor) as work:
        waits = approvals.on_case(work, approval)
        if waits is None:
            return []
        reference, act, own = waits
        is_second = may_confirm(me().roles, act) and not own
        find = case_file.find_for_second if is_second else case_file.find_with_family
        return find(work, reference)
