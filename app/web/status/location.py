"""/status/location: applicants confirm that they are in France, by position or in words.

The phone's position is never stored: it comes in the body of one request, and is judged before the
transaction begins (geofence).
"""

from http import HTTPStatus
from math import ceil
from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import Now
from app.domain.cases.location import ASKS, WHY_NOT, State
from app.services.cases import geofence, location
from app.services.cases.geofence import NoPosition
from app.services.cases.location import Declaration, NotAsked, Request
from app.services.core import rate_limits
from app.services.self_service import status
from app.web.forms.fields import ChoiceField, Chosen, Filled, Form, TextField
from app.web.http import applicant_session, unit
from app.web.http.applicant_session import NotSignedIn
from app.web.outcomes import ALREADY, OVERTAKEN, page_after
from app.web.status.next_steps import due_in_words
from app.web.waiting import until_over

# For each state: what it means to the applicant, what happens next, and what they may do, a link
# to the page, though it is not their turn. ASKED has the deadline.
LOCATED = {
    State.ASKED: Now("", ""),
    State.CONFIRMED: Now(
        N_("You confirmed that you are in France."), N_("You have nothing more to do for this.")
    ),
    State.UNSURE: Now(
        N_("The position was too near a border, or not exact enough to be sure."),
        N_("Try again outdoors, or tell us in words where you are. A person looks at it."),
    ),
    State.OUTSIDE: Now(
        N_("The position was not in mainland France or Corsica."),
        N_("A person looks at it. If you are in France, tell us in words where you are."),
    ),
    State.DECLARED: Now(
        N_("You told us where you are in France."),
        N_("A person reads it. You need do no more."),
        (N_("Confirm it with a phone all the same"),),
    ),
    State.LATE: Now(
        N_("You confirmed that you are in France, after the time for it had ended."),
        N_("A person looks at it. If something kept you from it, tell us."),
        (N_("Tell us what kept you from it"),),
    ),
    State.SAMPLED: Now(
        N_("You told us in time that you are in France."),
        N_("A person looks at some of the answers, chosen by lot. You have nothing to do."),
    ),
    State.UNANSWERED: Now(
        N_("The time to confirm that you are in France has ended."),
        N_("You are not refused for it: a person looks at it. You can still confirm it."),
    ),
    State.CLEARED: Now(
        N_("A person has accepted that you are in France."),
        N_("You have nothing more to do for this."),
    ),
}
_UNREADABLE = N_("The phone gave no position. Try again, or tell us in words below.")
_NUMBERS = ("latitude", "longitude", "accuracy")
_ALLOWED = "camera=(), geolocation=(self), microphone=()"


class DeclarationForm(Form):
    place = TextField(
        N_("Where in France are you?"),
        description=N_("A town or a postcode."),
        validators=[Filled(N_("Enter a town or a postcode"))],
    )
    why = ChoiceField(
        N_("Why in words?"),
        choices=list(WHY_NOT.items()),
        validators=[Chosen(N_("Choose a reason"))],
    )


def show_location() -> Any:
    return _page(None)


def confirm_position() -> Any:
    try:
        latitude, longitude, accuracy = (float(request.form.get(name, "")) for name in _NUMBERS)
        verdict = geofence.verdict(latitude, longitude, accuracy)
    except (ValueError, NoPosition):
        form = DeclarationForm()
        form.form_errors = [_UNREADABLE]
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            location.answer(work, eoi_id, verdict, ceil(accuracy))
    except NotSignedIn:  # what is typed is shown again, but a position would be out of date
        applicant_session.forget()
        return redirect(url_for("access.ask_reference", again="yes"), HTTPStatus.SEE_OTHER)
    except NotAsked:  # a double click, or accepted meanwhile
        return page_after("access.show_location", ALREADY)
    return page_after("access.show_location", "answered")


def declare_location() -> Any:
    form = DeclarationForm(request.form)
    if not form.validate():
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            declared = Declaration(form.place.data or "", form.why.data or "")
            location.declare(work, eoi_id, declared)
    except NotSignedIn:
        applicant_session.forget()
        form.form_errors = [applicant_session.SIGNED_OUT]
        page = render_template("access/location_kept.html", form=form, errors=form.errors)
        return page, HTTPStatus.UNAUTHORIZED
    except NotAsked:
        return page_after("access.show_location", ALREADY)
    return page_after("access.show_location", "answered")


def send_location_again() -> Any:
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            location.send_again(work, eoi_id)
    except NotAsked:
        return page_after("access.show_location", OVERTAKEN)
    return page_after("access.show_location", "sent-again")


def _page(form: DeclarationForm | None, code: int = HTTPStatus.OK) -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        asked = status.view(work, eoi_id).location
        wait = rate_limits.wait_for(work, "location-message", str(eoi_id))
    if asked is None:
        return redirect(url_for("access.show_status"), HTTPStatus.SEE_OTHER)
    form = form or DeclarationForm()
    page = make_response(
        render_template(
            "access/location.html",
            asked=asked,
            asks=asked.state in ASKS,
            words=LOCATED[asked.state],
            due=_due(asked),
            wait=wait and until_over(wait),
            form=form,
            errors=form.errors,
        ),
        code,
    )
    page.headers["Permissions-Policy"] = _ALLOWED
    return page


def _due(asked: Request) -> Markup | None:
    """The deadline, until the applicant has answered or a reviewer has decided."""
    if asked.state is not State.ASKED:
        return None
    return due_in_words(asked.due_at, g.language, unit.now())
