"""The applicant's session cookie: signed, with the opaque id of their EOI and a session token.

The session itself is a row that can be revoked. The id is there so that the EOI's key can be
unwrapped without looking up the session first.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.basics.text import N_
from app.services.core.errors import Erased, NoSuchEoi
from app.services.core.unit import Unit
from app.services.sign_in import applicant_sessions
from app.services.sign_in.applicant_sessions import Live
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web import current
from app.web.http.language import answers_get, page_of
from app.web.http.unit import unit

ACTOR = "applicant"
KEY = "applicant"  # in the signed cookie
_FIRST = "first"  # the parent's own EOI, while they fill in a child's
_OWN_PHONE = "own-phone"  # the EOI whose person has said that the phone is theirs alone
_PLACE = "place"  # where the session ended
_LONGEST_PLACE = 100  # letters: a cookie holds 4 KB
allowlist.declare("reason", ("applicant",))
# Shown beside what was typed when a form came after the session had ended.
SIGNED_OUT = N_(
    "You were away for a long time. Come back with your reference in another tab, then send this "
    "page again."
)


class NotSignedIn(Exception):
    """This browser is not signed in to an EOI, or its session has ended."""


def remember(eoi_id: UUID, token: str) -> None:
    session = current.session()
    session.pop(_FIRST, None)
    session[KEY] = f"{eoi_id}.{token}"


def go_to_child(eoi_id: UUID, token: str) -> None:
    """Switch to a child's EOI, and remember the parent's for the way back."""
    session = current.session()
    first = session[KEY]
    remember(eoi_id, token)
    session[_FIRST] = first


def go_back() -> str | None:
    """Switch from a child's EOI back to the parent's; the token of the session that was left."""
    session = current.session()
    if _FIRST not in session:
        return None
    left = _read(KEY)[1]
    session[KEY] = session.pop(_FIRST)
    return left


def is_with_child() -> bool:
    return _FIRST in current.session()


def is_known() -> bool:
    """Whether the browser has a session cookie; whether the session is live is not checked."""
    return KEY in current.session()


def say_own_phone(*, own: bool) -> None:
    """Remember whether the phone belongs to whoever is signed in, and to nobody else.

    The word goes for their EOI alone: not for a child's, nor for who signs in here after them.
    """
    session = current.session()
    session.pop(_OWN_PHONE, None)
    if own and is_known():
        session[_OWN_PHONE] = str(_read(KEY)[0])


def is_own_phone() -> bool:
    own = current.session().get(_OWN_PHONE)
    return own is not None and is_known() and own == str(_read(KEY)[0])


def forget() -> None:
    """Drop the token of a session that has ended, and remember the page on which it did."""
    session, path = current.session(), current.request().path
    if session.pop(KEY, None):
        log.info("session_ended", reason="applicant")
    session.pop(_FIRST, None)
    if answers_get() and len(path) <= _LONGEST_PLACE:
        session[_PLACE] = path


def pop_last_page() -> str | None:
    """The page on which the browser's last session ended; then it is forgotten."""
    place: str | None = current.session().pop(_PLACE, None)
    return place


def session_left() -> timedelta | None:
    """How long this request's session still lasts; None without one."""
    left: timedelta | None = current.g().get("session_left")
    return left


def claim() -> tuple[UUID, str]:
    """The id and the token in the signed cookie. Raises NotSignedIn."""
    if KEY not in current.session():
        raise NotSignedIn
    return _read(KEY)


def tokens() -> list[str]:
    """The tokens of all sessions in the signed cookie: the child's and the parent's."""
    return [_read(key)[1] for key in (KEY, _FIRST) if key in current.session()]


def _read(key: str) -> tuple[UUID, str]:
    eoi_id, _, token = current.session()[key].partition(".")
    return UUID(eoi_id), token


def note(live: Live, now: datetime) -> None:
    """What the page of this request shows of its session."""
    g = current.g()
    g.session_until, g.session_left = live.ends, live.ends - now
    g.typed = live.typed


@contextmanager
def own_eoi(
    *,
    write: bool = False,
    hold: bool = False,
    unasked: bool = False,
    opens: Collection[UUID] = (),
) -> Iterator[tuple[Unit, UUID]]:
    """A unit that opens the EOI this browser is signed in to, and the others in `opens`.

    `hold` if the first thing that is done is to lock the EOI, `unasked` if codes are ended before.
    Raises NotSignedIn.
    """
    eoi_id, token = claim()
    with unit(ACTOR, write=write, opens=[eoi_id, *opens]) as work:
        live = applicant_sessions.live(
            work, token, eoi_id, extend=write, hold=hold, unasked=unasked
        )
        if live is None:
            raise NotSignedIn
        note(live, work.now)
        if write and live.typed and live.typed.page == page_of(current.request().path):
            applicant_sessions.keep_typed(work, token, eoi_id, None)  # the page itself is sent
        try:
            yield work, eoi_id
        except (Erased, NoSuchEoi):
            raise NotSignedIn from None
