"""What takes two persons: who may ask for each act, and who, being another, may confirm it."""

from enum import StrEnum
from typing import NamedTuple

from app.domain.review.roles import Role


class Act(StrEnum):
    END = "end"  # against its person, on a ground
    LAPSE = "lapse"  # against its person as well: nobody could tell them of the invitation
    ANSWER = "answer"  # closes a dispute about an end, either way
    GRANT = "grant"
    CHECK = "check"  # a result set by hand, that of an adverse check included
    ERASE = "erase"
    INVITE = "invite"
    SETTING = "setting"  # of the scheme
    PARTNER = "partner"  # its address and its rights


class TwoPersons(NamedTuple):
    ask: frozenset[Role]
    confirm: frozenset[Role]  # always another person than who asked


_REVIEW = TwoPersons(frozenset({Role.CASEWORKER, Role.SENIOR}), frozenset({Role.SENIOR}))
_PLACE = frozenset({Role.SENIOR, Role.MANAGER})

TAKES_TWO: dict[Act, TwoPersons] = {
    Act.END: _REVIEW,
    Act.LAPSE: _REVIEW,
    Act.ANSWER: _REVIEW,
    Act.GRANT: _REVIEW,
    Act.CHECK: _REVIEW,
    Act.ERASE: _REVIEW,
    Act.INVITE: TwoPersons(_PLACE, _PLACE),
    Act.SETTING: TwoPersons(frozenset({Role.MANAGER}), _PLACE),
    Act.PARTNER: TwoPersons(frozenset({Role.PARTNER_OPERATOR}), frozenset({Role.MANAGER})),
}


def may_ask(roles: frozenset[Role], act: Act) -> bool:
    return not roles.isdisjoint(TAKES_TWO[act].ask)


def may_confirm(roles: frozenset[Role], act: Act) -> bool:
    """Of what another person asked for."""
    return not roles.isdisjoint(TAKES_TWO[act].confirm)
