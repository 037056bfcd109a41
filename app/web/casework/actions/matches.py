"""A reviewer decides on a match: asks the applicant, dismisses it, or confirms the same person."""

from collections.abc import Callable, Mapping
from uuid import UUID

from app.domain.basics.text import N_
from app.domain.cases import lifecycle
from app.domain.cases.grounds import GROUNDS, RETURNED
from app.domain.cases.lifecycle import LIVE, Status
from app.domain.review.approvals import Act
from app.domain.review.question_topics import Topic
from app.domain.review.roles import Permission
from app.domain.screening.matches import MatchStatus
from app.services.core.unit import Unit
from app.services.review import actions, match_review
from app.services.review.case_file import Case
from app.services.review.match_review import MatchSeen
from app.web.back_office.forms import ReasonForm
from app.web.casework import preview
from app.web.casework.action import Action, Subject, Words, with_reason
from app.web.casework.actions.information import AskForm, begun_with
from app.web.http.language import ltr, unbroken


def _who_they_are(case: Case, _: MatchSeen) -> Mapping[str, str]:
    """The prepared question, which does not reveal the match."""
    return {"question": begun_with(Topic.WHO_THEY_ARE, case)}


def _ask(work: Unit, eoi_id: UUID, form: AskForm, record: UUID) -> None:
    question, days = form.question.data or "", int(form.days.data or "")
    match_review.ask(work, eoi_id, record, question, days)


def _is_undecided(_case: Case, match: MatchSeen) -> bool:
    return match.status is MatchStatus.OPEN and match.is_current


def _may_end_it(case: Case, match: MatchSeen) -> bool:
    ends = Status.REFUSED in lifecycle.MOVES.get(case.status, frozenset())
    return _is_undecided(case, match) and match.rule is not None and ends


def _numbered(title: str, consequence: str, button: str) -> Callable[[Case, MatchSeen], Words]:
    return lambda _, match: Words(title, consequence, button, terms={"number": match.number})


def _same(case: Case, match: MatchSeen) -> Words:
    """For a match with an earlier EOI they say which of the two ends, and what its person reads."""
    words = Words(
        N_("Match %(number)s: it is the same person"),
        N_(
            "A second person is asked. If they confirm, the Expression of Interest is refused as "
            "of a person who was returned (R 3.2)."
        ),
        N_("Ask to refuse"),
        "warning",
        terms={"number": match.number},
    )
    if match.earlier is None or match.rule is None:
        return words
    return words._replace(
        before=N_(
            "This Expression of Interest, %(this)s, is the one that ends. The earlier one, "
            "%(earlier)s, stays as it stands."
        ),
        consequence=N_(
            "A second person is asked. If they confirm, this Expression of Interest ends as void "
            "(%(paragraph)s)."
        ),
        button=N_("Ask to end it"),
        terms={
            "number": match.number,
            "this": unbroken(case.reference),
            "earlier": unbroken(match.earlier.reference),
            "paragraph": ltr(match.rule.paragraph),
        },
    )


def _reading(case: Case, match: MatchSeen) -> preview.Reading:
    rule = match.rule or RETURNED
    return preview.of_end(case, rule, GROUNDS[rule.name][1])


_MATCH = Subject("match", lambda case: case.matches, {"record": "record_id"})

ACTIONS = (
    Action(
        name="ask_about_match",
        prefix="ask",
        path="matches/<uuid:record>/ask",
        needs=Permission.WORK_CASE,
        on=_MATCH,
        possible=lambda case, match: _is_undecided(case, match) and case.status in LIVE,
        form=AskForm,
        data=_who_they_are,
        do=_ask,
        done=N_("The applicant is asked."),
        words=_numbered(
            N_("Match %(number)s: ask the applicant"),
            N_(
                "The applicant reads exactly these words. Do not tell them that there is a match, "
                "with whom, or what the other side says."
            ),
            N_("Ask"),
        ),
    ),
    Action(
        name="dismiss_match",
        is_grave=True,
        prefix="dismiss",
        path="matches/<uuid:record>/dismiss",
        needs=Permission.WORK_CASE,
        on=_MATCH,
        possible=_is_undecided,
        form=ReasonForm,
        do=with_reason(actions.dismiss_match),
        done=N_("The match is dismissed."),
        words=_numbered(
            N_("Match %(number)s: it is somebody else"),
            N_(
                "The match no longer holds this Expression of Interest up, and it does not come "
                "back unless stronger evidence does. Release it afterwards if nothing else holds "
                "it."
            ),
            N_("Dismiss the match"),
        ),
    ),
    Action(
        name="confirm_match",
        prefix="same",
        path="matches/<uuid:record>/confirm",
        needs=Act.END,
        on=_MATCH,
        possible=_may_end_it,
        form=ReasonForm,
        do=with_reason(actions.confirm_match),
        preview=_reading,
        words=_same,
    ),
)
