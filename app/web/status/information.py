"""/status/information: an applicant answers a reviewer's question (information request)."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.services.cases import information_requests
from app.services.cases.information_requests import NoSuchRequest, Request
from app.services.files.uploads import Full
from app.web.forms import uploads
from app.web.http import applicant_session
from app.web.http.applicant_session import NotSignedIn
from app.web.outcomes import ALREADY, OVERTAKEN, page_after
from app.web.sign_in.forms import InformationForm


def show_question(question: UUID) -> Any:
    return _page(question, None)


@uploads.takes_files
def answer_question(question: UUID) -> Any:
    form = InformationForm(request.form)
    try:
        if not (form.validate() and uploads.receive(form)):
            return _page(question, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            did = information_requests.answer(work, eoi_id, question, form.text.data or "")
            if did:
                uploads.attach(work, eoi_id, form, question)
    except Full:
        form.form_errors = [uploads.NO_ROOM]
        return _page(question, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except NotSignedIn:
        applicant_session.forget()
        form.form_errors = [applicant_session.SIGNED_OUT]
        return _rendered(None, form), HTTPStatus.UNAUTHORIZED
    except NoSuchRequest:  # it was taken back meanwhile
        return page_after("access.show_status", OVERTAKEN)
    return page_after("access.show_status", "answered" if did else ALREADY)


def _page(question: UUID, form: InformationForm | None, code: int = HTTPStatus.OK) -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        waiting = {each.id: each for each in information_requests.shown(work, eoi_id) if each.waits}
    if question not in waiting:
        return _to_status()
    return _rendered(waiting[question], form or InformationForm()), code


def _rendered(asked: Request | None, form: InformationForm) -> str:
    return render_template("access/information.html", asked=asked, form=form, errors=form.errors)


def _to_status() -> Any:
    return redirect(url_for("access.show_status"), HTTPStatus.SEE_OTHER)
