"""/review/messages: callbacks in quarantine, each applied after all, matched, or dismissed."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.review.roles import Permission
from app.security.tokens import read_reference
from app.services.callbacks import quarantine
from app.services.callbacks.quarantine import (
    CountedAlready,
    Dismissal,
    NoCaseMeant,
    NoSuchMessage,
    SenderNotAdmitted,
)
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core.approvals import AlreadyAsked
from app.services.core.errors import NoSuchEoi
from app.services.review import case_file
from app.web.back_office.gate import me
from app.web.forms.fields import ChoiceField, Chosen, Filled, Form, LongTextField, TextField
from app.web.http.unit import unit
from app.web.outcomes import declare, page_after
from app.web.sign_in.forms import AS_GIVEN

# Of each reason: what is wrong, who does what about it, and the form that is the next step: it
# comes first, with the one green button. None where two senders differ, and either may be right.
REASONS: dict[str, tuple[str, str, str]] = {
    "unknown-reference": (
        N_("No case has this reference"),
        N_("Ask the partner which case was meant, and match it to that."),
        "match",
    ),
    "unknown-check": (
        N_("No case has a check with this id"),
        N_("Ask the partner which case was meant, and match it to that."),
        "match",
    ),
    "unknown-return": (
        N_("The register has no such return"),
        N_("Ask the partner to send the return first. Then apply this."),
        "apply",
    ),
    "annulled": (
        N_("The return was annulled"),
        N_("Ask the partner to record the return again, if it took place."),
        "dismiss",
    ),
    "recorded-since": (
        N_("Somebody else has told something later of this return"),
        N_("Find out which is right. If this is, apply it: it then stands as told today."),
        "",
    ),
    "not-granted": (
        N_("An arrival or a journey of somebody who was never let in"),
        N_("Ask the partner who travelled. If entry clearance is granted by now, apply it."),
        "apply",
    ),
    "grant-ended": (
        N_("Somebody has arrived whose entry clearance had ended"),
        N_("The arrival is counted. Look at the case with a manager, then dismiss this."),
        "dismiss",
    ),
    "forbidden-move": (
        N_("The check or the case does not go from where it stands to this"),
        N_(
            "Look at the case. What went badly is turned there, by two persons. If the case has "
            "moved on since, apply it."
        ),
        "apply",
    ),
    "ahead-of-time": (
        N_("It was said to happen more than a day after it came"),
        N_("Ask the partner to set their clock. Once that time has come, apply it."),
        "apply",
    ),
    "before-scheme": (
        N_("It was said to have happened before the scheme began"),
        N_("It does not count under this scheme. Ask the partner, or dismiss it."),
        "dismiss",
    ),
}
_DISMISSALS = {
    Dismissal.SENT_AGAIN: N_("The partner has sent it again, corrected"),
    Dismissal.BY_HAND: N_("It was done by hand on the case"),
    Dismissal.MISTAKE: N_("It was a mistake of the partner"),
    Dismissal.TEST: N_("It was a test"),
}
_DEALT_WITH = N_("Somebody has dealt with this message already. Nothing more was done.")
_UNFIT = N_("It does not fit now either, and still waits. Nothing was changed.")
_NO_CASE = N_("A message of this type is about no case. Nothing was changed.")
_ALREADY = N_("Something on that case waits for a second person already. Nothing was changed.")
_COUNTED = N_("It has counted for the case that it names. Nothing was changed.")
_NOT_ADMITTED = N_("Its sender may not send this any more. Nothing was changed.")
_OBSTACLES: dict[type[Exception], str] = {
    ForbiddenCheckMove: _UNFIT,
    ForbiddenMove: _UNFIT,
    NoCaseMeant: _NO_CASE,
    CountedAlready: _COUNTED,
    SenderNotAdmitted: _NOT_ADMITTED,
    AlreadyAsked: _ALREADY,
}
declare(
    {
        "message-applied": N_("The message is applied."),
        "message-matched": N_(
            "The message is matched to the case. A result or an arrival waits for a second person."
        ),
        "message-dismissed": N_("The message is dismissed."),
    }
)


class DismissForm(Form):
    why = ChoiceField(
        N_("Why does it stay without effect?"),
        choices=[*_DISMISSALS.items()],
        validators=[Chosen(N_("Choose why"))],
    )


class MatchForm(Form):
    reference = TextField(
        N_("Reference of the case"), validators=[Filled(N_("Enter the reference")), AS_GIVEN]
    )
    reason = LongTextField(
        N_("How do you know that it is this case?"),
        description=N_(
            "A second person reads it before a result of a check, or an arrival, counts."
        ),
        validators=[Filled(N_("Say how you know"))],
    )


def show(obstacle: str = "") -> str:
    sender = request.args.get("sender", "")
    with unit(me().actor) as work:
        page = quarantine.page(work, sender, request.args.get("after", type=UUID))
    return render_template(
        "review/messages.html", page=page, sender=sender, reasons=REASONS, obstacle=obstacle
    )


def show_one(message: UUID) -> Any:
    return _page(message, DismissForm(), MatchForm())


def apply(message: UUID) -> Any:
    try:
        with unit(me().actor, write=True) as work:
            is_done = quarantine.apply(work, message)
    except NoSuchMessage:
        return show(_DEALT_WITH), HTTPStatus.CONFLICT
    except SenderNotAdmitted:
        return _page(message, DismissForm(), MatchForm(), _NOT_ADMITTED), HTTPStatus.CONFLICT
    if is_done:
        return page_after("review.messages", "message-applied")
    return _page(message, DismissForm(), MatchForm(), _UNFIT), HTTPStatus.CONFLICT


def dismiss(message: UUID) -> Any:
    form = DismissForm(request.form)
    if not form.validate():
        return _page(message, form, MatchForm()), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with unit(me().actor, write=True) as work:
            quarantine.dismiss(work, message, Dismissal(form.why.data or ""))
    except NoSuchMessage:
        return show(_DEALT_WITH), HTTPStatus.CONFLICT
    return page_after("review.messages", "message-dismissed")


def match(message: UUID) -> Any:
    form = MatchForm(request.form)
    if not form.validate():
        return _page(message, DismissForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with unit(me().actor) as work:
            eoi_id = case_file.find(work, read_reference(form.reference.data or "") or "")
    except NoSuchEoi:
        form.reference.errors = [N_("No case has this reference")]
        return _page(message, DismissForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with unit(me().actor, write=True, opens=[eoi_id]) as work:
            is_done = quarantine.match(work, message, eoi_id, form.reason.data or "")
    except NoSuchMessage:
        return show(_DEALT_WITH), HTTPStatus.CONFLICT
    except tuple(_OBSTACLES) as fault:
        return _page(message, DismissForm(), form, _OBSTACLES[type(fault)]), HTTPStatus.CONFLICT
    if is_done:
        return page_after("review.messages", "message-matched")
    return _page(message, DismissForm(), form, _UNFIT), HTTPStatus.CONFLICT


def _page(message: UUID, dismissing: Form, matching: Form, obstacle: str = "") -> Any:
    said, examines = "", me().may(Permission.EXAMINE_CALLBACKS)
    try:
        with unit(me().actor, write=examines) as work:
            found = quarantine.find(work, message)
            if examines:
                said = quarantine.open_for_reviewer(work, message)
    except NoSuchMessage:
        return show(_DEALT_WITH), HTTPStatus.NOT_FOUND
    what, next_step, primary = REASONS[found.reason]
    may = {
        "apply": examines and found.may_count,
        "match": examines and found.may_match,
        "dismiss": me().may(Permission.DISMISS_CALLBACKS),
    }
    return render_template(
        "review/message.html",
        message=found,
        what=what,
        next_step=next_step,
        said=json.dumps(json.loads(said), ensure_ascii=False, indent=2) if said else "",
        steps=sorted((step for step in may if may[step]), key=lambda step: step != primary),
        primary=primary,
        dismissing=dismissing,
        matching=matching,
        back=url_for("review.messages"),
        obstacle=obstacle,
        errors=dismissing.errors or matching.errors,
    )
