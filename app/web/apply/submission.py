"""/apply/check-answers: the applicant checks the answers and submits; /apply/submitted: receipt."""

from datetime import timedelta
from http import HTTPStatus
from operator import attrgetter
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.intake import exclusions, journey, questions
from app.domain.intake.answers import Answers, text
from app.domain.intake.exclusions import Rule
from app.domain.intake.family import ALL_OR_NOTHING, Applying
from app.services.intake import submissions
from app.services.intake.drafts import Draft
from app.services.intake.pages import OutOfOrder
from app.services.intake.submissions import Excluded, Incomplete, TooQuick, WindowClosed
from app.startup import risks
from app.web.apply import rendering
from app.web.apply.forms import ConsentForm
from app.web.apply.navigation import family_of, is_reached, next_url, own_draft
from app.web.forms.answers import addressed, rows_of
from app.web.forms.fields import today
from app.web.http import applicant_session
from app.web.outcomes import page_after, passed_on
from app.web.templating.qr import qr_of
from app.web.waiting import Wait, until_over

blueprint = Blueprint("sending", __name__, url_prefix="/apply")

_CHECK = "sending.check_answers"
_TOO_QUICK = N_("Read your answers once more. You can send them in a minute.")


@blueprint.get("/cannot-apply")
def cannot_apply() -> Any:
    """Say which answer excludes the applicant, by which paragraph; they can still change it."""
    draft = own_draft()
    found = exclusions.exclusions(draft.answers, today())
    if not found:
        return redirect(next_url(draft.answers))
    return render_template(
        "apply/cannot_apply.html", found=[(rule, _answered(rule, draft.answers)) for rule in found]
    )


@blueprint.get("/check-answers")
def check_answers() -> Any:
    return _render_check(ConsentForm())


@blueprint.post("/check-answers")
def submit() -> Any:
    form = ConsentForm(request.form)
    if not form.validate():
        return _render_check(form), HTTPStatus.UNPROCESSABLE_ENTITY
    may_programs = current_app.extensions["settings"].accepts(risks.PROGRAMS)
    quickest = timedelta() if may_programs else submissions.QUICKEST
    try:
        with applicant_session.own_eoi(write=True, hold=True) as (work, eoi_id):
            submissions.submit(work, eoi_id, request.remote_addr or "", quickest=quickest)
    except Incomplete as incomplete:
        raise OutOfOrder(incomplete.pages[0]) from None
    except Excluded:
        return redirect(url_for("sending.cannot_apply"), HTTPStatus.SEE_OTHER)
    except TooQuick as early:
        form.form_errors = [_TOO_QUICK]
        return _render_check(form, until_over(early.wait)), HTTPStatus.TOO_MANY_REQUESTS
    except WindowClosed:
        return render_template("apply/window_closed.html"), HTTPStatus.CONFLICT
    return page_after("sending.submitted", "sent")


@blueprint.get("/submitted")
def submitted() -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        receipt = submissions.receipt(work, eoi_id)
    if receipt is None:
        if _in_family(own_draft()):
            ready = "child-ready" if g.child else "ready"
            return page_after("family.show", ready if passed_on() else None)
        return redirect(url_for(_CHECK))
    if not receipt.is_live:
        return redirect(url_for("access.show_status"))
    return render_template("apply/submitted.html", receipt=receipt, qr=qr_of(receipt.reference))


def _in_family(draft: Draft) -> bool:
    return text(draft.answers, "applying") != Applying.ALONE


def _answered(rule: Rule, answers: Answers) -> list[tuple[str, str]]:
    """The page of each question that has an answer the rule rests on, and how it is asked there."""
    rests_on = [questions.BY_NAME[name] for name in exclusions.rests_on(rule)]
    return [
        (journey.page_of(each.name, answers), addressed(each.label, each.child, g.child))
        for each in rests_on
        if journey.has_answer(each.name, answers)
    ]


def _render_check(form: ConsentForm, wait: Wait | None = None) -> str:
    draft = own_draft()
    if missing := journey.next_unanswered(draft.answers):
        raise OutOfOrder(missing)
    sections = rendering.sections(rows_of(draft.answers), attrgetter("page.section"))
    return render_template(
        "apply/check_answers.html",
        form=form,
        errors=form.errors,
        wait=wait,
        undeliverable=draft.undeliverable,
        is_reached=is_reached(),
        sections=[(title, rendering.summary(rows)) for title, rows in sections],
        all_or_nothing=ALL_OR_NOTHING if _in_family(draft) else None,
        **family_of(draft),
    )
