"""The applicant's browser: a signed cookie with the EOI's opaque id and its session's token.

The session itself is a row that can be revoked; the id only spares a look-up before the key is
unwrapped.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import g, request, session

from app.domain.basics.text import N_
from app.services.core.errors import Erased, NoSuchEoi
from app.services.core.unit import Unit
from app.services.sign_in import applicant_sessions
from app.web.http.language import can_be_got
from app.web.http.unit import unit

ACTOR = "applicant"
_KEY = "applicant"
_FIRST = "first"  # who fills in for a child goes back to this one
_PLACE = "place"  # where the session ended
_LONGEST_PLACE = 100  # letters: a cookie holds 4 KB
# Beside what was typed and could not be taken.
SIGNED_OUT = N_(
    "This browser was signed out. Sign in again with your reference in another tab, then send this "
    "page again."
)


class NotSignedIn(Exception):
    """This browser leads to no EOI, or does no longer."""


def remember(eoi_id: UUID, token: str) -> None:
    session.pop(_FIRST, None)
    session[_KEY] = f"{eoi_id}.{token}"


def go_to_child(eoi_id: UUID, token: str) -> None:
    """Lead to the EOI of a child, and remember the parent's for the way back."""
    first = session[_KEY]
    remember(eoi_id, token)
    session[_FIRST] = first


def go_back() -> None:
    """From a child's EOI to the parent's."""
    if _FIRST in session:
        session[_KEY] = session.pop(_FIRST)


def is_with_child() -> bool:
    return _FIRST in session


def is_known() -> bool:
    """Whether the browser says that it leads to an EOI; not whether it does."""
    return _KEY in session


def forget() -> None:
    """The session has ended: leave its token behind, and remember where that was."""
    session.pop(_KEY, None)
    session.pop(_FIRST, None)
    if can_be_got() and len(request.path) <= _LONGEST_PLACE:
        session[_PLACE] = request.path


def take_place() -> str | None:
    """Where the browser's last session ended, told once."""
    place: str | None = session.pop(_PLACE, None)
    return place


def session_left() -> timedelta | None:
    """How long the session goes on by which this page was made; None where there was none."""
    return g.session_until - datetime.now(UTC) if "session_until" in g else None


def claim() -> tuple[UUID, str]:
    """The id and the token in the signed cookie. Raises NotSignedIn."""
    if _KEY not in session:
        raise NotSignedIn
    return _read(_KEY)


def tokens() -> list[str]:
    """Of all the sessions in the signed cookie."""
    return [_read(key)[1] for key in (_KEY, _FIRST) if key in session]


def _read(key: str) -> tuple[UUID, str]:
    eoi_id, _, token = session[key].partition(".")
    return UUID(eoi_id), token


@contextmanager
def own_eoi(*, write: bool = False, opens: Collection[UUID] = ()) -> Iterator[tuple[Unit, UUID]]:
    """A unit on the EOI that this browser may go on with, which opens others too.

    Raises NotSignedIn.
    """
    eoi_id, token = claim()
    with unit(ACTOR, write=write, opens=[eoi_id, *opens]) as work:
        until = applicant_sessions.until(work, token, eoi_id, extend=write)
        if until is None:
            raise NotSignedIn
        g.session_until = until
        try:
            yield work, eoi_id
        except (Erased, NoSuchEoi):
            raise NotSignedIn from None
