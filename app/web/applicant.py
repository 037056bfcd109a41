"""The applicant's browser: a signed cookie with the EOI's opaque id and its session's token.

The session itself is a row that can be revoked; the id only spares a look-up before the key is
unwrapped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import session

from app.domain.text import N_
from app.services import access
from app.services.unit import Erased, NoSuchEoi, Unit
from app.web.unit_of_request import unit

ACTOR = "applicant"
_KEY = "applicant"
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
    session.pop(_KEY, None)


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
        if not access.leads_to(work, token, eoi_id, extend=write):
            raise NotSignedIn
        try:
            yield work, eoi_id
        except (Erased, NoSuchEoi):
            raise NotSignedIn from None
