"""The back office's routes are one table: address, view and the permission that it needs."""

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

from flask import Blueprint

from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.work_lists.claims import Claimed
from app.web.approvals import approval_list, closures
from app.web.back_office import gate, keys
from app.web.callbacks import quarantine, senders
from app.web.casework import claimed, files, page
from app.web.casework.available_actions import ACTIONS
from app.web.oversight import audit_trail, conflicts
from app.web.oversight import unusual_reading as oversight
from app.web.review import (
    bulk_acts,
    complaints,
    match_desk,
    scheme,
    screening_threshold,
    sessions,
)
from app.web.search import views as search
from app.web.webhooks import endpoints
from app.web.work_lists import lists, next_case, saving

blueprint = Blueprint("review", __name__, url_prefix="/review")
blueprint.context_processor(gate.context)
blueprint.register_error_handler(Claimed, claimed.tell)


def _signing_in(name: str) -> Callable[[], Any]:
    """A view of `sign_in`, which is imported once somebody asks for it.

    Most processes never need what speaks OpenID Connect, a tenth of their memory.
    """
    module = f"{__package__}.sign_in"

    def view() -> Any:
        return resolve_name(f"{module}:{name}")()

    view.__module__, view.__name__ = module, name  # by which it is exempt from CSRF, or is not
    return view


