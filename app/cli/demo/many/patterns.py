"""The cases that many are copied from: one in each state, made by the services, and its share."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from app.cli.demo import invented, register, seed
from app.domain.cases.checks import Check, CheckStatus
from app.domain.cases.location import Verdict
from app.domain.intake import journey
from app.domain.intake.exclusions import Ground
from app.domain.intake.family import Person, Relation
from app.domain.partners.incoming import CheckUpdated
from app.services.cases import checks, information_requests
from app.services.core.unit import Portal, Unit, unit_for
from app.services.decisions import answer_corrections, corrections
from app.services.review import actions
from app.services.selection import invitations
from app.services.self_service import withdrawal
from app.services.work_lists import claims
from app.settings import Settings
from app.storage.decisions import matches
from app.worker import loop

_APPLICANT = "applicant"
Act = Callable[[Unit, UUID], object]
_UNLIKE = 40_000  # from which on no names of others are drawn


def _question(unit: Unit, eoi_id: UUID) -> UUID:
    return information_requests.ask(unit, eoi_id, "In which town do you sleep now?", 14)


def _answer(unit: Unit, eoi_id: UUID) -> None:
    [asked] = information_requests.of_eoi(unit, eoi_id)
    information_requests.answer(unit, eoi_id, asked.id, "In a town by the sea.")


def _dispute(unit: Unit, eoi_id: UUID) -> None:
    corrections.ask(unit, eoi_id, "I think this is a mistake: I was never in the UK.")


def _invite(unit: Unit, eoi_id: UUID) -> None:
    actions.invite(unit, eoi_id, "")


def _hold(unit: Unit, eoi_id: UUID) -> None:
    actions.hold(unit, eoi_id, "The photograph is of somebody else.")


def _ask_to_end(unit: Unit, eoi_id: UUID) -> None:
    actions.decide(unit, eoi_id, Ground.SUITABILITY, "A conviction in another state.")


def _say_wrong(unit: Unit, eoi_id: UUID) -> None:
    page = journey.BY_NAME["date-of-birth"]
    answer_corrections.ask(unit, eoi_id, page, None, "I was born in another town.")


def _tell_apart(unit: Unit, eoi_id: UUID) -> None:
    for record_id in matches.of_eoi(unit.session, eoi_id):
        actions.dismiss_match(unit, eoi_id, record_id, "The faces are not alike.")


def _do_not_reach(unit: Unit, eoi_id: UUID) -> None:
    unit.locked(eoi_id).mail_undeliverable_at = unit.now


def _report(kind: Check, status: CheckStatus) -> Act:
    def act(unit: Unit, eoi_id: UUID) -> None:
        checks.report(unit, eoi_id, CheckUpdated(kind, status, "demo", unit.now))

    return act


_CLEARED = tuple((seed.REVIEWER, _report(kind, CheckStatus.CLEARED)) for kind in Check)
_ACCEPTED = ((seed.REVIEWER, _invite), (_APPLICANT, invitations.accept))
_REFERRED = (*_ACCEPTED, (seed.REVIEWER, _report(Check.SECURITY, CheckStatus.REFERRED)))
# Of a hundred cases: how many, where their position is, and what is done to them, by whom.
_ALONE: tuple[tuple[int, Verdict | None, tuple[tuple[str, Act], ...]], ...] = (
    (42, Verdict.INSIDE, ()),
    (4, None, ()),
    (6, Verdict.UNSURE, ()),
    (6, Verdict.INSIDE, ((seed.REVIEWER, _hold),)),
    (1, Verdict.INSIDE, ((seed.REVIEWER, _hold), (seed.STAFF[0], claims.take))),
    (2, Verdict.INSIDE, ((seed.REVIEWER, _question),)),
    (2, Verdict.INSIDE, ((seed.REVIEWER, _question), (_APPLICANT, _answer))),
    (2, Verdict.INSIDE, ((seed.REVIEWER, _ask_to_end),)),
    (2, Verdict.INSIDE, ((_APPLICANT, _say_wrong),)),
    (2, Verdict.INSIDE, ((_APPLICANT, withdrawal.withdraw),)),
    (3, Verdict.INSIDE, ((seed.REVIEWER, _invite),)),
    (3, Verdict.INSIDE, _ACCEPTED),
    (1, Verdict.INSIDE, _REFERRED),
    (1, Verdict.INSIDE, (*_ACCEPTED, *_CLEARED)),
)


def make(
    portal: Portal, settings: Settings, now: datetime, first: int
) -> list[tuple[int, list[UUID]]]:
    """Make them, as of yesterday: how many in a hundred are like each, and its EOIs.

    The rest of a family goes without saying. `first` is a number that no such case had before.
    """
    at, numbers = now - timedelta(days=1), count(first)

    def submit(verdict: Verdict | None = Verdict.INSIDE, document: str = "") -> UUID:
        number = next(numbers)
        return seed.submit(portal, document or _document(number), at, verdict, **_person(number))

    made = [(share, [submit(verdict)]) for share, verdict, _ in _ALONE]
    refused, arrived, unreached = submit(document=register.KNOWN_NUMBER), submit(), submit()
    alike = _alike(portal, next(numbers), at)
    one, other, twice = next(numbers), next(numbers), _document(next(numbers))
    partner = Person(**_person(other), relation=Relation.PARTNER)
    documents = (_document(one), _document(other))
    others = submit(document=register.SHARED_NUMBER)
    made += [
        (2, [others]),
        (4, [seed.family(portal, documents, at, partner, **_person(one))]),
        (4, [alike]),
        (3, [submit(document=register.SHARED_NUMBER)]),
        (2, [submit(document=twice), submit(document=twice)]),
        (3, [refused]),
        (2, [arrived]),
        (1, [unreached]),
    ]
    loop.drain(portal, settings, now=at)
    _act_on_each(portal, made, at)
    later = at + timedelta(minutes=5)
    _act(portal, _APPLICANT, _dispute, refused, later)
    _act(portal, seed.REVIEWER, _tell_apart, others, later)
    seed.travel(portal, arrived, later)
    loop.drain(portal, settings, now=later)
    _act(portal, _APPLICANT, _do_not_reach, unreached, later)  # after what is sent to them arrived
    seed.close_the_log(portal)
    return made


def _alike(portal: Portal, number: int, at: datetime) -> UUID:
    """Of somebody whose name and birth are much like those of one in the register."""
    alike = seed.draft(portal, _document(number), at, **seed.ALIKE["ZZ660001"])
    seed.send(portal, [alike], at, Verdict.INSIDE)
    return alike


def _act_on_each(portal: Portal, made: list[tuple[int, list[UUID]]], at: datetime) -> None:
    """Do what is done to those of `_ALONE`, which come first, a minute after one another."""
    for (_, [eoi_id, *_]), (*_, acts) in zip(made, _ALONE, strict=False):
        for minutes, (actor, act) in enumerate(acts, 1):
            _act(portal, actor, act, eoi_id, at + timedelta(minutes=minutes))


def _document(number: int) -> str:
    return f"ZY{770_000 + number}"


def _person(number: int) -> dict[str, str]:
    """Like nobody else of the demonstration: with longer names, and older."""
    one, other = (invented.name(_UNLIKE + 2 * number + place) for place in range(2))
    longer = {part: one[part] + other[part].lower() for part in one}
    return longer | {"date_of_birth": f"{1930 + number % 29}-{number % 11 + 1:02}-15"}


def _act(portal: Portal, actor: str, act: Act, eoi_id: UUID, at: datetime) -> None:
    with unit_for(portal, actor, write=True, opens=[eoi_id], now=at) as unit:
        act(unit, eoi_id)
