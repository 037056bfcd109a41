"""A family group is decided together: what concerns one member concerns all [R 2.7, 5.2].

Callers have locked the EOI, and with it its family's (see eois.get_for_update).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.cases import family
from app.domain.cases.lifecycle import (
    BEING_CHECKED,
    CONCERNS_FAMILY,
    ENDED_AGAINST,
    LIVE,
    MAY_BE_HELD,
    ForbiddenMove,
    Status,
)
from app.domain.intake import concerns
from app.domain.intake.answers import full_name, text
from app.domain.screening import descriptions, names
from app.domain.screening.matches import MatchStatus
from app.services.core import notifications
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.storage.blind_index import tags
from app.storage.cases import eois, family_groups
from app.storage.cases.eois import Eoi
from app.storage.decisions import matches
from app.storage.privacy import erasures


class FamilyEnded(Refused):
    """A member of the family was decided against: the others do not go on without that undone."""


class FamilyNotReady(Refused):
    """Another member of the family does not stand where the act, which goes for all, needs it."""


def others(unit: Unit, eoi: Eoi) -> list[Eoi]:
    """The other members of its family; nobody before it is submitted."""
    if eoi.submitted_at is None:
        return []
    kin = family_groups.kin(unit.session, eoi.id)
    return [other for other in eois.get_many(unit.session, kin) if other.id != eoi.id]


@dataclass(frozen=True)
class Relative:
    """A member of a submitted family group as a reviewer of another sees it."""

    reference: str
    name: str = field(repr=False)  # empty where the unit does not open it, as the next
    born: str = field(repr=False)
    language: str
    status: Status
    is_first: bool
    has_open_match: bool  # by a match that nobody has decided on
    is_decided_against: bool  # for a reason of their own
    concerns: list[str]  # as of the EOI itself: a release goes for all of them

    @property
    def is_live(self) -> bool:
        """Whether what ends, invites or grants another goes for this one too."""
        return self.status in LIVE


def relatives(unit: Unit, eoi: Eoi) -> list[Relative]:
    """The other members, with the names and the concerns of those that the unit opens."""
    group = family_groups.of_eoi(unit.session, eoi.id)
    return [
        _relative(unit, other, is_first=group is not None and group.first_id == other.id)
        for other in others(unit, eoi)
    ]


def _relative(unit: Unit, other: Eoi, *, is_first: bool) -> Relative:
    opened = other.id in unit.keys
    answers = other.read(unit.keyring, unit.key(other.id)) if opened else {}
    return Relative(
        reference=other.reference or "",
        name=full_name(answers),
        born=text(answers, "date_of_birth"),
        language=other.language,
        status=other.state,
        is_first=is_first,
        has_open_match=has_open_match(unit, other),
        is_decided_against=_is_decided_against(other),
        concerns=open_concerns(unit, other) if opened else [],
    )


def has_open_match(unit: Unit, eoi: Eoi) -> bool:
    found = matches.of_eoi(unit.session, eoi.id).values()
    return any(match.status is MatchStatus.OPEN for match in found)


def live_members(unit: Unit, eoi: Eoi) -> list[Eoi]:
    """The EOI and those of its family that have not ended."""
    live = [other for other in others(unit, eoi) if other.state in LIVE]
    return sorted([eoi, *live], key=lambda one: one.id)


def standing_alike(unit: Unit, eoi_id: UUID) -> dict[UUID, str]:
    """The references of those of its family that stand where it does."""
    eoi = unit.eoi(eoi_id)
    kin = [other for other in others(unit, eoi) if other.state is eoi.state]
    return {other.id: other.reference or "" for other in kin}


def live_ids(unit: Unit, eoi: Eoi) -> str:
    """Whom an act goes for, as the terms of its approval have it: the EOI and those with it."""
    return " ".join(str(member.id) for member in live_members(unit, eoi))


def concerned(unit: Unit, eoi: Eoi) -> bool:
    """Whether something was found about another member, so that a person looks at all of them."""
    return any(other.state in CONCERNS_FAMILY for other in others(unit, eoi))


def is_ended(unit: Unit, eoi: Eoi) -> bool:
    """Whether another member was decided against for a reason of their own."""
    return any(_is_decided_against(other) for other in others(unit, eoi))


def require_all(unit: Unit, eoi: Eoi, at: Status) -> None:
    """Require that it, and all of its family that goes on, stand there.

    Raises ForbiddenMove, or FamilyNotReady where it is another that does not.
    """
    if eoi.state is not at:
        raise ForbiddenMove(eoi.state, at)
    if any(member.state is not at for member in live_members(unit, eoi)):
        raise FamilyNotReady


def _is_decided_against(eoi: Eoi) -> bool:
    return eoi.state in ENDED_AGAINST and eoi.ground not in family.OF_NO_MEMBER


def hold(unit: Unit, eoi: Eoi, delay: timedelta = timedelta()) -> None:
    """Hold it and its family for a reviewer. A grant stays in force meanwhile."""
    _hold(unit, eoi, delay)
    hold_others(unit, eoi, delay)


def hold_others(unit: Unit, eoi: Eoi, delay: timedelta = timedelta()) -> None:
    """Hold the other members for a reviewer.

    One without an outcome of screening is screened again and held by that, even while it waits for
    its location: else who is held would show about whom something was found.
    """
    for other in others(unit, eoi):
        if other.state is Status.SUBMITTED:
            notifications.screen(unit, other.id)
        elif other.state in LIVE:
            _hold(unit, other, delay)


def _hold(unit: Unit, eoi: Eoi, delay: timedelta) -> None:
    """The queue shows the open match of one that is granted."""
    if eoi.state in MAY_BE_HELD:
        eoi.move(Status.HELD, unit.now, delay=delay)
        unit.log(AuditAction.HELD, eoi.id)


def open_concerns(unit: Unit, eoi: Eoi) -> list[str]:
    """Why a reviewer is asked, while one is. The unit opens the EOI."""
    return concerns_of(unit, eoi) if eoi.state in BEING_CHECKED else []


def concerns_of(unit: Unit, eoi: Eoi) -> list[str]:
    """What in the answers, or about the family, needs a reviewer. The unit opens the EOI."""
    answers = eoi.read(unit.keyring, unit.key(eoi.id))
    gaps = [gap.concern for gap in names.gaps(descriptions.of_answers(answers))]
    return concerns.concerns(answers, dates.today(unit.now)) + gaps + changes(unit, eoi)


def changes(unit: Unit, eoi: Eoi) -> list[str]:
    """Whether the family is another than when this person was rejected before [R 1.1b]."""
    same_person = tags.sharing(unit.session, "eoi-document", eoi.id)
    return [family.CHANGED] if has_changed(unit, eoi, same_person) else []


def has_changed(unit: Unit, eoi: Eoi, earlier: Collection[UUID]) -> bool:
    """Whether its family is another than that of an earlier EOI, erased or not, once rejected."""
    before = erasures.rejected_families(unit.session, earlier)
    if not before:
        return False
    now = _documents(unit, family_groups.kin(unit.session, eoi.id) or [eoi.id])
    return any(family.changed(_documents(unit, members), now) for members in before)


def _documents(unit: Unit, members: list[UUID]) -> list[frozenset[bytes]]:
    found = tags.tags_of(unit.session, "eoi-document", members)
    return [found.get(member, frozenset()) for member in members]
