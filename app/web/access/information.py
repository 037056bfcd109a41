"""/status/information: a reviewer's question, and the answer to it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.services import information
from app.services.files import Full
from app.services.information import NoSuchRequest, Request
from app.web import applicant, uploads
from app.web.access.forms import InformationForm
from app.web.applicant import NotSignedIn


def show_question(question: UUID) -> Any:
    return _page(question, InformationForm())


@uploads.takes_files
def answer_question(question: UUID) -> Any:
    form = InformationForm(request.form)
    try:
        if not (form.validate() and uploads.receive(form)):
            return _page(question, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        with applicant.own_eoi(write=True) as (work, eoi_id):
            if information.answer(work, eoi_id, question, form.text.data or ""):
                uploads.attach(work, eoi_id, form, question)
    except Full:
        form.form_errors = [uploads.NO_ROOM]
        return _page(question, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except NotSignedIn:
        applicant.forget()
        form.form_errors = [applicant.SIGNED_OUT]
        return _rendered(None, form), HTTPStatus.UNAUTHORIZED
    except NoSuchRequest:
        pass  # it was taken back meanwhile: the status page says what is asked now
    return _to_status()


def _page(question: UUID, form: InformationForm, code: int = HTTPStatus.OK) -> Any:
    with applicant.own_eoi() as (work, eoi_id):
        waiting = {each.id: each for each in information.shown(work, eoi_id) if each.waits}
    return (_rendered(waiting[question], form), code) if question in waiting else _to_status()


def _rendered(asked: Request | None, form: InformationForm) -> str:
    return render_template("access/information.html", asked=asked, form=form, errors=form.errors)


def _to_status() -> Any:
    return redirect(url_for("access.show_status"), HTTPStatus.SEE_OTHER)
