"""A preview is what an applicant will read of an act, by the templates and words of their own page.

It is made before the act is asked for, and again for who confirms it, in the applicant's language.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import render_template
from markupsafe import Markup

from app.domain.cases.appointments import Appointment
from app.domain.cases.checks import Check, CheckStatus
from app.domain.cases.family import ground_for_others
from app.domain.cases.grounds import GROUNDS
from app.domain.cases.lifecycle import Status
from app.domain.intake.answers import text
from app.domain.intake.exclusions import Rule
from app.domain.intake.journey import child_of
from app.domain.review.approvals import Act
from app.services.cases.family import Relative
from app.services.decisions.corrections import Correction
from app.services.review.case_file import Case
from app.services.review.requested_acts import ApprovalSeen
from app.services.self_service.status import Todo, View
from app.web import current
from app.web.http.language import in_language, named
from app.web.http.unit import now
from app.web.status.next_steps import todo_of
from app.web.status.timeline import checks_of, now_of


class Reading(NamedTuple):
    """Who reads what, and in which language."""

    who: str  # empty: the applicant themselves
    language: str  # by its name
    page: Markup


def of_end(case: Case, rule: Rule, status: Status) -> Reading:
    return _reading(case, status=status, rule=rule)


def of_grant(case: Case) -> Reading:
    return _reading(case, status=Status.GRANTED)


def of_invitation(case: Case) -> Reading:
    due_at = now() + timedelta(days=case.days_to_answer or 0)
    return _reading(case, status=Status.INVITED, todo=[Todo("invitation", due_at)])


def of_lapse(case: Case) -> Reading:
    return _reading(case, status=Status.LAPSED)


def of_approval(case: Case, approval: ApprovalSeen) -> list[Reading]:
    """What each of those whom it goes for reads; nobody, of an erasure."""
    return _OF_ACTS[approval.act](case, approval) if approval.act in _OF_ACTS else []


def _ended(case: Case, approval: ApprovalSeen) -> list[Reading]:
    if approval.rule is None or approval.becomes is None:
        return []
    rule, status = GROUNDS[ground_for_others(approval.rule.name, approval.becomes)]
    others = [_reading(case, member, status=status, rule=rule) for member in case.with_it]
    return [of_end(case, approval.rule, approval.becomes), *others]


def _checked(case: Case, approval: ApprovalSeen) -> list[Reading]:
    to = {Check(approval.terms["check"]): CheckStatus(approval.terms["status"])}
    return [_reading(case, checks=_checks(case) | to)]


def _answered(case: Case, approval: ApprovalSeen) -> list[Reading]:
    upheld = approval.terms["upheld"] == "yes"
    [asked] = [each for each in case.corrections if str(each.id) == approval.terms["correction"]]
    answer = replace(asked, upheld=upheld, answer=approval.reason)
    corrections = [answer if each is asked else each for each in case.corrections]
    if not upheld:
        return [_reading(case, answer, rule=case.rule, corrections=corrections)]
    before = Status.HELD if any(each.is_decided_against for each in case.family) else case.before
    return [_reading(case, answer, status=before or case.status, corrections=corrections)]


_OF_ACTS: Mapping[Act, Any] = {
    Act.END: _ended,
    Act.CLOSE: _ended,
    Act.LAPSE: lambda case, _: [of_lapse(case)],
    Act.ANSWER: _answered,
    Act.GRANT: lambda case, _: [of_grant(case)],
    Act.CHECK: _checked,
    Act.ARRIVAL: lambda case, _: [_reading(case, status=Status.ARRIVED)],
    Act.INVITE: lambda case, _: [of_invitation(case)],
}


def messages(case: Case) -> dict[str, str]:
    """What is sent to have the applicant look, by channel: the same for every act."""
    facts = {"reference": case.reference, "address": current.app().extensions["settings"].base_url}
    with in_language(case.language):
        return {
            channel: "\n".join(
                render_template(f"messages/{name}.txt", **facts)
                for name in (f"news.{channel}", "foot")
            )
            for channel, answer in (("mail", "email"), ("sms", "phone"))
            if text(case.answers, answer)
        }


def _reading(case: Case, about: Relative | Correction | None = None, **changed: Any) -> Reading:
    member = about if isinstance(about, Relative) else None
    language = member.language if member else case.language
    view = replace(_now(case), **({"corrections": []} if member else {}) | changed)
    with in_language(language):
        page = render_template(
            "review/told.html",
            view=view,
            now=now_of(view),
            todo=todo_of(view, language, now()),
            checks=checks_of(view, language),
            answered=about if isinstance(about, Correction) else None,
        )
    who = (member.name or member.reference) if member else ""
    return Reading(who, named(language), Markup(page))  # noqa: S704 - a template made it


def _now(case: Case) -> View:
    """The case as its applicant sees it, as far as an act changes that."""
    none: list[Any] = []
    with_others: Any = case.family or None  # of whom only that there are some is read
    return View(
        reference=case.reference,
        status=case.status,
        waits=False,
        is_reached=True,
        todo=none,
        location=None,
        outcome_at=case.submitted_at or now(),
        events=none,
        checks=_checks(case),
        appointment=Appointment(),  # it is none of the act's words
        rule=None,
        corrections=case.corrections,
        information=none,
        evidence=Counter[UUID](),
        family=with_others,
        family_waits=False,
        undeliverable={},
        child=child_of(case.answers),
        may_apply_again=False,  # by a link of its own, which is none of the act's words
    )


def _checks(case: Case) -> dict[Check, CheckStatus]:
    return {check.kind: check.status for check in case.checks}
