"""Several cases are acted on one after the other, each in a unit of its own, and each told of.

Whoever is cut off in the middle has some done whole and the others not, and sends it again: what
was done then is told as done, and not done twice.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import g, request

from app import wording
from app.domain.audit.actions import AuditAction
from app.domain.basics.text import N_
from app.services.cases import family
from app.services.cases.information_requests import NothingEnded
from app.services.core.approvals import AlreadyAsked, NoSuchApproval
from app.services.core.errors import Erased, NoSuchEoi
from app.services.core.unit import Unit
from app.services.review import case_file, parallel_acts
from app.services.review.parallel_acts import Overtaken
from app.services.work_lists import lists
from app.services.work_lists.claims import Claimed
from app.web.back_office import labels
from app.web.back_office.gate import me
from app.web.casework.page import NOT_DONE, OBSTACLES
from app.web.http.language import gettext
from app.web.http.unit import unit

MOST = 50  # a page of a list
_GONE = N_("It is gone.")
_WHY_NOT = OBSTACLES | {
    NothingEnded: N_("No question of theirs is answered, or out of time."),
    Claimed: N_("A colleague works on it, or on another of its family."),
    Erased: _GONE,
    NoSuchEoi: _GONE,
    NoSuchApproval: N_("It does not wait for a second person any more."),
}
_WITH = N_("It goes for the whole family: done together with %(who)s.")
_BEFORE = N_("You did it already, at %(when)s.")

Do = Callable[[Unit, UUID], object]
Leaves = frozenset[AuditAction]


class Chosen(NamedTuple):
    """A case that was chosen."""

    eoi_id: UUID
    reference: str
    version: str  # when it was shown
    name: str
    kin: Mapping[UUID, str]  # those of its family that stand where it does, by name


class Told(NamedTuple):
    """What came of it for a case: why it was not done, or how else it was done; else empty."""

    one: Chosen
    why_not: str = ""
    how: str = ""


class _TakenBack(Exception):
    """What was tried is not to be."""


def chosen(references: Iterable[str]) -> list[Chosen]:
    """The cases with their names, which is written down once; no more than MOST."""
    with unit(me().actor) as work:
        found = {one: _find(work, one) for one in [*references][:MOST]}
        there = {reference: eoi_id for reference, eoi_id in found.items() if eoi_id}
        kin = {eoi_id: family.standing_alike(work, eoi_id) for eoi_id in there.values()}
    all_of_them = {*kin, *(other for several in kin.values() for other in several)}
    with unit(me().actor, write=bool(there), listed=[*all_of_them]) as work:
        names = lists.names_of(work, all_of_them)
        return [
            Chosen(
                eoi_id,
                reference,
                parallel_acts.version(work, eoi_id),
                names.get(eoi_id, ""),
                {other: names.get(other, said) for other, said in kin[eoi_id].items()},
            )
            for reference, eoi_id in there.items()
        ]


def sent() -> dict[str, str]:
    """The references that a form has, each with the version of its case that was shown."""
    pairs = [text.partition(" ") for text in request.form.getlist("case")]
    return {reference: version for reference, _, version in pairs}


def attempt(do: Do, one: Chosen, version: str, first: Chosen | None, leaves: Leaves) -> Told:
    """Do it in a unit of its own.

    `first`: one of its family that it was done to just now. `leaves`: what the log then has of it,
    by which it is known that it was done before.
    """
    try:
        with unit(me().actor, write=True, opens=[one.eoi_id]) as work:
            parallel_acts.require_none_since(work, one.eoi_id, version)
            outcome = do(work, one.eoi_id)
    except _TakenBack:
        return Told(one)
    except Overtaken as overtaken:
        before = overtaken.before
        if not (before.own and before.action in leaves):
            return Told(one, labels.overtaken(overtaken))
        return _together(one, first) if first else _before(one, before.at)
    except tuple(_WHY_NOT) as obstacle:
        if first and isinstance(obstacle, AlreadyAsked):
            return _together(one, first)
        return Told(one, gettext(_WHY_NOT[type(obstacle)]))
    return Told(one, gettext(NOT_DONE[outcome]) if outcome in NOT_DONE else "")


def tried(do: Do, cases: Iterable[Chosen]) -> list[Told]:
    """What would come of it for each, by trying it: nothing of that is written."""

    def taken_back(work: Unit, eoi_id: UUID) -> object:
        do(work, eoi_id)
        raise _TakenBack

    return [attempt(taken_back, one, one.version, None, frozenset()) for one in cases]


def done(do: Do, cases: Iterable[Chosen], leaves: Leaves) -> list[Told]:
    """Do it to each, in the version that the form has, and say what came of it."""
    versions, told = sent(), list[Told]()
    for one in cases:
        was_done = (each.one for each in told if not each.why_not)
        first = next((other for other in was_done if other.eoi_id in one.kin), None)
        told.append(attempt(do, one, versions[one.reference], first, leaves))
    return told


def _find(work: Unit, reference: str) -> UUID | None:
    try:
        return case_file.find_claimed(work, reference)
    except NoSuchEoi:
        return None


def _together(one: Chosen, first: Chosen) -> Told:
    return Told(one, how=gettext(_WITH) % {"who": first.name or first.reference})


def _before(one: Chosen, at: datetime) -> Told:
    return Told(one, how=gettext(_BEFORE) % {"when": wording.format_instant(g.language, at)})
