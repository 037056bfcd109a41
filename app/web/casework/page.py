"""The case page shows a reviewer one EOI, and takes the actions on it.

Every action has a form of its own on the page. A form with errors is shown again with what was
typed; if its action is no longer possible, the errors and what was typed come first on the page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort, render_template, request

from app.domain.basics import dates
from app.domain.basics.text import N_, masked
from app.domain.cases.checks import CHECK_NAMES
from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.intake import journey
from app.domain.intake.answers import Answers, text
from app.domain.review.approvals import CONFIRMED_BY, TAKES_TWO, Outcome
from app.domain.review.question_topics import TOPICS
from app.domain.scheme.balance import Overdrawn
from app.services.cases.checks import ForbiddenCheckMove
from app.services.cases.family import FamilyEnded, FamilyNotReady
from app.services.cases.location import NotAsked
from app.services.contact.changes import NoContactLeft, Unchanged
from app.services.core.approvals import AlreadyAsked, SamePerson
from app.services.core.errors import Erased, NoSuchEoi
from app.services.core.unit import Unit
from app.services.decisions.answer_corrections import Excludes
from app.services.decisions.contact_corrections import StillReached, TooSoon
from app.services.decisions.corrections import AlreadyAnswered
from app.services.files.uploads import Full
from app.services.review import case_file, parallel_acts
from app.services.review.actions import (
    AgainstEvidence,
    LocationOpen,
    MatchesOpen,
    NoPlace,
    NotCleared,
    NotOfFamily,
    NotReached,
)
from app.services.review.confirmation import AskerNotEntitled, NotExplained
from app.services.review.match_review import AlreadyDeferred
from app.services.review.parallel_acts import Overtaken
from app.services.review.requests import Unexplained
from app.services.screening.procedure import EarlierEnded, NoSuchMatch
from app.services.work_lists import claims, contradictions
from app.services.work_lists.claims import NoSuchColleague
from app.web.back_office import colleagues, gate, labels, reasons
from app.web.back_office.gate import me
from app.web.casework import comparison, overview
from app.web.casework.action import Action
from app.web.casework.available_actions import done_by, on_case_page
from app.web.errors import OVERTAKEN
from app.web.forms import uploads
from app.web.forms.fields import Form
from app.web.http.unit import unit
from app.web.outcomes import page_after

# Why an action was not taken, as the reviewer reads it.
OBSTACLES: dict[type[Exception], str] = {
    ForbiddenMove: N_("The case has moved on, so this is not possible any more. Look again."),
    ForbiddenCheckMove: N_("The check has moved on, so this is not possible any more. Look again."),
    NoSuchMatch: N_("The match was decided or is gone. Look again."),
    EarlierEnded: N_("The earlier Expression of Interest has ended meanwhile. Look again."),
    AlreadyAsked: N_("Something already waits for a second person on this case."),
    SamePerson: N_("You took part in this before: somebody else has to do it."),
    AlreadyAnswered: N_("It has its answer already."),
    FamilyNotReady: N_(
        "Another member of the family is not as far yet, and it goes for all of them. The case "
        "says who it is."
    ),
    AlreadyDeferred: N_("It is left open already, and nothing new has come since."),
    AgainstEvidence: N_("Strong evidence speaks against it. Read it, and tick that you have."),
    MatchesOpen: N_("Decide first on the open match, here or of another member of the family."),
    LocationOpen: N_(
        "Settle first whether they are in France: this person, or another member of the family."
    ),
    NotReached: N_(
        "This person, or another member of the family, has not typed a code yet. It goes on once "
        "they do."
    ),
    NotAsked: N_("Whether they are in France was settled meanwhile. Look again."),
    NotCleared: N_("Both checks must be cleared and in date, of each member of the family too."),
    NoPlace: N_("No place is kept for this person, or for another member of the family."),
    TooSoon: N_("They asked less than 72 hours ago: somebody may still say that it was not them."),
    StillReached: N_(
        "Somebody has come back with a code since then, so they are reached. They can change it "
        "themselves."
    ),
    Unchanged: N_("That is how they are reached already."),
    NoContactLeft: N_("Enter an e-mail address or a mobile number"),
    Full: N_("This case has as many files as it can have. Send it without one."),
    Unexplained: N_("Say why: no partner reported this, so a second person has to agree."),
    NotExplained: N_("Say why you decline it: who asked reads that."),
    AskerNotEntitled: N_("Who asked has no right to it any more. Decline it, and ask again."),
    Overdrawn: N_("There are too few places open now."),
    FamilyEnded: N_(
        "A member of the family was decided against: the others cannot go on. Decide against them "
        "on the ground of the family, or have that decision corrected."
    ),
    NoSuchColleague: N_("Choose a colleague who is at work and has a role that works on cases."),
    NotOfFamily: N_("No member of a family group was decided against. Choose another ground."),
}

# Those that another answer to a question puts right: the field that it is said beside.
_BESIDE: dict[type[Exception], str] = {
    AgainstEvidence: "knowing",
    NoContactLeft: "email",
    NoSuchColleague: "colleague",
    NotExplained: "reason",
    Unexplained: "reason",
}
_CONTACT = ("email", "phone")
_EXCLUDES = N_("A rule excludes who answers so. Tick the box if it is right all the same.")
# Outcomes of a confirmation that changed nothing although the form was valid.
NOT_DONE: dict[object, str] = {
    Outcome.OVERTAKEN: OVERTAKEN,
    Outcome.DECLINED: N_("It was declined or taken back meanwhile, so it was not done."),
}

# What the templates read besides the case.
_FIXED = {
    "check_names": CHECK_NAMES,
    "words": labels,
    "takes_two": TAKES_TWO,
    "confirmed_by": CONFIRMED_BY,
    "signed": reasons.signed,
    "against": reasons.against,
    "topics": TOPICS,
    "members_of": comparison.members_of,
    "pages": journey.BY_NAME,
    "tabs": overview.TABS,
}


def show(reference: str) -> Any:
    return _page(reference, {}, overview.named(request.args.get("tab")))


def show_contact(reference: str) -> Any:
    return _page(reference, {}, "answers", with_contact=True)


def _show_again(reference: str, failed: dict[str, Form], tab: str | None, **_part: Any) -> str:
    return _page(reference, failed, tab)


def _lead_on(action: Action, reference: str, tab: str | None, outcome: object) -> Any:
    endpoint, word = action.after or ("review.case", done_by(action, outcome))
    case = {"reference": reference, "tab": tab} if endpoint == "review.case" else {}
    return page_after(endpoint, word, **case)


def stopped(form: Form, obstacle: Exception) -> HTTPStatus:
    """Say in the form what kept it from being done: the status of the answer."""
    text = OBSTACLES[type(obstacle)]
    if field := _BESIDE.get(type(obstacle)):
        form[field].errors = [text]
        return HTTPStatus.UNPROCESSABLE_ENTITY
    form.form_errors = [text]
    return HTTPStatus.CONFLICT


def take(
    action: Action,
    show_again: Callable[..., str] = _show_again,
    lead_on: Callable[[Action, str, str | None, object], Any] = _lead_on,
) -> Callable[..., Any]:
    """The view that takes an action on the case, or the part of it, that the address names."""

    def view(reference: str, **arguments: Any) -> Any:
        name = action.form_name(arguments)
        form = action.form_class(arguments)(request.form, prefix=name)
        tab = overview.of_subject(action.on.name) or overview.named(request.form.get("tab"))
        again = partial(show_again, reference, {name: form}, tab, **arguments)
        if not (form.validate() and uploads.receive(form, partial(_opened, reference))):
            return again(), HTTPStatus.UNPROCESSABLE_ENTITY
        eoi_id, status = _find(reference), HTTPStatus.CONFLICT
        try:
            with unit(me().actor, write=True, opens=[eoi_id]) as work:
                parallel_acts.require_none_since(work, eoi_id, request.form.get("seen"))
                claims.require_open(work, eoi_id, with_family=action.with_family)
                outcome = action.do(work, eoi_id, form, **arguments)
        except tuple(OBSTACLES) as obstacle:
            status = stopped(form, obstacle)
        except Overtaken as overtaken:
            form.form_errors = [labels.overtaken(overtaken)]
        except Excludes as excludes:
            form.form_errors = [_EXCLUDES, *(rule.for_reviewer for rule in excludes.rules)]
        else:
            if outcome not in NOT_DONE:
                return lead_on(action, reference, tab, outcome)
            form.form_errors = [NOT_DONE[outcome]]
        return again(), status

    return uploads.takes_files(view, gate.KEY) if action.takes_files else view


@contextmanager
def _opened(reference: str) -> Iterator[tuple[Unit, UUID]]:
    eoi_id = _find(reference)
    with unit(me().actor, write=True, opens=[eoi_id]) as work:
        yield work, eoi_id


def _find(reference: str) -> UUID:
    with unit(me().actor) as work:
        return case_file.find(work, reference)


def _page(
    reference: str, failed: dict[str, Form], tab: str | None, *, with_contact: bool = False
) -> str:
    """Render the case as it is now; `failed` has the form with errors, if any, by its name.

    How its person is reached is masked unless somebody asks for it, which is written down.
    """
    with unit(me().actor) as work:
        opens = case_file.find_with_family(work, reference)
    try:
        with unit(me().actor, write=True, opens=opens) as work:
            case = case_file.open_case(work, opens[0])
            if with_contact:
                case_file.see_contact(work, opens[0])
            today = dates.today(work.now)
            bearings = contradictions.around(work, opens[0])
            called = colleagues.called(work, case.actors)
    except (Erased, NoSuchEoi):
        abort(HTTPStatus.GONE)
    shown = case.answers if with_contact else _masked(case.answers)
    [wrong] = failed.values() or [Form()]
    return render_template(
        "review/case.html",
        case=case,
        with_contact=with_contact,
        matches=[
            (match, comparison.rows_of(case.answers, match), reasons.points_of(match.comparison))
            for match in case.matches
        ],
        wrong=wrong,
        errors=wrong.errors,
        bearings=bearings,
        called=called,
        tab=tab or overview.first(case),
        **overview.shown(case, shown, today),
        **on_case_page(case, failed),
        **_FIXED,
    )


def _masked(given: Answers) -> Answers:
    contact = {name: masked(text(given, name)) for name in _CONTACT if text(given, name)}
    return {**given, **contact}
