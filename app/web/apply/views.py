"""The pages under /apply: what is asked, what was answered, and sending it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from app.domain import journey, questions, rules
from app.domain.journey import Page
from app.domain.lifecycle import Status
from app.domain.questions import Question
from app.domain.rules import Rule
from app.services import drafts, submissions
from app.services.drafts import AlreadySubmitted, Draft, OutOfOrder
from app.services.submissions import Excluded, Incomplete, WindowClosed
from app.services.unit import new_eoi
from app.web import applicant
from app.web.answers import shown
from app.web.applicant import NotSignedIn
from app.web.apply.forms import ConsentForm
from app.web.formkit import PageForm, form_of, today
from app.web.language import gettext
from app.web.qr import qr_of
from app.web.unit_of_request import portal, unit

blueprint = Blueprint("apply", __name__, url_prefix="/apply")


@blueprint.get("/<name>")
def show(name: str) -> Any:
    page = _page(name)
    first = page is journey.PAGES[0]
    draft = _draft() if applicant.is_known() or not first else None
    answers = draft.answers if draft else {}
    drafts.require_reachable(page, answers)
    form = form_of(page)(data={q.name: answers.get(q.name, "") for q in page.questions})
    return _render(form, draft.undeliverable if draft else None)


@blueprint.post("/<name>")
def save(name: str) -> Any:
    page = _page(name)
    form = form_of(page)(request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    values = {field: value or "" for field, value in form.data.items()}
    try:
        answers = _save(page, values)
    except NotSignedIn:
        applicant.forget()
        form.form_errors = [applicant.SIGNED_OUT]
        return _render(form), HTTPStatus.UNAUTHORIZED
    return redirect(_after(page, answers), HTTPStatus.SEE_OTHER)


@blueprint.get("/saved")
def saved() -> Any:
    """From here the draft can be returned to, and this says how."""
    draft = _draft()
    if draft.reference is None:
        return redirect(_next(draft.answers))
    return render_template("apply/saved.html", draft=draft, next_url=_next(draft.answers))


@blueprint.get("/next")
def next_page() -> Any:
    """Where this browser's draft goes on."""
    return redirect(_next(_draft().answers))


@blueprint.get("/cannot-apply")
def cannot_apply() -> Any:
    """Ruled out by an answer: why, by which paragraph, what instead; answers can be changed."""
    draft = _draft()
    found = rules.exclusions(draft.answers, today())
    if not found:
        return redirect(_next(draft.answers))
    return render_template(
        "apply/cannot_apply.html", found=[(rule, _asked(rule)) for rule in found]
    )


@blueprint.get("/check-answers")
def check_answers() -> Any:
    draft = _draft()
    if missing := journey.unanswered(draft.answers):
        raise OutOfOrder(missing[0])
    return _render_check(draft, ConsentForm())


@blueprint.post("/check-answers")
def submit() -> Any:
    form = ConsentForm(request.form)
    if not form.validate():
        return _render_check(_draft(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with applicant.own_eoi(write=True) as (work, eoi_id):
            submissions.submit(work, eoi_id, request.remote_addr or "")
    except Incomplete as incomplete:
        raise OutOfOrder(incomplete.pages[0]) from None
    except Excluded:
        return redirect(url_for("apply.cannot_apply"), HTTPStatus.SEE_OTHER)
    except WindowClosed:
        return render_template("apply/window_closed.html"), HTTPStatus.CONFLICT
    return redirect(url_for("apply.submitted"), HTTPStatus.SEE_OTHER)


@blueprint.get("/submitted")
def submitted() -> Any:
    with applicant.own_eoi() as (work, eoi_id):
        receipt = submissions.receipt(work, eoi_id)
    if receipt is None:
        return redirect(url_for("apply.check_answers"))
    return render_template("apply/submitted.html", receipt=receipt, qr=qr_of(receipt.reference))


@blueprint.errorhandler(OutOfOrder)
def go_where_it_goes_on(error: OutOfOrder) -> Any:
    return redirect(url_for("apply.show", name=error.page.name), HTTPStatus.SEE_OTHER)


@blueprint.errorhandler(AlreadySubmitted)
def go_to_receipt(_error: AlreadySubmitted) -> Any:
    return redirect(url_for("apply.submitted"), HTTPStatus.SEE_OTHER)


def _page(name: str) -> Page:
    return journey.BY_NAME.get(name) or abort(HTTPStatus.NOT_FOUND)


def _draft() -> Draft:
    """The draft of this browser. Raises NotSignedIn, or AlreadySubmitted."""
    with applicant.own_eoi() as (work, eoi_id):
        draft = drafts.read(work, eoi_id)
    if draft.status is not Status.DRAFT:
        raise AlreadySubmitted
    return draft


def _save(page: Page, values: dict[str, str]) -> dict[str, str]:
    if not applicant.is_known() and page is journey.PAGES[0]:
        return _start(page, values)
    with applicant.own_eoi(write=True) as (work, eoi_id):
        return drafts.save_page(work, eoi_id, page, values, g.language)


def _start(page: Page, values: dict[str, str]) -> dict[str, str]:
    """The first answer begins a draft: made before its transaction, since it asks for a key."""
    key = new_eoi(portal())
    with unit(applicant.ACTOR, write=True, opens=[key.owner]) as work:
        token = drafts.start(work, key, g.language, request.remote_addr or "")
        answers = drafts.save_page(work, key.owner, page, values, g.language)
    applicant.remember(key.owner, token)
    return answers


def _after(page: Page, answers: dict[str, str]) -> str:
    if rules.exclusions(answers, today()):
        return url_for("apply.cannot_apply")
    if page.name == journey.CONTACT:
        return url_for("apply.saved")
    return _next(answers)


def _next(answers: dict[str, str]) -> str:
    if missing := journey.unanswered(answers):
        return url_for("apply.show", name=missing[0].name)
    return url_for("apply.check_answers")


def _asked(rule: Rule) -> list[Question]:
    return [questions.BY_NAME[name] for name in rules.rests_on(rule)]


def _render(form: PageForm, undeliverable: dict[str, str] | None = None) -> str:
    back = journey.before(form.page)
    return render_template(
        "apply/page.html",
        form=form,
        page=form.page,
        errors=form.errors,
        undeliverable=undeliverable,
        returnable=journey.is_after_contact(form.page),
        back=url_for("apply.show", name=back.name) if back else url_for("public.start"),
    )


def _rows(answers: dict[str, str]) -> list[tuple[str, str, str, str]]:
    rows = []
    for question in questions.QUESTIONS:
        label = gettext(question.label)
        change = url_for("apply.show", name=question.page)
        rows.append((label, shown(question, answers[question.name]), change, label))
    return rows


def _render_check(draft: Draft, form: ConsentForm) -> str:
    return render_template(
        "apply/check_answers.html",
        form=form,
        errors=form.errors,
        undeliverable=draft.undeliverable,
        rows=_rows(draft.answers),
    )
