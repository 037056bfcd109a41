"""A case that a colleague works on opens for who says why, so that nobody acts by accident."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.review.openings import REASONS, Reason
from app.security.tokens import read_reference
from app.services.review import case_file
from app.services.work_lists import claims
from app.services.work_lists.claims import Claimed
from app.web.back_office import colleagues
from app.web.back_office.gate import me
from app.web.forms.fields import ChoiceField, Chosen, Filled, Form, LongTextField
from app.web.http.recovered_input import recovered
from app.web.http.unit import unit

_ENTER = "review.enter_case"
_HIDDEN = {"seen", "tab"}  # fields of an action's form that nobody types


class EnterForm(Form):
    why = ChoiceField(
        N_("Why do you go on all the same?"),
        description=N_("Auditors read this in the log."),
        choices=[*REASONS.items()],
        validators=[Chosen(N_("Choose why"))],
    )
    reason = LongTextField(
        N_("In your own words"),
        description=N_("Kept with the case. Your colleague reads it."),
        validators=[Filled(N_("Say why"))],
    )


def tell(claimed: Claimed) -> Any:
    """In place of the case: whose it is. What was typed for it is shown, to be copied.

    It may be that of another of the family, for whom what was sent goes too.
    """
    is_entering = request.endpoint == _ENTER
    form = EnterForm(request.form if is_entering else None)
    if is_entering:
        form.validate()
    with unit(me().actor) as work:
        holder = colleagues.called(work, {claimed.holder})[claimed.holder]
        reference = work.eoi(claimed.eoi_id).reference
    meant = _meant(reference)
    typed = [text for name, text in recovered().typed if text and name not in _HIDDEN]
    return (
        render_template(
            "review/case_claimed.html",
            reference=reference,
            meant=meant,
            holder=holder,
            since=claimed.since,
            form=form,
            errors=form.errors,
            typed=[] if is_entering else typed,
        ),
        HTTPStatus.CONFLICT,
    )


def enter(reference: str) -> Any:
    """Open it, or that of its family which was meant, for who says why."""
    form = EnterForm(request.form)
    is_valid = form.validate()
    with unit(me().actor) as work:
        eoi_id = case_file.find_claimed(work, reference)
        if not is_valid:
            claims.require_open(work, eoi_id)
    if is_valid:
        with unit(me().actor, write=True, opens=[eoi_id]) as work:
            claims.enter(work, eoi_id, Reason(form.why.data or ""), form.reason.data or "")
    return redirect(url_for("review.case", reference=_meant(reference)), HTTPStatus.SEE_OTHER)


def _meant(reference: str | None) -> str | None:
    """The case that was to be opened or acted on, which may be another of the family."""
    asked = (request.view_args or {}).get("reference", "")  # none of an approval's address
    return read_reference(request.args.get("meant", asked)) or reference
