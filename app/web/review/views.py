"""The back office's addresses in one table: what each shows or does, and who may."""

from typing import Any

from flask import Blueprint, render_template

from app.domain.roles import Permission
from app.domain.rules import GROUNDS
from app.services import approvals as waiting_approvals
from app.services import quarantine, reviews
from app.services import scheme as scheme_service
from app.web.review import case, gate, sign_in, words
from app.web.review.gate import me
from app.web.unit_of_request import unit

blueprint = Blueprint("review", __name__, url_prefix="/review")
blueprint.context_processor(gate.context)


def queue() -> str:
    with unit(me().actor) as work:
        found = reviews.queue(work)
    return render_template("review/queue.html", queue=found, words=words)


def approvals() -> str:
    with unit(me().actor) as work:
        found = waiting_approvals.waiting(work)
    return render_template("review/approvals.html", approvals=found, grounds=GROUNDS)


def messages() -> str:
    with unit(me().actor) as work:
        found = quarantine.newest(work)
    return render_template("review/messages.html", messages=found)


def scheme() -> str:
    with unit(me().actor) as work:
        return render_template(
            "review/scheme.html",
            settings=scheme_service.current(work),
            places=scheme_service.places_open(work),
        )


# Open to everybody: what leads in and out.
OPEN: tuple[tuple[str, str, str, Any], ...] = (
    ("sign_in", "GET", "/sign-in", sign_in.sign_in),
    ("start", "GET", "/sign-in/start", sign_in.start),
    ("callback", "GET", "/callback", sign_in.callback),
    ("backchannel_logout", "POST", "/backchannel-logout", sign_in.backchannel_logout),
    ("sign_out", "POST", "/sign-out", sign_in.sign_out),
    ("sign_out_at_provider", "GET", "/sign-out/provider", sign_in.sign_out_at_provider),
)
_CASE = "/case/<reference>"
_WORK = Permission.WORK_CASE
ROUTES: tuple[tuple[str, str, str, Any, Permission], ...] = (
    ("queue", "GET", "/", queue, Permission.SEE_QUEUE),
    ("approvals", "GET", "/approvals", approvals, Permission.SEE_QUEUE),
    ("messages", "GET", "/messages", messages, Permission.SEE_MESSAGES),
    ("scheme", "GET", "/scheme", scheme, Permission.SEE_SCHEME),
    ("case", "GET", _CASE, case.show, Permission.SEE_CASE),
    ("hold", "POST", f"{_CASE}/hold", case.hold, _WORK),
    ("release", "POST", f"{_CASE}/release", case.release, _WORK),
    ("invite", "POST", f"{_CASE}/invite", case.invite, Permission.INVITE),
    ("grant", "POST", f"{_CASE}/grant", case.grant, _WORK),
    ("decide", "POST", f"{_CASE}/decide", case.decide, _WORK),
    ("request_checks", "POST", f"{_CASE}/checks/request", case.request_checks, _WORK),
    ("set_check", "POST", f"{_CASE}/checks/<kind>", case.set_check, _WORK),
    ("dismiss_match", "POST", f"{_CASE}/matches/<uuid:record>/dismiss", case.dismiss_match, _WORK),
    ("confirm_match", "POST", f"{_CASE}/matches/<uuid:record>/confirm", case.confirm_match, _WORK),
    (
        "answer_correction",
        "POST",
        f"{_CASE}/corrections/<uuid:correction>",
        case.answer_correction,
        _WORK,
    ),
    (
        "confirm_approval",
        "POST",
        f"{_CASE}/approvals/<uuid:approval>/confirm",
        case.confirm_approval,
        _WORK,
    ),
    (
        "decline_approval",
        "POST",
        f"{_CASE}/approvals/<uuid:approval>/decline",
        case.decline_approval,
        _WORK,
    ),
)

for _name, _method, _rule, _view in OPEN:
    blueprint.add_url_rule(_rule, _name, _view, methods=[_method])
for _name, _method, _rule, _view, _permission in ROUTES:
    blueprint.add_url_rule(_rule, _name, gate.behind(_permission, _view), methods=[_method])


@blueprint.record_once
def _signed_by_the_provider(state: Any) -> None:
    """The back-channel logout carries a signature of its own instead of our CSRF token."""
    state.app.extensions["csrf"].exempt(sign_in.backchannel_logout)
