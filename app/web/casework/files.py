"""A reviewer looks at the files of a case; the audit log records each page opened in full."""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, render_template, request

from app.domain.basics.text import N_
from app.domain.intake.answers import full_name
from app.services.review import case_file
from app.web.back_office import labels
from app.web.back_office.gate import me
from app.web.casework import overview
from app.web.forms.pictures import picture
from app.web.http.language import gettext
from app.web.http.unit import unit

_ZOOMS = (1, 2, 3, 4)
_TURNS = (0, 90, 180, 270)


class Look(NamedTuple):
    """A page of a file, how large it is shown and how far it is turned."""

    file: UUID
    part: int
    zoom: int
    turn: int

    @property
    def address(self) -> dict[str, Any]:
        return {"file_id": self.file, "part": self.part, "zoom": self.zoom, "turn": self.turn}


class Way(NamedTuple):
    """Where a link of the viewer leads, if anywhere; what a script does instead, and its key."""

    text: str
    to: Look | None
    data: dict[str, str | int]


def show_file(reference: str, file_id: UUID, part: int) -> Any:
    with unit(me().actor) as work:
        eoi_id = case_file.find(work, reference)
    with unit(me().actor, write=True, opens=[eoi_id]) as work:
        stored = case_file.open_file(work, eoi_id, file_id, part)
    return picture(stored, part)


def view_file(reference: str, file_id: UUID, part: int) -> str:
    """The viewer: one page of a file, with the ways to the others of the case."""
    with unit(me().actor) as work:
        eoi_id = case_file.find(work, reference)
    with unit(me().actor, write=True, opens=[eoi_id]) as work:
        answers, of_checks, files = case_file.evidence(work, eoi_id)
    pages = [(file.id, part) for file in files for part in range(1, file.manifest.pages + 1)]
    if (file_id, part) not in pages:
        abort(HTTPStatus.NOT_FOUND)
    at = Look(file_id, part, _one_of(_ZOOMS, "zoom"), _one_of(_TURNS, "turn"))
    place = pages.index((file_id, part))
    names = overview.names_of_files(answers, of_checks, files)
    what = names.get(str(file_id)) or gettext(labels.LATER)
    return render_template(
        "review/case_picture.html",
        reference=reference,
        name=full_name(answers),
        what=what,
        at=at,
        number=part,
        total=sum(one == file_id for one, _ in pages),
        tab=overview.named(request.args.get("tab")),
        ways=_ways(at, pages, place),
    )


def _one_of(known: tuple[int, ...], name: str) -> int:
    asked = request.args.get(name, type=int)
    return asked if asked in known else known[0]


def _ways(at: Look, pages: list[tuple[UUID, int]], place: int) -> list[Way]:
    def page(number: int) -> Look | None:
        there = 0 <= number < len(pages)
        return at._replace(file=pages[number][0], part=pages[number][1], turn=0) if there else None

    def zoomed(by: int) -> Look:
        return at._replace(zoom=min(max(at.zoom + by, _ZOOMS[0]), _ZOOMS[-1]))

    def turned(by: int) -> Look:
        return at._replace(turn=(at.turn + by) % 360)

    return [
        Way(N_("Previous"), page(place - 1), {"key": "k"}),
        Way(N_("Next"), page(place + 1), {"key": "j"}),
        Way(N_("Larger"), zoomed(1), {"zoom": 1, "key": "+"}),
        Way(N_("Smaller"), zoomed(-1), {"zoom": -1, "key": "-"}),
        Way(N_("Turn left"), turned(-90), {"turn": -90, "key": "l"}),
        Way(N_("Turn right"), turned(90), {"turn": 90, "key": "r"}),
    ]
