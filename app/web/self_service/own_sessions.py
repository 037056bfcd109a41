"""/status/sessions: an applicant sees where they are signed in, and ends what is not theirs.

To see it needs no code. To end one does (ASVS 7.5.2): or whoever has the phone signs its owner out.
"""

from typing import Any
from uuid import UUID

from flask import render_template, request

from app.services.contact import changes
from app.services.core.unit import Unit
from app.services.sign_in import applicant_sessions
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web.http import applicant_session
from app.web.outcomes import ALREADY, page_after
from app.web.sign_in import step_up

allowlist.declare("reason", ("elsewhere",))


def show_sessions() -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        changes.require_reached(work, eoi_id)
        found = applicant_sessions.of_eoi(work, eoi_id, applicant_session.claim()[1])
    return render_template("access/sessions.html", sessions=found)


def end_session() -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        _require_code(work, eoi_id)
        ended = applicant_sessions.end_one(work, eoi_id, request.form.get("session", ""))
    return _back(ended=ended)


def end_other_sessions() -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        _require_code(work, eoi_id)
        ended = applicant_sessions.end_others(work, eoi_id, applicant_session.claim()[1])
    return _back(ended=ended)


def _require_code(work: Unit, eoi_id: UUID) -> None:
    changes.require_reached(work, eoi_id)
    step_up.require_code(work, "sessions")


def _back(*, ended: bool) -> Any:
    if ended:
        log.info("applicant_signed_out", reason="elsewhere")
    return page_after("access.show_sessions", "ended" if ended else ALREADY)
