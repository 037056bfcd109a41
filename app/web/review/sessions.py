"""The sessions page lists staff sessions and ends them: one's own, for a manager anybody's."""

from http import HTTPStatus
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from flask import render_template, session

from app.domain.basics.text import N_
from app.domain.review.roles import Permission
from app.services.sign_in import staff_sessions
from app.web.back_office.gate import KEY, me
from app.web.http.unit import unit
from app.web.outcomes import page_after

_ENDED = N_("That session had ended already. Nothing more was done.")


def show(obstacle: str = "") -> str:
    with unit(me().actor) as work:
        listed = staff_sessions.listed(work, session[KEY])
    others = [seen for seen in listed if seen.person != me().actor]
    return render_template(
        "review/sessions.html",
        own=[seen for seen in listed if seen.person == me().actor],
        people=[list(theirs) for _, theirs in groupby(others, attrgetter("person"))]
        if me().may(Permission.END_SESSIONS)
        else [],
        obstacle=obstacle,
    )


def end(which: UUID) -> Any:
    with unit(me().actor, write=True) as work:
        is_done = staff_sessions.end_own(work, which)
    return _shown(is_done)


def end_all(which: UUID) -> Any:
    """End all sessions of the person whose session this is."""
    with unit(me().actor, write=True) as work:
        is_done = staff_sessions.end_all_of(work, which)
    return _shown(is_done)


def left() -> Any:
    """How many seconds the session lasts, for the script on each page; asking is no use of it."""
    return {"seconds": int(me().left.total_seconds())}


def _shown(is_done: bool) -> Any:  # noqa: FBT001
    if is_done:
        return page_after("review.sessions", "session-ended")
    return show(_ENDED), HTTPStatus.CONFLICT
