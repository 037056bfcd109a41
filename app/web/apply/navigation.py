"""Navigation leads an applicant through their draft: which page comes next, and where to return.

`own_draft` reads the draft that this browser is signed in to, and `save` saves a page of it.
"""

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from flask import redirect, url_for

from app.domain.cases.lifecycle import Status
from app.domain.intake import exclusions, journey
from app.domain.intake.answers import Answers, text
from app.domain.intake.family import IN_GROUP
from app.domain.intake.page import Page
from app.services.core import proof
from app.services.core.errors import NoSuchEoi
from app.services.intake import family_list, family_steps, own_drafts
from app.services.intake.drafts import AlreadySubmitted, ContactProved, Draft
from app.services.intake.family_list import Group
from app.services.intake.own_drafts import Claim
from app.services.intake.pages import Change, OutOfOrder
from app.web import current
from app.web.forms.answers import child_of
from app.web.forms.fields import today
from app.web.http import applicant_session
from app.web.http.applicant_session import NotSignedIn
from app.web.http.language import page_of
from app.web.http.unit import portal, unit
from app.web.outcomes import page_after, passed_on

# What is said of the acts of which the last one sends a family group.
_MAY_SEND = {"confirmed", "ready", "child-ready", "sent"}

# Of a page of the form, the same in each request: to put it together costs a hundredth of a page.
address = lru_cache(maxsize=128)(url_for)


def own_draft() -> Draft:
    """Raises NotSignedIn, or AlreadySubmitted."""
    try:
        own = own_drafts.read(portal(), _claim())
    except NoSuchEoi:
        raise NotSignedIn from None
    applicant_session.note(own.live, own.now)
    if own.draft.status is not Status.DRAFT:
        raise AlreadySubmitted
    current.g().child = child_of(own.draft.answers)  # whom every page then speaks of
    return own.draft


def _claim() -> Claim:
    eoi_id, token = applicant_session.claim()
    return Claim(token, eoi_id)


def save(page: Page, change: Change) -> Answers:
    """Raises NotSignedIn, and as own_drafts.save."""

    def is_sent(typed_on: str) -> bool:
        return typed_on == page_of(current.request().path)

    try:
        return own_drafts.save(
            portal(), _claim(), page, change, language=current.g().language, is_sent=is_sent
        )
    except NoSuchEoi:
        raise NotSignedIn from None


def contact_is_proved() -> bool:
    """Whether the contact of `own_draft` was confirmed by a code.

    From then on /status/contact changes it.
    """
    with unit(applicant_session.ACTOR) as work:
        return proof.is_proved(work, _claim().eoi_id)


def family_of(draft: Draft) -> dict[str, Any]:
    """What apply/family_next.html shows of the group that `own_draft` is in, if it is in one."""
    if text(draft.answers, "applying") not in IN_GROUP:
        return {"group": None}
    with applicant_session.own_eoi() as (work, eoi_id):
        return family_context(draft, family_list.group_of(work, eoi_id))


def family_context(draft: Draft, group: Group | None) -> dict[str, Any]:
    if group is None:
        return {"group": None}
    answers = draft.answers
    return {
        "group": group,
        "todo": family_steps.next_for(group, answers),
        "next_url": next_url(answers),
    }


def is_reached() -> bool:
    """Whether that of `own_draft` is proved, or a child's as the first applicant's is."""
    with unit(applicant_session.ACTOR) as work:
        return proof.is_reached(work, _claim().eoi_id)


def go_to_contact(_error: ContactProved) -> Any:
    return redirect(url_for("access.show_contact"), HTTPStatus.SEE_OTHER)


def url_after(page: Page, answers: Answers) -> str:
    """The address to go to once the page is saved."""
    if exclusions.exclusions(answers, today()):
        return url_for("sending.cannot_apply")
    if page.name == journey.CONTACT and not journey.is_of_child(answers):
        return url_for("apply.saved")
    return next_url(answers)


def next_url(answers: Answers) -> str:
    """The next page without an answer, or else check-answers."""
    if missing := journey.next_unanswered(answers):
        return address("apply.show", name=missing.name)
    return address("sending.check_answers")


def home_url(answers: Answers) -> str:
    """The task list; until the contact is given, and all is in order, the next page."""
    if journey.is_of_child(answers):
        return url_for("apply.task_list")
    at = journey.BY_NAME[journey.CONTACT]
    returnable = journey.reachable(at, answers) and journey.answered(at, answers)
    return url_for("apply.task_list") if returnable else next_url(answers)


def go_to_page_in_order(error: OutOfOrder) -> Any:
    name = error.page.name if error.page else ""
    url = url_for("apply.show", name=name) if name else url_for("apply.task_list")
    return redirect(url, HTTPStatus.SEE_OTHER)


def go_to_what_was_sent(_error: AlreadySubmitted) -> Any:
    """Show where it stands, or the receipt: the act that led here may have sent a whole family."""
    if passed_on() in _MAY_SEND:
        return page_after("sending.submitted", "sent")
    return page_after("access.show_status")
