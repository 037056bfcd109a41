"""The pictures of a case. Who looks at one in full is written down, as who opens a case is."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort

from app.services import cases, files
from app.services.files import SMALL, NoSuchFile
from app.services.unit import Erased, NoSuchEoi
from app.web.files import picture
from app.web.review.gate import me
from app.web.unit_of_request import unit


def show_file(reference: str, file_id: UUID, part: int) -> Any:
    try:
        with unit(me().actor) as work:
            eoi_id = cases.find(work, reference)
        with unit(me().actor, write=True, opens=[eoi_id]) as work:
            stored = files.find(work, eoi_id, file_id)
            if part != SMALL:
                work.log("file-opened", eoi_id, file=str(file_id), page=part)
    except (NoSuchEoi, NoSuchFile):
        abort(HTTPStatus.NOT_FOUND)
    except Erased:
        abort(HTTPStatus.GONE)
    return picture(stored, part)
