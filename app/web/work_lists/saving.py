"""A reviewer saves what a work list is filtered by, under a name of their own, and deletes it."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import abort, request

from app.domain.basics.text import N_
from app.services.work_lists import saved_filters
from app.services.work_lists.lists import List
from app.services.work_lists.saved_filters import TooMany
from app.web.back_office.gate import me
from app.web.http.unit import unit
from app.web.outcomes import page_after
from app.web.work_lists import choosing, lists, words
from app.web.work_lists.forms import SaveForm

_TOO_MANY = N_("You have as many saved filters as one may have. Delete one first.")


def save(name: str) -> Any:
    if name not in words.TITLES:
        abort(HTTPStatus.NOT_FOUND)
    form, choice = SaveForm(request.form), choosing.read_choice(List(name), request.form)
    if form.validate():
        asked = urlencode(sorted(choosing.written_choice(choice).items()))
        try:
            with unit(me().actor, write=True) as work:
                saved_filters.save(work, name, asked, form.called.data or "")
        except TooMany:
            form.form_errors = [_TOO_MANY]
        else:
            return page_after("review.work_lists", "filter-saved")
    return lists.page(List(name), choice, None, form), HTTPStatus.UNPROCESSABLE_ENTITY


def delete(which: UUID) -> Any:
    with unit(me().actor, write=True) as work:
        saved_filters.delete(work, which)
    return page_after("review.work_lists", "filter-deleted")