# Open to everybody: signing in and out.
OPEN: tuple[tuple[str, str, str], ...] = (
    ("sign_in", "GET", "/sign-in"),
    ("start", "GET", "/sign-in/start"),
    ("callback", "GET", "/callback"),
    ("backchannel_logout", "POST", "/backchannel-logout"),
    ("sign_out", "POST", "/sign-out"),
    ("sign_out_at_provider", "GET", "/sign-out/provider"),
)
_MESSAGE = "/messages/<uuid:message>"
_APPROVAL = "/approvals/<uuid:approval>"
_LISTED = "/approvals/lists/<uuid:listed>"
_SESSION = "/sessions/<uuid:which>"
_COMPLAINT = "/complaints/<uuid:complaint>"
_ENDPOINT = "/endpoints/<partner>"
_CASE = "/case/<reference>"
_PAIR = "/matches/<reference>/<uuid:record>"
# Of those who see an approval, domain.review.approvals says who may confirm or decline it.
ROUTES: tuple[tuple[str, str, str, Any, Permission | Act], ...] = (
    ("work_lists", "GET", "/", lists.show, Permission.SEE_QUEUE),
    ("work_list", "GET", "/lists/<name>", lists.show_list, Permission.SEE_QUEUE),
    ("save_filter", "POST", "/lists/<name>/filters", saving.save, Permission.SEE_CASE),
    (
        "delete_filter",
        "POST",
        "/filters/<uuid:which>/delete",
        saving.delete,
        Permission.SEE_CASE,
    ),
    ("bulk_preview", "POST", "/lists/<name>/bulk", bulk_acts.preview, Permission.SEE_CASE),
    ("bulk", "POST", "/lists/<name>/bulk/do", bulk_acts.do, Permission.WORK_CASE),
    ("bulk_close", "POST", "/lists/<name>/bulk/close", bulk_acts.do, Act.CLOSE),
    ("approvals", "GET", "/approvals", approval_list.show, Permission.SEE_QUEUE),
    ("approval_of_list", "GET", _LISTED, closures.show, Permission.SEE_CASE),
    ("confirm_list", "POST", f"{_LISTED}/confirm", closures.confirm, Permission.SEE_CASE),
    ("decline_list", "POST", f"{_LISTED}/decline", closures.decline, Permission.SEE_CASE),
    ("approval", "GET", _APPROVAL, approval_list.show_one, Permission.SEE_CASE),
    ("confirm", "POST", f"{_APPROVAL}/confirm", approval_list.confirm, Permission.SEE_QUEUE),
    ("decline", "POST", f"{_APPROVAL}/decline", approval_list.decline, Permission.SEE_QUEUE),
    ("messages", "GET", "/messages", quarantine.show, Permission.SEE_QUARANTINE),
    ("message", "GET", _MESSAGE, quarantine.show_one, Permission.SEE_QUARANTINE),
    (
        "apply_message",
        "POST",
        f"{_MESSAGE}/apply",
        quarantine.apply,
        Permission.EXAMINE_CALLBACKS,
    ),
    (
        "settle_message",
        "POST",
        f"{_MESSAGE}/settle",
        quarantine.dismiss,
        Permission.DISMISS_CALLBACKS,
    ),
    (
        "match_message",
        "POST",
        f"{_MESSAGE}/match",
        quarantine.match,
        Permission.EXAMINE_CALLBACKS,
    ),
    ("senders", "GET", "/senders", senders.show, Permission.SEE_QUARANTINE),
    ("revoke_kit", "POST", "/senders/<name>/revoke", senders.revoke, Permission.REVOKE_KITS),
    ("told", "GET", "/senders/<name>", senders.show_told, Permission.EXAMINE_CALLBACKS),
    (
        "ask_anew",
        "POST",
        "/senders/<name>/ask-anew",
        senders.ask_anew,
        Permission.EXAMINE_CALLBACKS,
    ),
    ("endpoints", "GET", "/endpoints", endpoints.show_all, Permission.SEE_ENDPOINTS),
    ("endpoint", "GET", _ENDPOINT, endpoints.show, Permission.SEE_ENDPOINTS),
    *(
        (name, "POST", f"{_ENDPOINT}/{path}", view, Permission.WORK_ENDPOINTS)
        for name, path, view in (
            ("pause_endpoint", "pause", endpoints.pause),
            ("resume_endpoint", "resume", endpoints.resume),
            ("test_endpoint", "test", endpoints.send_test),
            ("replay_events", "replay", endpoints.replay_several),
            ("replay_event", "events/<uuid:message>/replay", endpoints.replay_one),
            ("rotate_secret", "secret", endpoints.rotate),
        )
    ),
    ("complaints", "GET", "/complaints", complaints.show, Permission.ANSWER_COMPLAINTS),
    ("complaint", "GET", _COMPLAINT, complaints.show_one, Permission.ANSWER_COMPLAINTS),
    (
        "complaint_answered",
        "POST",
        f"{_COMPLAINT}/answered",
        complaints.mark_answered,
        Permission.ANSWER_COMPLAINTS,
    ),
    ("scheme", "GET", "/scheme", scheme.show, Permission.SEE_SCHEME),
    ("ask_for_settings", "POST", "/scheme", scheme.ask, Act.SETTING),
    ("alerts", "GET", "/screening", screening_threshold.show, Permission.SEE_SCHEME),
    (
        "measure_alerts",
        "POST",
        "/screening/measure",
        screening_threshold.measure,
        Permission.MEASURE_ALERTS,
    ),
    ("set_alerts", "POST", "/screening/budget", screening_threshold.ask_for_budget, Act.SETTING),
    ("oversight", "GET", "/oversight", oversight.show, Permission.SEE_OVERSIGHT),
    (
        "close_flag",
        "POST",
        "/oversight/<uuid:flag>/close",
        oversight.close,
        Permission.CLOSE_FLAG,
    ),
    ("log", "GET", "/log", audit_trail.show, Permission.SEE_LOG),
    ("search_log", "POST", "/log", audit_trail.search, Permission.SEE_LOG),
    ("proof", "GET", "/log/<uuid:entry>/proof", audit_trail.proof, Permission.SEE_LOG),
    ("sessions", "GET", "/sessions", sessions.show, Permission.OWN_SESSIONS),
    ("end_session", "POST", f"{_SESSION}/end", sessions.end, Permission.OWN_SESSIONS),
    ("end_sessions_of", "POST", f"{_SESSION}/end-all", sessions.end_all, Permission.END_SESSIONS),
    ("session", "GET", "/session", sessions.left, Permission.OWN_SESSIONS),
    ("step_up", "GET", "/step-up", _signing_in("step_up"), Permission.OWN_SESSIONS),
    ("stepped_up", "GET", "/stepped-up", _signing_in("stepped_up"), Permission.OWN_SESSIONS),
    ("search", "GET", "/search", search.show, Permission.SEE_CASE),
    ("search_key", "POST", "/search", search.by_key, Permission.SEE_CASE),
    ("search_name", "POST", "/search/name", search.by_name, Permission.SEE_CASE),
    ("next_case", "POST", "/next", next_case.take, Permission.WORK_CASE),
    ("keys", "GET", "/keys", keys.show, Permission.OWN_SESSIONS),
    ("switch_keys", "POST", "/keys", keys.switch, Permission.OWN_SESSIONS),
    ("find", "POST", "/find", lists.find, Permission.SEE_CASE),
    ("conflicts", "GET", f"{_CASE}/conflicts", conflicts.show, Permission.SEE_CASE),
    ("declare_conflict", "POST", f"{_CASE}/conflicts", conflicts.declare, Permission.SEE_CASE),
    (
        "lift_conflict",
        "POST",
        f"{_CASE}/conflicts/<uuid:conflict>/lift",
        conflicts.lift,
        Permission.DECLARE_FOR_OTHERS,
    ),
    ("case", "GET", _CASE, page.show, Permission.SEE_CASE),
    ("enter_case", "POST", f"{_CASE}/enter", claimed.enter, Permission.SEE_CASE),
    ("contact", "POST", f"{_CASE}/contact", page.show_contact, Permission.SEE_CASE),
    (
        "file",
        "GET",
        f"{_CASE}/file/<uuid:file_id>/<int:part>",
        files.show_file,
        Permission.SEE_CASE,
    ),
    (
        "view_file",
        "GET",
        f"{_CASE}/file/<uuid:file_id>/<int:part>/view",
        files.view_file,
        Permission.SEE_CASE,
    ),
    ("match_desk", "GET", "/matches", match_desk.show_next, Permission.SEE_CASE),
    (
        "contradictions",
        "GET",
        "/matches/contradictions",
        match_desk.show_contradictions,
        Permission.SEE_CASE,
    ),
    ("pair", "GET", _PAIR, match_desk.show, Permission.SEE_CASE),
    *(
        (f"desk_{act.name}", "POST", f"{_PAIR}/{act.name}", match_desk.take(act), act.needs)
        for act in ACTIONS
        if act.name in match_desk.VERDICTS
    ),
    *(
        (action.name, "POST", f"{_CASE}/{action.path}", page.take(action), action.needs)
        for action in ACTIONS
    ),
)

