"""Navigation leads an applicant through their draft: which page comes next, and where to return.

`own_draft` reads the draft that this browser is signed in to.
"""

from http import HTTPStatus
from typing import Any

from flask import redirect, url_for

from app.domain.cases.lifecycle import Status
from app.domain.intake import exclusions, journey
from app.domain.intake.answers import Answers
from app.domain.intake.journey import Page
from app.services.core import proof
from app.services.intake import drafts
from app.services.intake.drafts import AlreadySubmitted, ContactProved, Draft, OutOfOrder
from app.web.forms.fields import today
from app.web.http import applicant_session


def own_draft() -> Draft:
    """Raises NotSignedIn, or AlreadySubmitted."""
    with applicant_session.own_eoi() as (work, eoi_id):
        draft = drafts.read(work, eoi_id)
    if draft.status is not Status.DRAFT:
        raise AlreadySubmitted
    return draft


def contact_is_proved() -> bool:
    """Whether the contact was confirmed by a code: from then on /status/contact changes it."""
    with applicant_session.own_eoi() as (work, eoi_id):
        return proof.is_proved(work, eoi_id)


def own_draft_and_proof() -> tuple[Draft, bool]:
    """The draft, and whether its contact is proved, or a child's as the first applicant's is."""
    with applicant_session.own_eoi() as (work, eoi_id):
        draft, is_reached = drafts.read(work, eoi_id), proof.is_reached(work, eoi_id)
    if draft.status is not Status.DRAFT:
        raise AlreadySubmitted
    return draft, is_reached


def go_to_contact(_error: ContactProved) -> Any:
    return redirect(url_for("access.show_contact"), HTTPStatus.SEE_OTHER)


def url_after(page: Page, answers: Answers) -> str:
    """The address to go to once the page is saved."""
    if exclusions.exclusions(answers, today()):
        return url_for("sending.cannot_apply")
    if page.name == journey.CONTACT:
        return url_for("apply.saved")
    return next_url(answers)


def next_url(answers: Answers) -> str:
    """The next page without an answer, or else check-answers."""
    if missing := journey.unanswered(answers):
        return url_for("apply.show", name=missing[0].name)
    return url_for("sending.check_answers")


def home_url(answers: Answers) -> str:
    """The task list; until the contact is given, and all is in order, the next page."""
    at = journey.BY_NAME[journey.CONTACT]
    returnable = journey.reachable(at, answers) and journey.answered(at, answers)
    return url_for("apply.task_list") if returnable else next_url(answers)


def go_to_page_in_order(error: OutOfOrder) -> Any:
    name = error.page.name if error.page else ""
    url = url_for("apply.show", name=name) if name else url_for("apply.task_list")
    return redirect(url, HTTPStatus.SEE_OTHER)


def go_to_receipt(_error: AlreadySubmitted) -> Any:
    return redirect(url_for("sending.submitted"), HTTPStatus.SEE_OTHER)
