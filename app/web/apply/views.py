"""/apply: the journey shows its questions page by page, and the task list what is missing."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from operator import attrgetter
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.intake import journey
from app.domain.intake.answers import Answers, entries
from app.domain.intake.page import Page
from app.services.core.unit import new_eoi
from app.services.files.uploads import Full
from app.services.intake import drafts, own_drafts, pages
from app.services.intake.drafts import AlreadySubmitted, ContactProved, Draft
from app.services.intake.own_drafts import MayBeInFamily
from app.services.intake.pages import ListFull, NoSuchEntry, NothingEntered, OutOfOrder
from app.web import current
from app.web.apply import navigation, pictures, rendering
from app.web.apply.navigation import contact_is_proved, own_draft
from app.web.forms import uploads
from app.web.forms.question_forms import PageForm, form_of
from app.web.forms.uploads import takes_files
from app.web.http import applicant_session
from app.web.http.applicant_session import NotSignedIn
from app.web.http.typed_input import typed_here
from app.web.http.unit import portal, unit
from app.web.outcomes import led_to, page_after, passed_on

_FULL = N_("You cannot add more. Remove one first, or go on without it.")

blueprint = Blueprint("apply", __name__, url_prefix="/apply")
blueprint.app_errorhandler(OutOfOrder)(navigation.go_to_page_in_order)
blueprint.app_errorhandler(AlreadySubmitted)(navigation.go_to_what_was_sent)
blueprint.register_error_handler(ContactProved, navigation.go_to_contact)
blueprint.add_url_rule(
    "/file/<uuid:file_id>/<int:part>/turn", view_func=pictures.turn, methods=["POST"]
)


@blueprint.get("/task-list")
def task_list() -> Any:
    """The home page of a draft: what is done, and what is missing."""
    draft = own_draft()
    pages.require_reachable(journey.PAGES[-1], draft.answers)
    asked = journey.asked(draft.answers)
    missing = journey.unanswered(draft.answers)
    return render_template(
        "apply/task_list.html",
        draft=draft,
        sections=rendering.sections(asked, attrgetter("section")),
        missing=missing,
        done=len(asked) - len(missing),
        total=len(asked),
        **{"next_url": navigation.next_url(draft.answers), **navigation.family_of(draft)},
    )


@blueprint.get("/<name>")
def show(name: str) -> Any:
    page = _page(name)
    is_first = page is journey.PAGES[0]
    draft = own_draft() if applicant_session.is_known() or not is_first else None
    answers = draft.answers if draft else {}
    if page.name == journey.CONTACT and draft and draft.reference and contact_is_proved():
        raise ContactProved
    pages.require_reachable(page, answers)
    given = {} if page.is_list else {q.name: answers.get(q.name, "") for q in page.questions}
    is_answered = any(given.values()) or entries(answers, page.name)
    if is_answered or current.g().get("child") or typed_here():
        return rendering.page(form_of(page)(data=given), draft)
    return rendering.first_seen(page, draft)


@blueprint.post("/<name>")
@takes_files
def save(name: str) -> Any:
    page = _page(name)
    given = current.request().form
    form = form_of(page)(given, data=_files_of(page))
    try:
        if not form.is_left_empty and not (form.validate() and uploads.receive(form)):
            return _with_errors(form)
        answers = _save(page, form)
    except NotSignedIn:
        return _signed_out(form)
    except NothingEntered:
        form.validate()
        return _with_errors(form)
    except (Full, ListFull):
        form.form_errors = [_FULL]
        return _with_errors(form)
    # Who adds more is shown the list, which takes it; a picture is shown as it is kept.
    has_picture = uploads.has_received(form)
    if has_picture or ("more" in given and not form.is_left_empty):
        return page_after("apply.show", "picture" if has_picture else "added", name=name)
    return led_to(navigation.url_after(page, answers), "saved")


@blueprint.get("/<name>/<entry>")
def show_entry(name: str, entry: str) -> Any:
    page = _list_page(name)
    draft = own_draft()
    pages.require_reachable(page, draft.answers)
    form = form_of(page)(data=pages.entry_of(draft.answers, page, entry))
    return rendering.entry(form, draft)


@blueprint.post("/<name>/<entry>")
@takes_files
def save_entry(name: str, entry: str) -> Any:
    page = _list_page(name)
    form = form_of(page)(request.form, data=_files_of(page, entry))
    remove = "remove" in request.form
    try:
        if not remove and not (form.validate() and uploads.receive(form)):
            return _entry_with_errors(form)
        _change_entry(page, entry, form, remove=remove)
    except NotSignedIn:
        return _signed_out(form)
    except Full:
        form.form_errors = [_FULL]
        return _entry_with_errors(form)
    if uploads.has_received(form):
        return page_after("apply.show_entry", "picture", name=name, entry=entry)
    return page_after("apply.show", "removed" if remove else "saved", name=name)


@blueprint.get("/saved")
def saved() -> Any:
    """Tell the applicant how to return to the draft, which they can from here on."""
    draft = own_draft()
    next_url = navigation.home_url(draft.answers)
    if draft.reference is None:
        return redirect(next_url)
    return render_template("apply/saved.html", draft=draft, next_url=next_url)


@blueprint.get("/next")
def next_page() -> Any:
    """Redirect to where this browser's draft is continued."""
    return led_to(navigation.home_url(own_draft().answers), passed_on())


