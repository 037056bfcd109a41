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

from app.domain import journey
from app.domain.balance import Overdrawn
from app.domain.checks import CHECK_NAMES, Check
from app.domain.lifecycle import ForbiddenMove
from app.domain.text import N_
from app.services import asking, cases, checks, match_desk, reviews
from app.services.amendments import Excludes
from app.services.approvals import AlreadyAsked, NoSuchApproval, NotEntitled, SamePerson
from app.services.asking import Unexplained
from app.services.checks import ForbiddenCheckMove
from app.services.confirmation import AskerNotEntitled
from app.services.corrections import AlreadyAnswered, NoSuchCorrection
from app.services.kin import FamilyEnded
from app.services.location import NotAsked
from app.services.reviews import LocationOpen, MatchesOpen, NoPlace, NotCleared, NotOfFamily
from app.services.screening import EarlierEnded, NoSuchMatch
from app.services.unit import Erased, NoSuchEoi, Unit
from app.web import answers
from app.web.formkit import Form
from app.web.review import comparison, words
from app.web.review.act_words import ACTS, CONFIRMED_BY
from app.web.review.acts import Forms, forms_of, offered
from app.web.review.forms import AnswerForm, AskForm, CheckForm, DecideForm, ReasonForm
from app.web.review.gate import me
from app.web.unit_of_request import unit

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
    return carry_out(reference, "hold", ReasonForm, with_reason(reviews.hold))


def release(reference: str) -> Any:
    return carry_out(reference, "release", ReasonForm, with_reason(reviews.release))


def invite(reference: str) -> Any:
    return carry_out(reference, "invite", ReasonForm, with_reason(asking.invite))


def grant(reference: str) -> Any:
    return carry_out(reference, "grant", ReasonForm, with_reason(asking.grant))


def request_checks(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, _form: Form) -> None:
        checks.request(work, eoi_id)

    return carry_out(reference, "request", Form, act)


def set_check(reference: str, kind: str) -> Any:
    if kind not in list(Check):
        abort(HTTPStatus.NOT_FOUND)

    def act(work: Unit, eoi_id: UUID, form: CheckForm) -> None:
        asking.check(work, eoi_id, Check(kind), form.status.data or "", form.reason.data or "")

    return carry_out(reference, f"check-{kind}", CheckForm, act)


def dismiss_match(reference: str, record: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: ReasonForm) -> None:
        reviews.dismiss_match(work, eoi_id, record, form.reason.data or "")

    return carry_out(reference, f"dismiss-{record}", ReasonForm, act)


def confirm_match(reference: str, record: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: ReasonForm) -> None:
        reviews.confirm_match(work, eoi_id, record, form.reason.data or "")

    return carry_out(reference, f"same-{record}", ReasonForm, act)


def ask_about_match(reference: str, record: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: AskForm) -> None:
        days = int(form.days.data or "")
        match_desk.ask(work, eoi_id, record, form.question.data or "", days)

    return carry_out(reference, f"ask-{record}", AskForm, act)


def decide(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, form: DecideForm) -> None:
        reviews.decide(work, eoi_id, form.ground.data or "", form.reason.data or "")

    return carry_out(reference, "decide", DecideForm, act)


def erase(reference: str) -> Any:
    return carry_out(reference, "erase", ReasonForm, with_reason(reviews.erase))


def answer_correction(reference: str, correction: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: AnswerForm) -> None:
        upheld = form.upheld.data == "yes"
        asking.answer(work, eoi_id, correction, upheld=upheld, text=form.text.data or "")

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
            return cases.find(work, reference)
    except NoSuchEoi:
        abort(HTTPStatus.NOT_FOUND)


def _page(reference: str, failed: Forms) -> str:
    eoi_id = _find(reference)
    with unit(me().actor) as work:
        kin = cases.family_of(work, eoi_id)
    try:
        with unit(me().actor, write=True, opens=[eoi_id, *kin]) as work:
            case = cases.open_case(work, eoi_id)
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
        words=words,
        act_words=ACTS,
        confirmed_by=CONFIRMED_BY,
        signed=comparison.signed,
        members_of=comparison.members_of,
        pages=journey.BY_NAME,
    )
