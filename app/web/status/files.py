"""/apply/file: applicants see the files that they uploaded, and nobody else's."""

from typing import Any
from uuid import UUID

from app.services.files import uploads
from app.web.forms.pictures import picture
from app.web.http import applicant_session
from app.web.sign_in import step_up


def show_file(file_id: UUID, part: int) -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        step_up.require_if_sent(work, eoi_id, "data")
        stored = uploads.find(work, eoi_id, file_id)
    return picture(stored, part)
