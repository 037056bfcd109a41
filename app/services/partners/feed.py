"""The feed gives a partner its events in one order, as they are sent, to whoever asks for them."""

from typing import Any, NamedTuple

from app.domain.partners import outgoing
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.services.partners.access import Bearer
from app.storage.partners import places

MOST = 100  # events of a page


class TooOld(NotFound):
    """Some events after that place are deleted, or it is none that we gave: begin anew."""


class Page(NamedTuple):
    events: list[dict[str, Any]]
    last: int  # the place to go on after


def read(unit: Unit, bearer: Bearer, after: int | None, limit: int) -> Page:
    """The next events after this place, or the oldest that are kept. Raises TooOld."""
    types = {*bearer.subscribed, outgoing.ENDPOINT_TESTED}
    try:
        page = places.after(unit.session, bearer.name, after, types, limit)
    except places.NotThere:
        raise TooOld from None
    return Page([{"id": str(one.id), "event": one.event} for one in page.deliveries], page.last)


def is_any_after(unit: Unit, bearer: Bearer, last: int) -> bool:
    """Whether it is worth reading again."""
    return places.is_any_after(unit.session, bearer.name, last)
