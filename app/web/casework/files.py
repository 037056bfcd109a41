"""The pictures of a case. Who looks at one in full is written down, as who opens a case is."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort

from app.domain.audit.actions import AuditAction
from app.services.core.unit import Erased, NoSuchEoi
from app.services.files import uploads
from app.services.files.uploads import SMALL, NoSuchFile
from app.services.review import case_file
from app.web.back_office.gate import me
from app.web.forms.pictures import picture
from app.web.http.unit import unit


def show_file(reference: str, file_id: UUID, part: int) -> Any:
    try:
        with unit(me().actor) as work:
            eoi_id = case_file.find(work, reference)
        with unit(me().actor, write=True, opens=[eoi_id]) as work:
            stored = uploads.find(work, eoi_id, file_id)
            if part != SMALL:
                work.log(AuditAction.FILE_OPENED, eoi_id, file=str(file_id), page=part)
    except (NoSuchEoi, NoSuchFile):
        abort(HTTPStatus.NOT_FOUND)
    except Erased:
        abort(HTTPStatus.GONE)
    return picture(stored, part)
