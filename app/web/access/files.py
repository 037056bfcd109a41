"""/apply/file: the pictures that a person sent, shown to them alone."""

from typing import Any
from uuid import UUID

from flask import abort

from app.services import files
from app.services.files import NoSuchFile
from app.web import applicant
from app.web.access import proof
from app.web.files import picture


def show_file(file_id: UUID, part: int) -> Any:
    try:
        with applicant.own_eoi() as (work, eoi_id):
            proof.require_if_sent(work, eoi_id, "data")
            stored = files.find(work, eoi_id, file_id)
    except NoSuchFile:
        abort(404)
    return picture(stored, part)
