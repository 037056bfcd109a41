"""/apply/file/…/turn: an applicant turns a picture that they sent, as it lies on its side."""

from typing import Any
from uuid import UUID

from flask import request

from app.security.sandbox.images import Busy, Refused
from app.services.files import allowances, turning, uploads
from app.services.files.uploads import FilesAway, NoSuchFile
from app.services.intake import drafts
from app.web.forms.uploads import cpu_time
from app.web.http import applicant_session, typed_input
from app.web.http.unit import portal
from app.web.outcomes import led_to


def turn(file_id: UUID, part: int) -> Any:
    """Back to the page it was asked on; what was typed there meanwhile is kept."""
    back = typed_input.typed()
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            drafts.locked(work, eoi_id)
            stored = uploads.find(work, eoi_id, file_id)
            allowances.allow(work, eoi_id, request.remote_addr or "")
            typed_input.keep(work, eoi_id, back)
        with uploads.decoder_slot() as slot, cpu_time() as spent:
            received = turning.turned(portal(), slot, stored, part, spent)
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            drafts.replace_file(work, eoi_id, file_id, received)
    except NoSuchFile:
        return led_to(back.page, None)  # a double click, or another tab: it shows what there is
    except (Busy, Refused) as fault:
        raise FilesAway(type(fault).__name__) from None  # it stays as it is; to be tried again
    return led_to(back.page, "turned")
