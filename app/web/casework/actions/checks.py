"""A reviewer requests the checks, and records the status of one; a result takes a second person."""

from http import HTTPStatus
from uuid import UUID

from flask import abort

from app.domain.basics.text import N_
from app.domain.cases.checks import CHECK_NAMES, RESULTS, Check, CheckStatus
from app.domain.cases.lifecycle import CHECKS_MAY_BEGIN
from app.domain.review.roles import Permission
from app.services.cases import checks
from app.services.core.unit import Unit
from app.services.review import requests
from app.services.review.case_file import Case, CheckSeen
from app.web.back_office.labels import CHECK_STATUSES
from app.web.casework.action import Action, Subject, Words
from app.web.forms.fields import ChoiceField, Chosen, Form, LongTextField
from app.web.http.language import gettext


class CheckForm(Form):
    status = ChoiceField(
        N_("New status"),
        choices=list(CHECK_STATUSES.items()),
        validators=[Chosen(N_("Choose the new status"))],
    )
    reason = LongTextField(
        N_("Note (needed for a result)"),
        description=N_("Kept with the case. Other reviewers read it."),
    )


def _check_form(kind: str) -> type[Form]:
    return CheckForm if kind in list(Check) else abort(HTTPStatus.NOT_FOUND)


def _settable(case: Case, check: CheckSeen) -> list[CheckStatus]:
    """The statuses a check may be set to: no result while another approval waits on the case."""
    return [status for status in check.next if not (status in RESULTS and case.waits)]


def _choices(form: CheckForm, case: Case, check: CheckSeen) -> None:
    form.status.choices = [(each, CHECK_STATUSES[each]) for each in _settable(case, check)]


def _set(work: Unit, eoi_id: UUID, form: CheckForm, kind: str) -> None:
    requests.check(
        work, eoi_id, Check(kind), CheckStatus(form.status.data or ""), form.reason.data or ""
    )


def _may_begin(case: Case, _: list[CheckSeen]) -> bool:
    unasked = any(check.status is CheckStatus.NOT_REQUESTED for check in case.checks)
    return unasked and case.status in CHECKS_MAY_BEGIN


def _recording(_case: Case, check: CheckSeen) -> Words:
    return Words(
        N_("Record a status: %(check)s"),
        N_(
            "A booking is recorded at once. A result that no partner reported waits until a second "
            "person confirms. The applicant sees the progress, never the ground. A check does not "
            "go back."
        ),
        N_("Record the status"),
        terms={"check": gettext(CHECK_NAMES[check.kind])},
    )


ACTIONS = (
    Action(
        name="request_checks",
        prefix="request",
        path="checks/request",
        needs=Permission.WORK_CASE,
        on=Subject("case.checks", lambda case: [case.checks]),
        possible=_may_begin,
        form=Form,
        do=lambda work, eoi_id, _form: checks.request(work, eoi_id),
        words=Words(
            "", N_("Both partners are asked to begin their checks."), N_("Request both checks")
        ),
    ),
    Action(
        name="set_check",
        is_grave=True,
        prefix="check",
        path="checks/<kind>",
        needs=Permission.WORK_CASE,
        on=Subject("check", lambda case: case.checks, {"kind": "kind"}),
        possible=lambda case, check: bool(_settable(case, check)),
        form=_check_form,
        narrow=_choices,
        do=_set,
        words=_recording,
    ),
)
