"""Who may send what where in the back office, said a second time: what changes there is meant."""

from app.domain.review import roles
from app.domain.review.approvals import Act, may_ask
from app.domain.review.roles import Role
from app.web.casework.available_actions import ACTIONS
from app.web.review.views import GRAVE, ROUTES

# By the role's first letters: caseworker, senior, manager, auditor, partner operator.
WHO_MAY = {
    "GET /": "c s m a",
    "GET /lists/<name>": "c s m a",
    "POST /lists/<name>/bulk": "c s m",
    "POST /lists/<name>/bulk/do": "c s",
    "POST /lists/<name>/bulk/close": "s m",
    "POST /lists/<name>/filters": "c s m",
    "POST /filters/<uuid:which>/delete": "c s m",
    "GET /approvals": "c s m a",
    "GET /approvals/lists/<uuid:listed>": "c s m",
    "POST /approvals/lists/<uuid:listed>/confirm": "c s m",
    "POST /approvals/lists/<uuid:listed>/decline": "c s m",
    "GET /approvals/<uuid:approval>": "c s m",
    "POST /approvals/<uuid:approval>/confirm": "c s m a",
    "POST /approvals/<uuid:approval>/decline": "c s m a",
    "GET /messages": "s m a p",
    "GET /endpoints": "m a p",
    "GET /endpoints/<partner>": "m a p",
    "POST /endpoints/<partner>/pause": "m p",
    "POST /endpoints/<partner>/resume": "m p",
    "POST /endpoints/<partner>/test": "m p",
    "POST /endpoints/<partner>/replay": "m p",
    "POST /endpoints/<partner>/events/<uuid:message>/replay": "m p",
    "POST /endpoints/<partner>/secret": "m p",
    "GET /complaints": "c s m",
    "GET /complaints/<uuid:complaint>": "c s m",
    "POST /complaints/<uuid:complaint>/answered": "c s m",
    "POST /messages/<uuid:message>/settle": "s m p",
    "GET /messages/<uuid:message>": "s m a p",
    "POST /messages/<uuid:message>/apply": "s",
    "POST /messages/<uuid:message>/match": "s",
    "GET /senders": "s m a p",
    "POST /senders/<name>/revoke": "s m p",
    "GET /senders/<name>": "s",
    "POST /senders/<name>/ask-anew": "s",
    "GET /scheme": "c s m a",
    "POST /scheme": "m",
    "POST /screening/measure": "m",
    "GET /screening": "c s m a",
    "POST /screening/budget": "m",
    "GET /oversight": "m a",
    "POST /oversight/<uuid:flag>/close": "m",
    "GET /log": "a",
    "POST /log": "a",
    "GET /log/<uuid:entry>/proof": "a",
    "GET /sessions": "c s m a p",
    "POST /sessions/<uuid:which>/end": "c s m a p",
    "POST /sessions/<uuid:which>/end-all": "m",
    "GET /session": "c s m a p",
    "GET /step-up": "c s m a p",
    "GET /stepped-up": "c s m a p",
    "GET /search": "c s m",
    "POST /search": "c s m",
    "POST /search/name": "c s m",
    "POST /next": "c s",
    "GET /keys": "c s m a p",
    "POST /keys": "c s m a p",
    "POST /find": "c s m",
    "GET /case/<reference>/conflicts": "c s m",
    "POST /case/<reference>/conflicts": "c s m",
    "POST /case/<reference>/conflicts/<uuid:conflict>/lift": "s",
    "GET /case/<reference>": "c s m",
    "POST /case/<reference>/enter": "c s m",
    "POST /case/<reference>/contact": "c s m",
    "GET /case/<reference>/file/<uuid:file_id>/<int:part>": "c s m",
    "GET /case/<reference>/file/<uuid:file_id>/<int:part>/view": "c s m",
    "POST /case/<reference>/take": "c s",
    "POST /case/<reference>/let-go": "c s",
    "POST /case/<reference>/hand-over": "c s",
    "POST /case/<reference>/snooze": "c s",
    "POST /case/<reference>/hold": "c s",
    "POST /case/<reference>/notes": "c s",
    "POST /case/<reference>/calls": "c s",
    "POST /case/<reference>/release": "c s",
    "POST /case/<reference>/invite": "s m",
    "POST /case/<reference>/information": "c s",
    "POST /case/<reference>/information/<uuid:question>/close": "c s",
    "POST /case/<reference>/invitation/extend": "c s",
    "POST /case/<reference>/location/accept": "c s",
    "POST /case/<reference>/location/extend": "c s",
    "POST /case/<reference>/location/again": "c s",
    "POST /case/<reference>/invitation/lapse": "c s",
    "POST /case/<reference>/grant": "c s",
    "POST /case/<reference>/decide": "c s",
    "POST /case/<reference>/erase": "c s",
    "POST /case/<reference>/checks/request": "c s",
    "POST /case/<reference>/checks/<kind>": "c s",
    "POST /case/<reference>/checks/<kind>/rebook": "c s",
    "POST /case/<reference>/checks/<kind>/expire": "c s",
    "POST /case/<reference>/matches/<uuid:record>/dismiss": "c s",
    "POST /case/<reference>/matches/<uuid:record>/confirm": "c s",
    "POST /case/<reference>/matches/<uuid:record>/ask": "c s",
    "POST /case/<reference>/matches/<uuid:record>/unsure": "c s",
    "GET /matches": "c s m",
    "GET /matches/contradictions": "c s m",
    "GET /matches/<reference>/<uuid:record>": "c s m",
    "POST /matches/<reference>/<uuid:record>/dismiss_match": "c s",
    "POST /matches/<reference>/<uuid:record>/confirm_match": "c s",
    "POST /matches/<reference>/<uuid:record>/ask_about_match": "c s",
    "POST /matches/<reference>/<uuid:record>/defer_match": "c s",
    "POST /case/<reference>/corrections/<uuid:correction>": "c s",
    "POST /case/<reference>/corrections/<uuid:correction>/apply/<name>": "c s",
    "POST /case/<reference>/corrections/<uuid:correction>/contact": "c s",
    "POST /case/<reference>/corrections/<uuid:correction>/take": "c s",
    "POST /case/<reference>/corrections/<uuid:correction>/stay": "c s",
    "POST /case/<reference>/approvals/<uuid:approval>/confirm": "c s m",
    "POST /case/<reference>/approvals/<uuid:approval>/decline": "c s m",
}


