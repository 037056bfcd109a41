"""A reviewer requests the checks, and records the status of one; a result takes a second person."""

from http import HTTPStatus
from typing import NamedTuple
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
from app.web.back_office.forms import ReasonForm
from app.web.back_office.labels import CHECK_STATUSES
from app.web.casework.action import Action, Subject, Words
from app.web.forms import uploads
from app.web.forms.fields import ChoiceField, Chosen, Form, LongTextField
from app.web.forms.uploads import FileField
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
    evidence = FileField(
        N_("Photo or paper that shows it (optional)"),
        description=N_(
            "JPEG, PNG, WebP, HEIC or PDF, up to 10\xa0MB. Whoever opens the case sees it, the "
            "applicant does not."
        ),
    )


def _check_form(kind: str) -> type[Form]:
    return CheckForm if kind in list(Check) else abort(HTTPStatus.NOT_FOUND)


def _settable(case: Case, check: CheckSeen) -> list[CheckStatus]:
    """The statuses a check may be set to, but those that have a button of their own."""
    own = {each.status for each in _OWN if each.current is check.status}
    return [each for each in check.next if each not in own and _goes(case, each)]


def _goes(case: Case, status: CheckStatus) -> bool:
    """No result while another approval waits on the case."""
    return not (status in RESULTS and case.waits)


def _choices(form: CheckForm, case: Case, check: CheckSeen) -> None:
    form.status.choices = [(each, CHECK_STATUSES[each]) for each in _settable(case, check)]


def _set(work: Unit, eoi_id: UUID, form: CheckForm, kind: str) -> UUID | None:
    status, reason = CheckStatus(form.status.data or ""), form.reason.data or ""
    asked = requests.check(work, eoi_id, Check(kind), status, reason)
    if uploads.has_received(form):
        uploads.attach(work, eoi_id, form, checks.id_of(work, eoi_id, Check(kind)))
    return asked


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


_RECORDED = N_("The status is recorded.")


class _Own(NamedTuple):
    """A step that has a button of its own, since it is what is next at that status."""

    name: str
    current: CheckStatus
    status: CheckStatus
    words: Words


_OWN = (
    _Own(
        "rebook",
        CheckStatus.MISSED,
        CheckStatus.BOOKED,
        Words(
            N_("Rebook: %(check)s"),
            N_("The new appointment is recorded at once, and the applicant is told to look."),
            N_("Record the new appointment"),
        ),
    ),
    _Own(
        "expire",
        CheckStatus.CLEARED,
        CheckStatus.EXPIRED,
        Words(
            N_("Let it expire: %(check)s"),
            N_(
                "Nothing happens until a second person confirms. Then the check counts as too old "
                "and can be requested again. The applicant is told to look."
            ),
            N_("Ask to let it expire"),
            "warning",
        ),
    ),
)


def _own_action(own: _Own) -> Action:
    def do(work: Unit, eoi_id: UUID, form: ReasonForm, kind: str) -> UUID | None:
        reason = form.reason.data or ""
        return requests.check(work, eoi_id, _known(kind), own.status, reason)

    return Action(
        name=f"{own.name}_check",
        is_grave=own.status in RESULTS,
        prefix=own.name,
        path=f"checks/<kind>/{own.name}",
        needs=Permission.WORK_CASE,
        on=_CHECK,
        possible=lambda case, check: (
            check.status is own.current and own.status in check.next and _goes(case, own.status)
        ),
        form=ReasonForm,
        do=do,
        done=_RECORDED,
        words=lambda _, check: own.words._replace(
            terms={"check": gettext(CHECK_NAMES[check.kind])}
        ),
    )


def _known(kind: str) -> Check:
    return Check(kind) if kind in list(Check) else abort(HTTPStatus.NOT_FOUND)


_CHECK = Subject("check", lambda case: case.checks, {"kind": "kind"})

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
        done=N_("Both checks are requested."),
        words=Words(
            "", N_("Both partners are asked to begin their checks."), N_("Request both checks")
        ),
    ),
    Action(
        name="set_check",
        takes_files=True,
        is_grave=True,
        prefix="check",
        path="checks/<kind>",
        needs=Permission.WORK_CASE,
        on=_CHECK,
        possible=lambda case, check: bool(_settable(case, check)),
        form=_check_form,
        narrow=_choices,
        do=_set,
        done=_RECORDED,
        words=_recording,
    ),
    *map(_own_action, _OWN),
)