_GRAVE_ACTIONS = {action.name for action in ACTIONS if action.is_grave}
# What cannot be undone, or is as grave: who does it has signed in a short while ago. Each act that
# takes a second person is, and whatever an action of a case says it is.
GRAVE = frozenset(
    {"confirm", "confirm_list", "settle_message", "apply_message", "match_message", "ask_anew"}
    | {"end_sessions_of", "rotate_secret"}
    | {name for name, _, _, _, needed in ROUTES if isinstance(needed, Act)}
    | {name for name, *_ in ROUTES if name.removeprefix("desk_") in _GRAVE_ACTIONS}
)

_PUBLIC_VIEWS = {name: _signing_in(name) for name, *_ in OPEN}

for _name, _method, _rule in OPEN:
    blueprint.add_url_rule(_rule, _name, _PUBLIC_VIEWS[_name], methods=[_method])
for _name, _method, _rule, _view, _permission in ROUTES:
    _guarded = gate.behind(_permission, _view, grave=_name in GRAVE, idle=_name == "session")
    blueprint.add_url_rule(_rule, _name, _guarded, methods=[_method])


@blueprint.record_once
def _signed_by_the_provider(state: Any) -> None:
    """Exempt the back-channel logout from CSRF: the provider's signed token takes its place."""
    state.app.extensions["csrf"].exempt(_PUBLIC_VIEWS["backchannel_logout"])
