"""Which acts are possible on a case as it stands, each with its form, by name."""

from app import wording
from app.domain.cases import lifecycle
from app.domain.cases.checks import CLEARED, NOT_REQUESTED, RESULTS
from app.domain.cases.lifecycle import CHECKS_MAY_BEGIN, LIVE, Status
from app.domain.intake import journey
from app.domain.intake.answers import Answers, Entry, entries, text
from app.domain.intake.journey import Page
from app.domain.review.approvals import Act, may_confirm
from app.domain.review.roles import Permission
from app.services.review.case_file import Case, CheckSeen
from app.web.back_office import labels
from app.web.back_office.forms import (
    AnswerForm,
    AskForm,
    CheckForm,
    DecideForm,
    ExtendForm,
    LocationForm,
    ReasonForm,
    StayForm,
    apply_form_of,
)
from app.web.back_office.gate import me
from app.web.forms.fields import Form

Forms = dict[str, Form]
Possible = dict[str, tuple[bool, type[Form]]]


def forms_of(case: Case) -> Forms:
    """The forms of what the person may do to the case as it stands, by the name of the act."""
    found = {name: form for name, (now, form) in _settling(case).items() if now} | _asking(case)
    if me().may(Permission.WORK_CASE):
        found |= _work(case)
    standing = _standing(case)
    return {name: form(prefix=name, data=standing.get(name)) for name, form in found.items()}


def _settling(case: Case) -> Possible:
    """What waits: who may confirm it, unless they asked for it, and who may let it be."""
    possible: Possible = {}
    for approval in case.approvals:
        waits, entitled = approval.outcome is None, may_confirm(me().roles, approval.act)
        possible[f"confirm-{approval.id}"] = (waits and entitled and not approval.own, Form)
        possible[f"decline-{approval.id}"] = (waits and (entitled or approval.own), Form)
    return possible


def _asking(case: Case) -> dict[str, type[Form]]:
    """What takes a second person: of these one at a time."""
    if _waits(case):
        return {}
    moves = lifecycle.MOVES.get(case.status, frozenset())
    cleared = all(check.status == CLEARED for check in case.checks)
    stalled = case.invitation is not None and case.invitation.stalled_at is not None
    possible: dict[str, tuple[bool, type[Form], Act]] = {
        "invite": (case.status is Status.ELIGIBLE, ReasonForm, Act.INVITE),
        "grant": (cleared and Status.GRANTED in moves, ReasonForm, Act.GRANT),
        "decide": (Status.REJECTED in moves, DecideForm, Act.END),
        "erase": (True, ReasonForm, Act.ERASE),
        "lapse": (case.status is Status.INVITED and stalled, ReasonForm, Act.LAPSE),
    }
    for match in case.matches:
        ends = match.status == "open" and match.stands and match.rule is not None
        ends = ends and Status.REFUSED in moves
        possible[f"same-{match.record_id}"] = (ends, ReasonForm, Act.END)
    for correction in case.corrections:
        waiting = correction.upheld is None and not correction.page
        possible[f"answer-{correction.id}"] = (waiting, AnswerForm, Act.ANSWER)
    return {name: form for name, (now, form, act) in possible.items() if now and me().may(act)}


def offered(case: Case, check: CheckSeen) -> list[str]:
    """What a check may be set to: to no result while something waits for a second person."""
    return [status for status in check.next if not (status in RESULTS and _waits(case))]


def _waits(case: Case) -> bool:
    return any(approval.outcome is None for approval in case.approvals)


def _standing(case: Case) -> dict[str, Entry]:
    """What stands in a form before anybody types, by the name of the act.

    Of a correction the answers as they are now; of a question because of a match, words that do not
    tell of the match.
    """
    answers = {
        f"apply-{each.id}": _answers_on(journey.BY_NAME[each.page], each.entry, case.answers)
        for each in case.corrections
        if each.page and each.upheld is None
    }
    question = {"question": _who_they_are(case.language)}
    return answers | {f"ask-{match.record_id}": question for match in case.matches}


def _who_they_are(language: str) -> str:
    """As the applicant reads the portal; with the English while no person has signed that off."""
    asked = wording.catalogue(language).gettext(labels.WHO_THEY_ARE)
    signed_off = wording.LANGUAGES[language].signed_off
    return asked if signed_off else f"{asked}\n\n{labels.WHO_THEY_ARE}"


def _answers_on(page: Page, entry: str | None, answers: Answers) -> Entry:
    """Of a page, or of a list's entry; none of an entry that is missing."""
    if page.is_list:
        return next((line for line in entries(answers, page.name) if line["id"] == entry), {})
    return {question.name: text(answers, question.name) for question in page.questions}


def _work(case: Case) -> dict[str, type[Form]]:
    moves = lifecycle.MOVES.get(case.status, frozenset())
    doubted = any(match.status == "open" for match in case.matches)
    located = case.location is None or not case.location.is_open
    unasked = any(check.status == NOT_REQUESTED for check in case.checks)
    possible: Possible = {
        "hold": (Status.HELD in moves, ReasonForm),
        "release": (case.status is Status.HELD and not doubted and located, ReasonForm),
        "request": (unasked and case.status in CHECKS_MAY_BEGIN, Form),
        **_of_invitation(case),
        "ask": (case.status in LIVE, AskForm),
        **_of_location(case),
    }
    for check in case.checks:
        possible[f"check-{check.kind}"] = (bool(offered(case, check)), CheckForm)
    for match in case.matches:
        undecided = match.status == "open" and match.stands
        possible[f"ask-{match.record_id}"] = (undecided and case.status in LIVE, AskForm)
        possible[f"dismiss-{match.record_id}"] = (undecided, ReasonForm)
    for correction in case.corrections:
        waiting = correction.upheld is None
        if correction.page:
            form = apply_form_of(journey.BY_NAME[correction.page])
            possible[f"apply-{correction.id}"] = (waiting and case.status in LIVE, form)
            possible[f"stay-{correction.id}"] = (waiting, StayForm)
    for request in case.information:
        possible[f"close-{request.id}"] = (request.closed_at is None, Form)
    return {name: form for name, (now, form) in possible.items() if now}


def _of_invitation(case: Case) -> Possible:
    if case.invitation is None or case.status is not Status.INVITED:
        return {}
    return {"extend": (True, ExtendForm)}


def _of_location(case: Case) -> Possible:
    waits = case.location is not None and case.location.is_open and case.status in LIVE
    return {
        "location-accept": (waits, ReasonForm),
        "location-extend": (waits, LocationForm),
        "location-again": (waits, ReasonForm),
    }
