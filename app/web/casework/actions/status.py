"""A reviewer changes a case's status: releases, holds, invites, grants, ends or erases it."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template
from markupsafe import Markup

from app.domain.basics.text import N_
from app.domain.cases import lifecycle
from app.domain.cases.checks import CheckStatus
from app.domain.cases.family import BY_FAMILY
from app.domain.cases.lifecycle import Status
from app.domain.intake.exclusions import Ground
from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.core.unit import Unit
from app.services.review import actions, requests
from app.services.review.actions import GROUNDS
from app.services.review.case_file import Case
from app.web.back_office.forms import ReasonForm, reason
from app.web.casework import hindrances, preview
from app.web.casework.action import THE_CASE, Action, Words, with_reason
from app.web.forms.fields import ChoiceField, Chosen, Form


class DecideForm(Form):
    ground = ChoiceField(
        N_("On which ground?"),
        choices=[(name, rule.for_reviewer) for name, (rule, _) in GROUNDS.items()],
        validators=[Chosen(N_("Choose a ground"))],
    )
    reason = reason()


def _grounds(form: DecideForm, case: Case, _: Case) -> None:
    """Say beneath each what the applicant reads; those of a family only where one was ended so."""
    if not any(member.is_decided_against for member in case.family):
        form.ground.choices = [each for each in form.ground.choices if each[0] not in BY_FAMILY]
    form.ground.beneath = {name: _beneath(case, Ground(name)) for name, _ in form.ground.choices}


def _beneath(case: Case, ground: Ground) -> Markup:
    rule, status = GROUNDS[ground]
    reading = preview.of_end(case, rule, status)
    page = render_template("review/ground.html", rule=rule, status=status, reading=reading)
    return Markup(page)  # noqa: S704 - a template made it


def _decide(work: Unit, eoi_id: UUID, form: DecideForm) -> None:
    actions.decide(work, eoi_id, Ground(form.ground.data or ""), form.reason.data or "")


def _may_become(status: Status) -> Callable[[Case, Case], bool]:
    return lambda case, _: status in lifecycle.MOVES.get(case.status, frozenset())


def _may_be_released(case: Case, _: Case) -> bool:
    """Its place says by itself what to do while the location is open."""
    located = case.location is None or not case.location.is_open
    return case.status is Status.HELD and located


def _inviting(case: Case, _: Case) -> Words:
    return Words(
        N_("Invite"),
        N_(
            "Nothing happens until a second person confirms. Then the places are taken from the "
            "balance and kept, and each of them is told to look."
        )
        if case.with_it
        else N_(
            "Nothing happens until a second person confirms. Then a place is taken from the "
            "balance and kept for this person, and they are told to look."
        ),
        N_("Ask to invite"),
        "warning",
    )


def _may_be_granted(case: Case, _: Case) -> bool:
    cleared = all(check.status is CheckStatus.CLEARED for check in case.checks)
    return cleared and _may_become(Status.GRANTED)(case, case)


ACTIONS = (
    Action(
        name="release",
        path="release",
        needs=Permission.WORK_CASE,
        on=THE_CASE,
        possible=_may_be_released,
        with_family=True,
        form=ReasonForm,
        do=with_reason(actions.release),
        done=N_("It is released."),
        place="next",
        hindrances=hindrances.to_a_release,
        words=Words(
            N_("Release"),
            N_("The Expression of Interest goes on where it stood. The applicant is told to look."),
            N_("Release"),
        ),
    ),
    Action(
        name="invite",
        path="invite",
        needs=Act.INVITE,
        on=THE_CASE,
        possible=lambda case, _: case.status is Status.ELIGIBLE,
        with_family=True,
        form=ReasonForm,
        do=with_reason(requests.invite),
        place="next",
        words=_inviting,
        preview=lambda case, _: preview.of_invitation(case),
        hindrances=hindrances.to_an_invitation,
    ),
    Action(
        name="grant",
        path="grant",
        needs=Act.GRANT,
        on=THE_CASE,
        possible=_may_be_granted,
        with_family=True,
        form=ReasonForm,
        do=with_reason(requests.grant),
        preview=lambda case, _: preview.of_grant(case),
        place="next",
        hindrances=hindrances.not_all_at(Status.ACCEPTED),
        words=Words(
            N_("Grant entry clearance"),
            N_(
                "Nothing happens until a second person confirms. Then the applicant is told to "
                "look, and reads that entry clearance is granted and that they must not travel "
                "before they have the visa. Partners are told that it is decided."
            ),
            N_("Ask to grant it"),
            "warning",
        ),
    ),
    Action(
        name="hold",
        path="hold",
        needs=Permission.WORK_CASE,
        on=THE_CASE,
        possible=_may_become(Status.HELD),
        with_family=True,
        form=ReasonForm,
        do=with_reason(actions.hold),
        done=N_("It is held."),
        words=Words(
            N_("Hold"),
            N_(
                "The Expression of Interest waits until somebody releases it. It keeps its time "
                "and its place. The applicant is told to look."
            ),
            N_("Hold"),
            "secondary",
        ),
    ),
    Action(
        name="decide",
        path="decide",
        needs=Act.END,
        on=THE_CASE,
        possible=_may_become(Status.REJECTED),
        with_family=True,
        form=DecideForm,
        narrow=_grounds,
        do=_decide,
        place="apart",
        words=Words(
            N_("Decide against"),
            N_(
                "Nothing happens until a second person confirms. Then the Expression of Interest "
                "ends and its place is given back."
            ),
            N_("Ask a second person"),
            "warning",
        ),
    ),
    Action(
        name="erase",
        path="erase",
        needs=Act.ERASE,
        on=THE_CASE,
        possible=lambda _case, _: True,
        form=ReasonForm,
        do=with_reason(actions.erase),
        place="apart",
        words=Words(
            N_("Erase"),
            N_(
                "Nothing happens until a second person confirms. Then everything about this person "
                "is deleted and nobody can bring it back. Do this where the person asks for it."
            ),
            N_("Ask to erase"),
            "warning",
        ),
    ),
)