@blueprint.errorhandler(NoSuchEntry)
def back_to_the_list(_error: NoSuchEntry) -> Any:
    url = url_for("apply.show", name=(request.view_args or {})["name"])
    return redirect(url, HTTPStatus.SEE_OTHER)


def _page(name: str) -> Page:
    return journey.BY_NAME.get(name) or abort(HTTPStatus.NOT_FOUND)


def _list_page(name: str) -> Page:
    page = _page(name)
    return page if page.is_list else abort(HTTPStatus.NOT_FOUND)


def _save(page: Page, form: PageForm) -> Answers:
    if not applicant_session.is_known() and page is journey.PAGES[0]:
        return _start(page, form.values)
    if not own_drafts.needs_unit(page):
        with suppress(MayBeInFamily):
            return navigation.save(page, pages.entered(page, form.values))
    ends_codes = page.name == journey.CONTACT
    with applicant_session.own_eoi(write=True, hold=True, unasked=ends_codes) as (work, eoi_id):
        if uploads.has_received(form):
            twins = drafts.twins(work, eoi_id, page, form.values)
            uploads.attach(work, eoi_id, form, twins=twins)
        return drafts.save_page(work, eoi_id, page, form.values, g.language)


def _change_entry(page: Page, entry: str, form: PageForm, *, remove: bool) -> None:
    if not own_drafts.needs_unit(page):
        navigation.save(page, pages.entry_changed(page, entry, None if remove else form.values))
        return
    with applicant_session.own_eoi(write=True, hold=True) as (work, eoi_id):
        uploads.attach(work, eoi_id, form)
        values = None if remove else form.values
        drafts.change_entry(work, eoi_id, page, entry, values, language=g.language)


def _files_of(page: Page, entry_id: str = "") -> Mapping[str, Any]:
    """The stored answers that are files: a form sent without a new file keeps them."""
    if not (page.takes_files and applicant_session.is_known()) or (page.is_list and not entry_id):
        return {}
    if not entry_id and uploads.come_with(page):
        return {}
    try:
        draft = own_draft()
    except NotSignedIn:
        return {}
    return pages.entry_of(draft.answers, page, entry_id) if entry_id else draft.answers


def _start(page: Page, values: dict[str, str]) -> Answers:
    """Create a draft by its first answer; its key is fetched before the transaction begins."""
    key = new_eoi(portal())
    with unit(applicant_session.ACTOR, write=True, opens=[key.owner]) as work:
        answers = pages.entered(page, values)({})
        address = request.remote_addr or ""
        token = drafts.begin(work, key, g.language, address, answers)
    applicant_session.remember(key.owner, token)
    return answers


def _signed_out(form: PageForm) -> Any:
    """Show what was typed, to be sent once the applicant has signed in again."""
    applicant_session.forget()
    form.form_errors = [applicant_session.SIGNED_OUT]
    return rendering.page(form), HTTPStatus.UNAUTHORIZED


def _with_errors(form: PageForm) -> Any:
    return rendering.page(form, _draft_if_signed_in()), HTTPStatus.UNPROCESSABLE_ENTITY


def _entry_with_errors(form: PageForm) -> Any:
    return rendering.entry(form, _draft_if_signed_in()), HTTPStatus.UNPROCESSABLE_ENTITY


def _draft_if_signed_in() -> Draft | None:
    """The draft; reading it also notes how long the session lasts, which the page shows."""
    try:
        return own_draft()
    except NotSignedIn:
        return None
