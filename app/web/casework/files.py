"""A reviewer looks at the files of a case; the audit log records each page opened in full."""

from typing import Any
from uuid import UUID

from app.services.review import case_file
from app.web.back_office.gate import me
from app.web.forms.pictures import picture
from app.web.http.unit import unit


def show_file(reference: str, file_id: UUID, part: int) -> Any:
    with unit(me().actor) as work:
        eoi_id = case_file.find(work, reference)
    with unit(me().actor, write=True, opens=[eoi_id]) as work:
        stored = case_file.open_file(work, eoi_id, file_id, part)
    return picture(stored, part)
