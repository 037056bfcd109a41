"""/status/wrong-answer: an applicant requests the correction of a submitted answer."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from markupsafe import Markup

from app.domain.basics.text import N_
from app.domain.intake import journey
from app.domain.intake.answers import Answers
from app.domain.intake.page import Page
from app.services.core.approvals import AlreadyAsked
from app.services.core.unit import Unit
from app.services.decisions import answer_corrections
from app.services.decisions.corrections import NothingToCorrect
from app.services.files.uploads import Full
from app.services.self_service import status
from app.web.forms import uploads
from app.web.forms.answers import in_one_line, picture_of, thumbnail
from app.web.http import applicant_session
from app.web.http.applicant_session import NotSignedIn
from app.web.http.language import gettext
from app.web.outcomes import ALREADY, OVERTAKEN, page_after
from app.web.sign_in import step_up
from app.web.sign_in.forms import WrongAnswerForm

Targets = dict[Page, dict[str | None, Answers]]
_ONE_OF = N_("%(page)s – number %(number)s")
_MISSING = "missing"  # in place of an entry's id: an entry that should be in the list


def ask() -> Any:
    return _page()


@uploads.takes_files
def send() -> Any:
    form = WrongAnswerForm(request.form)
    try:
        with applicant_session.own_eoi() as (work, eoi_id):
            _offer(form, work, eoi_id)
        if not (form.validate() and uploads.receive(form)):
            return _rendered(form), HTTPStatus.UNPROCESSABLE_ENTITY
        name, _, entry = (form.what.data or "").partition("/")
        about = None if entry in {"", _MISSING} else entry
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            page, text = journey.BY_NAME[name], form.text.data or ""
            asked = answer_corrections.ask(work, eoi_id, page, about, text)
            uploads.attach(work, eoi_id, form, asked)
    except Full:
        form.form_errors = [uploads.NO_ROOM]
        return _rendered(form), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotSignedIn:
        applicant_session.forget()
        form.what.choices = _choices({page: {None: {}} for page in journey.contestable({})})
        form.form_errors = [applicant_session.SIGNED_OUT]
        return _rendered(form), HTTPStatus.UNAUTHORIZED
    except AlreadyAsked:
        return page_after("access.show_status", ALREADY)
    except NothingToCorrect:
        return page_after("access.show_status", OVERTAKEN)
    return page_after("access.show_status", "received")


def _page() -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        if not status.view(work, eoi_id).may_correct_answers:
            return _to_status()
        form = WrongAnswerForm()
        is_proved = _offer(form, work, eoi_id)
    return _rendered(form, is_proved=is_proved)


def _offer(form: WrongAnswerForm, work: Unit, eoi_id: UUID) -> bool:
    """Let the form offer what can be chosen; whether with the answers themselves.

    Those are for who has shown who they are: the phone may be somebody else's by now.
    """
    targets = answer_corrections.targets(work, eoi_id)
    form.what.choices = _choices(targets)
    is_proved = step_up.is_proved(work, eoi_id)
    if is_proved:
        form.what.beneath = {
            _value(page, entry): _written(page, answers)
            for page, found in targets.items()
            for entry, answers in found.items()
        }
    return is_proved


def _choices(targets: Targets) -> list[tuple[str, str]]:
    """Value and text of each choice: a page; of a list page, each entry and one that is missing."""
    choices = []
    for page, found in targets.items():
        if not page.is_list:
            choices.append((page.name, page.title))
            continue
        for number, entry in enumerate(filter(None, found), start=1):
            words = gettext(_ONE_OF) % {"page": gettext(page.title), "number": number}
            choices.append((_value(page, entry), words))
        choices.append((_value(page, _MISSING), page.another))
    return choices


def _value(page: Page, entry: str | None) -> str:
    return f"{page.name}/{entry}" if entry else page.name


def _written(page: Page, answers: Answers) -> Markup:
    """What the person wrote there, and the picture that they sent."""
    line, file_id = in_one_line(page, answers), picture_of(page, answers)
    return Markup("{}<br>{}").format(thumbnail(file_id), line) if file_id else line


def _rendered(form: WrongAnswerForm, *, is_proved: bool = True) -> str:
    return render_template(
        "access/wrong_answer.html", form=form, errors=form.errors, is_proved=is_proved
    )


def _to_status() -> Any:
    return redirect(url_for("access.show_status"), HTTPStatus.SEE_OTHER)
