"""The button that leads to the next case, from any page of the back office."""

from http import HTTPStatus
from typing import Any

from flask import redirect, url_for

from app.services.work_lists import next_case
from app.web.back_office.gate import me
from app.web.http.unit import unit
from app.web.outcomes import page_after


def take() -> Any:
    """Where the answer gets lost the case stays theirs for a while, and then is free again."""
    with unit(me().actor, write=True) as work:
        reference = next_case.take(work)
    if reference is None:
        return page_after("review.work_lists", "nothing-next")
    return redirect(url_for("review.case", reference=reference), HTTPStatus.SEE_OTHER)
