"""A reviewer decides on a match: asks the applicant, dismisses it, or confirms the same person."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from wtforms.validators import StopValidation

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
from app.web.back_office import reasons
from app.web.casework import preview
from app.web.casework.action import Action, Subject, Words
from app.web.casework.actions.information import AskForm, begun_with
from app.web.forms.fields import (
    CheckboxField,
    ChoiceField,
    Chosen,
    Form,
    LongTextField,
    TextField,
)
from app.web.http.language import gettext, ltr, unbroken


def _common(*reasons: str) -> ChoiceField:
    return ChoiceField(N_("Why?"), choices=[(str(n), text) for n, text in enumerate(reasons, 1)])


def _chosen(form: Any) -> str | None:
    """The common reason that was chosen, if any."""
    return dict(form.common.choices).get(form.common.data)


def _is_reasoned(form: Form, field: TextField) -> None:
    """Validator: without a common reason it takes one's own words."""
    if not (field.data or _chosen(form)):
        raise StopValidation(N_("Say why"))


def _own_words() -> LongTextField:
    return LongTextField(
        N_("In your own words"),
        description=N_("Kept with the case. Other reviewers read it."),
        validators=[_is_reasoned],
    )


class DifferentForm(Form):
    common = _common(
        N_("The pictures show another person"),
        N_("Born on another day, or years apart"),
        N_("Another name, only written alike"),
        N_("Too little agrees, and the name is common"),
    )
    reason = _own_words()


class UnsureForm(Form):
    common = _common(
        N_("The pictures do not tell"),
        N_("Too little is known of the other side"),
        N_("Some things agree, and others do not"),
    )
    reason = _own_words()
    days = ChoiceField(
        N_("When does it come back, if nothing new is known before?"),
        choices=[("7", N_("7 days")), ("14", N_("14 days")), ("28", N_("28 days"))],
        default="14",
        validators=[Chosen(N_("Choose how long"))],
    )


class SameForm(Form):
    common = _common(
        N_("The pictures show the same person"),
        N_("It is the same document"),
        N_("Names, birth and place agree"),
    )
    reason = _own_words()
    knowing = CheckboxField(
        N_("I have read what speaks against it. It is the same person all the same.")
    )


def _why(form: Any) -> str:
    chosen = _chosen(form)
    return "\n".join(filter(None, [chosen and gettext(chosen), form.reason.data]))


def _dismiss(work: Unit, eoi_id: UUID, form: DifferentForm, record: UUID) -> None:
    actions.dismiss_match(work, eoi_id, record, _why(form))


def _defer(work: Unit, eoi_id: UUID, form: UnsureForm, record: UUID) -> None:
    match_review.defer(work, eoi_id, record, _why(form), int(form.days.data or ""))


def _confirm(work: Unit, eoi_id: UUID, form: SameForm, record: UUID) -> None:
    actions.confirm_match(work, eoi_id, record, _why(form), knowing=form.knowing.data)


def _ticked_if_against(form: SameForm, case: Case, match: MatchSeen) -> None:
    """Nothing is to be ticked where nothing speaks against it."""
    if not match.against(case.threshold):
        del form.knowing


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
        against=reasons.against(case, match),
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
        form=DifferentForm,
        do=_dismiss,
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
        name="defer_match",
        prefix="unsure",
        path="matches/<uuid:record>/unsure",
        needs=Permission.WORK_CASE,
        on=_MATCH,
        possible=_is_undecided,
        form=UnsureForm,
        do=_defer,
        done=N_("The match is left open. It comes back."),
        words=_numbered(
            N_("Match %(number)s: not sure"),
            N_(
                "Nothing is decided. The pair leaves the list until then, or until there is new "
                "evidence: a correction, a picture, an answer."
            ),
            N_("Leave it open"),
        ),
    ),
    Action(
        name="confirm_match",
        prefix="same",
        path="matches/<uuid:record>/confirm",
        needs=Act.END,
        on=_MATCH,
        possible=_may_end_it,
        with_family=True,
        form=SameForm,
        narrow=_ticked_if_against,
        do=_confirm,
        preview=_reading,
        words=_same,
    ),
)
