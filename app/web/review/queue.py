"""The queue's pages: the first of each list on one, and each list on pages of its own."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.security.tokens import read_reference
from app.services.review import queue
from app.services.review.queue import MOST, List, Place
from app.web.back_office import labels
from app.web.back_office.forms import FindForm
from app.web.back_office.gate import me
from app.web.http.unit import unit

# Of each list: its title, and what the times in it are. In the order of the page.
TITLES: dict[List, tuple[str, str]] = {
    List.CORRECTIONS: (N_("Corrections to answer"), N_("Asked on")),
    List.INFORMATION: (N_("Questions answered, or not in time"), N_("Since")),
    List.LOCATIONS: (N_("Whether they are in France"), N_("Waits since")),
    List.TO_LOOK_AT: (N_("To look at"), N_("Submitted on")),
    List.ELIGIBLE: (N_("Waiting for a place"), N_("Submitted on")),
    List.UNDER_WAY: (N_("Invited and accepted"), N_("Submitted on")),
}
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT = timedelta(microseconds=1)


def show() -> str:
    return _render(FindForm())


def find() -> Any:
    form = FindForm(request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    reference = read_reference(form.reference.data or "")
    return redirect(url_for("review.case", reference=reference), HTTPStatus.SEE_OTHER)


def show_list(name: str) -> str:
    if name not in TITLES:
        abort(HTTPStatus.NOT_FOUND)
    after = request.args.get("after")
    with unit(me().actor) as work:
        found = queue.read_list(work, List(name), _read(after) if after else None)
    return render_template("review/queue_list.html", listed=found, **_common())


def _render(form: FindForm) -> str:
    with unit(me().actor) as work:
        found = queue.read(work)
    return render_template(
        "review/queue.html", queue=found, form=form, errors=form.errors, **_common()
    )


def _common() -> dict[str, Any]:
    return {"titles": TITLES, "words": labels, "most": MOST, "written": _written}


def _written(place: Place) -> str:
    """A place in a list as it stands in an address: it says nothing of a person."""
    return f"{place.rank}-{(place.since - _BEGAN) // _UNIT}-{place.row.hex}"


def _read(text: str) -> Place:
    """What `_written` wrote; anything else is not found."""
    try:
        rank, since, row = text.split("-")
        return Place(int(rank), _BEGAN + int(since) * _UNIT, UUID(hex=row))
    except (ValueError, OverflowError):
        abort(HTTPStatus.NOT_FOUND)
