"""One EOI's page, and what may be done there.

Every act has a form of its own on the page, named for the act. One that fails is shown again with
what was typed and what is wrong, and before all else where the act is not possible any more; the
others as they were.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.cases.checks import CHECK_NAMES, Check
from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.intake import journey
from app.domain.scheme.balance import Overdrawn
from app.services.cases import checks
from app.services.cases.checks import ForbiddenCheckMove
from app.services.cases.family import FamilyEnded
from app.services.cases.location import NotAsked
from app.services.core.approvals import AlreadyAsked, NoSuchApproval, NotEntitled, SamePerson
from app.services.core.unit import Erased, NoSuchEoi, Unit
from app.services.decisions.answer_corrections import Excludes
from app.services.decisions.corrections import AlreadyAnswered, NoSuchCorrection
from app.services.review import actions, case_file, match_review, requests
from app.services.review.actions import LocationOpen, MatchesOpen, NoPlace, NotCleared, NotOfFamily
from app.services.review.confirmation import AskerNotEntitled
from app.services.review.requests import Unexplained
from app.services.screening.procedure import EarlierEnded, NoSuchMatch
from app.web.back_office import labels
from app.web.back_office.approval_labels import ACTS, CONFIRMED_BY
from app.web.back_office.forms import AnswerForm, AskForm, CheckForm, DecideForm, ReasonForm
from app.web.back_office.gate import me
from app.web.casework import comparison
from app.web.casework.available_actions import Forms, forms_of, offered
from app.web.forms import answers
from app.web.forms.fields import Form
from app.web.http.unit import unit

Act = Callable[[Unit, UUID, Any], object]

# Why an act was not done, in the reviewer's words.
OBSTACLES: dict[type[Exception], str] = {
    ForbiddenMove: N_("The case has moved on, so this is not possible any more. Look again."),
    ForbiddenCheckMove: N_("The check has moved on, so this is not possible any more. Look again."),
    NoSuchMatch: N_("The match was decided or is gone. Look again."),
    EarlierEnded: N_("The earlier Expression of Interest has ended meanwhile. Look again."),
    AlreadyAsked: N_("Something already waits for a second person on this case."),
    SamePerson: N_("You took part in this before: somebody else has to do it."),
    AlreadyAnswered: N_("Somebody else has answered already."),
    MatchesOpen: N_("Decide on the open match first."),
    LocationOpen: N_("Settle first whether they are in France."),
    NotAsked: N_("Whether they are in France was settled meanwhile. Look again."),
    NotCleared: N_("Both checks must be cleared and in date."),
    NoPlace: N_("No place is kept for this person."),
    Unexplained: N_("Say why: no partner reported this, so a second person has to agree."),
    AskerNotEntitled: N_("Who asked has no right to it any more. Decline it, and ask again."),
    Overdrawn: N_("There are too few places open now."),
    FamilyEnded: N_(
        "A member of the family was decided against: the others cannot go on. Decide against them "
        "on the ground of the family, or have that decision corrected."
    ),
    NotOfFamily: N_("No member of a family group was decided against. Choose another ground."),
}

_EXCLUDES = N_("A rule excludes who answers so. Tick the box if it is right all the same.")
# How an act ended that did not happen, though nothing was wrong with what was sent.
NOT_DONE = {
    "overtaken": N_(
        "Things have moved on since this was asked for, so it was not done. Look, and ask again if "
        "it is still right."
    ),
    "declined": N_("It was declined or taken back meanwhile, so it was not done."),
}


def show(reference: str) -> Any:
    return _page(reference, {})


def hold(reference: str) -> Any:
    return carry_out(reference, "hold", ReasonForm, with_reason(actions.hold))


def release(reference: str) -> Any:
    return carry_out(reference, "release", ReasonForm, with_reason(actions.release))


def invite(reference: str) -> Any:
    return carry_out(reference, "invite", ReasonForm, with_reason(requests.invite))


def grant(reference: str) -> Any:
    return carry_out(reference, "grant", ReasonForm, with_reason(requests.grant))


def request_checks(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, _form: Form) -> None:
        checks.request(work, eoi_id)

    return carry_out(reference, "request", Form, act)


def set_check(reference: str, kind: str) -> Any:
    if kind not in list(Check):
        abort(HTTPStatus.NOT_FOUND)

    def act(work: Unit, eoi_id: UUID, form: CheckForm) -> None:
        requests.check(work, eoi_id, Check(kind), form.status.data or "", form.reason.data or "")

    return carry_out(reference, f"check-{kind}", CheckForm, act)


def dismiss_match(reference: str, record: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: ReasonForm) -> None:
        actions.dismiss_match(work, eoi_id, record, form.reason.data or "")

    return carry_out(reference, f"dismiss-{record}", ReasonForm, act)


def confirm_match(reference: str, record: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: ReasonForm) -> None:
        actions.confirm_match(work, eoi_id, record, form.reason.data or "")

    return carry_out(reference, f"same-{record}", ReasonForm, act)


def ask_about_match(reference: str, record: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: AskForm) -> None:
        days = int(form.days.data or "")
        match_review.ask(work, eoi_id, record, form.question.data or "", days)

    return carry_out(reference, f"ask-{record}", AskForm, act)


def decide(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, form: DecideForm) -> None:
        actions.decide(work, eoi_id, form.ground.data or "", form.reason.data or "")

    return carry_out(reference, "decide", DecideForm, act)


def erase(reference: str) -> Any:
    return carry_out(reference, "erase", ReasonForm, with_reason(actions.erase))


def answer_correction(reference: str, correction: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: AnswerForm) -> None:
        upheld = form.upheld.data == "yes"
        requests.answer(work, eoi_id, correction, upheld=upheld, text=form.text.data or "")

    return carry_out(reference, f"answer-{correction}", AnswerForm, act)


def with_reason(verb: Callable[[Unit, UUID, str], object]) -> Act:
    return lambda work, eoi_id, form: verb(work, eoi_id, form.reason.data or "")


def carry_out(reference: str, name: str, form_class: type[Form], act: Act) -> Any:
    form = form_class(request.form, prefix=name)
    if not form.validate():
        return _page(reference, {name: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    eoi_id = _find(reference)
    try:
        with unit(me().actor, write=True, opens=[eoi_id]) as work:
            outcome = act(work, eoi_id, form)
    except tuple(OBSTACLES) as obstacle:
        form.form_errors = [OBSTACLES[type(obstacle)]]
        return _page(reference, {name: form}), HTTPStatus.CONFLICT
    except Excludes as excludes:
        form.form_errors = [_EXCLUDES, *(rule.reason for rule in excludes.rules)]
        return _page(reference, {name: form}), HTTPStatus.CONFLICT
    except (NoSuchApproval, NoSuchCorrection, NoSuchEoi):
        abort(HTTPStatus.NOT_FOUND)
    except NotEntitled:
        abort(HTTPStatus.FORBIDDEN)
    if outcome in NOT_DONE:
        form.form_errors = [NOT_DONE[str(outcome)]]
        return _page(reference, {name: form}), HTTPStatus.CONFLICT
    return redirect(url_for("review.case", reference=reference), HTTPStatus.SEE_OTHER)


def _find(reference: str) -> UUID:
    try:
        with unit(me().actor) as work:
            return case_file.find(work, reference)
    except NoSuchEoi:
        abort(HTTPStatus.NOT_FOUND)


def _page(reference: str, failed: Forms) -> str:
    eoi_id = _find(reference)
    with unit(me().actor) as work:
        kin = case_file.family_of(work, eoi_id)
    try:
        with unit(me().actor, write=True, opens=[eoi_id, *kin]) as work:
            case = case_file.open_case(work, eoi_id)
    except (Erased, NoSuchEoi):
        abort(HTTPStatus.GONE)
    forms = forms_of(case)
    [(name, wrong)] = failed.items() or [("", Form())]
    is_possible = name in forms
    if is_possible:
        forms[name] = wrong
    for check in case.checks:
        if isinstance(form := forms.get(f"check-{check.kind}"), CheckForm):
            form.offer(offered(case, check))
    if isinstance(form := forms.get("decide"), DecideForm):
        form.offer(family=bool(case.family))
    return render_template(
        "review/case.html",
        case=case,
        answers=[(row.label, row.answer, None, None) for row in answers.rows_of(case.answers)],
        matches=[
            (match, comparison.rows_of(case.answers, match), comparison.points_of(match.comparison))
            for match in case.matches
        ],
        forms=forms,
        names_of_files=journey.files(case.answers),
        wrong=wrong,
        is_possible=is_possible,
        errors=wrong.errors,
        check_names=CHECK_NAMES,
        words=labels,
        act_words=ACTS,
        confirmed_by=CONFIRMED_BY,
        signed=comparison.signed,
        members_of=comparison.members_of,
        pages=journey.BY_NAME,
    )