def test_each_address_is_open_to_these_roles_and_no_other():
    found = {f"{method} {rule}": _who_may(needed) for _, method, rule, _, needed in ROUTES}
    assert len(found) == len(ROUTES)
    assert found == WHO_MAY


def _who_may(needed):
    may = may_ask if isinstance(needed, Act) else roles.allowed
    return " ".join(role[0] for role in Role if may(frozenset({role}), needed))


# What needs a sign-in of a short while ago (step-up); all else is done without.
ASKED = {"erase", "grant", "decide", "invite", "let_lapse", "confirm_match", "answer_correction"}
DONE = {
    "confirm",
    "confirm_list",
    "confirm_approval",
    "set_check",
    "expire_check",
    "dismiss_match",
    "apply_correction",
}
DESK = {"desk_dismiss_match", "desk_confirm_match"}
OTHERS = {"ask_for_settings", "bulk_close", "set_alerts", "end_sessions_of", "rotate_secret"}
CALLBACKS = {"settle_message", "apply_message", "match_message", "ask_anew"}


def test_what_is_grave_is_said_here_once_more():
    assert ASKED | DONE | DESK | OTHERS | CALLBACKS == GRAVE
    assert {action.name for action in ACTIONS if isinstance(action.needs, Act)} <= GRAVE
    reads = {name for name, method, *_ in ROUTES if method == "GET"}
    assert not reads & GRAVE
