"""/status/appointment: an applicant chooses one of the times that are offered for their check."""

from http import HTTPStatus
from typing import Any

from flask import g, redirect, render_template, request, url_for
from markupsafe import Markup, escape

from app.domain.basics.text import N_
from app.services.appointments import choice
from app.services.appointments.choice import NotOffered
from app.services.self_service import status
from app.web.forms.fields import ChoiceField, Filled, Form
from app.web.http import applicant_session, unit
from app.web.http.applicant_session import NotSignedIn
from app.web.outcomes import ALREADY, OVERTAKEN, page_after
from app.web.status.next_steps import due_in_words
from app.web.status.timeline import when

_NOT_FREE = N_("This time is not free any more. Nothing was changed: choose another one.")


class SlotForm(Form):
    slot = ChoiceField(
        N_("When can you come?"),
        description=N_("All times are Paris time."),
        validators=[Filled(N_("Choose one of the times"))],
    )


def show_slots() -> Any:
    return _page(SlotForm())


def choose_slot() -> Any:
    form = SlotForm(request.form)
    if not form.validate():
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            chosen = choice.choose(work, eoi_id, form.slot.data or "")
    except NotSignedIn:  # once signed in again they are led back, to what is free by then
        applicant_session.forget()
        return redirect(url_for("access.ask_reference", again="yes"), HTTPStatus.SEE_OTHER)
    except NotOffered:
        form.slot.errors = [_NOT_FREE]
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return page_after("access.show_status", "chosen" if chosen else ALREADY)


def _page(form: SlotForm, code: int = HTTPStatus.OK) -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        view = status.view(work, eoi_id)
    now = unit.now()
    due_at = next((todo.due_at for todo in view.todo if todo.what == "appointment"), None)
    if due_at is None:  # chosen, or taken back meanwhile
        return page_after("access.show_status", OVERTAKEN if form.errors else None)
    free = view.appointment.free(now)
    form.slot.choices = [(slot.key, escape(when(g.language, slot.starts_at))) for slot in free]
    form.slot.beneath = {slot.key: Markup("<bdi>{}</bdi>").format(slot.place) for slot in free}
    page = render_template(
        "access/appointment.html",
        form=form,
        errors=form.errors,
        due=due_in_words(due_at, g.language, now),
        is_lost=view.appointment.is_lost,
        family=view.family,
    )
    return page, code
