"""The applicant's browser: a signed cookie with the EOI's opaque id and its session's token.

The session itself is a row that can be revoked; the id only spares a look-up before the key is
unwrapped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import g, request, session

from app.domain.text import N_
from app.services import sessions
from app.services.unit import Erased, NoSuchEoi, Unit
from app.web.language import can_be_got
from app.web.unit_of_request import unit

ACTOR = "applicant"
_KEY = "applicant"
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
    session[_KEY] = f"{eoi_id}.{token}"


def is_known() -> bool:
    """Whether the browser says that it leads to an EOI; not whether it does."""
    return _KEY in session


def forget() -> None:
    """The session has ended: leave its token behind, and remember where that was."""
    session.pop(_KEY, None)
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
    eoi_id, _, token = session[_KEY].partition(".")
    return UUID(eoi_id), token


@contextmanager
def own_eoi(*, write: bool = False) -> Iterator[tuple[Unit, UUID]]:
    """A unit on the EOI that this browser may go on with. Raises NotSignedIn."""
    eoi_id, token = claim()
    with unit(ACTOR, write=write, opens=[eoi_id]) as work:
        until = sessions.until(work, token, eoi_id, extend=write)
        if until is None:
            raise NotSignedIn
        g.session_until = until
        try:
            yield work, eoi_id
        except (Erased, NoSuchEoi):
            raise NotSignedIn from None
