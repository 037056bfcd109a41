"""An approval takes two persons: who may ask for each act, who else may confirm it, its wording."""

from enum import StrEnum
from typing import NamedTuple

from app.domain.basics.text import N_
from app.domain.review.roles import ROLE_NAMES, Role


class Act(StrEnum):
    END = "end"  # a decision against the applicant, on a ground
    LAPSE = "lapse"  # against the applicant too: they could not be told of the invitation
    ANSWER = "answer"  # to a request to correct an end, either way
    GRANT = "grant"
    CHECK = "check"  # a result set by hand, that of an adverse check included
    ARRIVAL = "arrival"  # that named no case, or another
    ERASE = "erase"
    INVITE = "invite"
    CLOSE = "close"  # of several, each of whom was not selected
    SETTING = "setting"  # of the scheme
    PARTNER = "partner"  # its address and its rights


# What a confirmation sends out of the house: it is done only when the scheme's minutes of grace are
# over. Until then either of the two may take it back, and whoever may confirm it stops it.
LEAVES = frozenset({Act.END, Act.LAPSE, Act.ANSWER, Act.GRANT, Act.INVITE, Act.CLOSE})


class Outcome(StrEnum):
    """What came of a request for an act."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    OVERTAKEN = "overtaken"  # the case has changed since the request


class TwoPersons(NamedTuple):
    ask: frozenset[Role]
    confirm: frozenset[Role]  # always another person
    title: str
    asked: str  # by whom and when
    consequence: str  # of a confirmation
    button: str  # that confirms


_REVIEW = frozenset({Role.CASEWORKER, Role.SENIOR})
_SENIOR = frozenset({Role.SENIOR})
_PLACE = frozenset({Role.SENIOR, Role.MANAGER})

TAKES_TWO: dict[Act, TwoPersons] = {
    Act.END: TwoPersons(
        _REVIEW,
        _SENIOR,
        N_("End an Expression of Interest"),
        N_("%(who)s asked on %(when)s to end this Expression of Interest:"),
        N_(
            "If you confirm, the Expression of Interest ends, its place is given back, and the "
            "applicant is told. They can ask for a correction, which neither of you two may answer."
        ),
        N_("Confirm and end it"),
    ),
    Act.LAPSE: TwoPersons(
        _REVIEW,
        _SENIOR,
        N_("Let an invitation lapse"),
        N_("%(who)s asked on %(when)s to let the invitation lapse:"),
        N_(
            "If you confirm, the Expression of Interest ends, and its place goes back to the "
            "balance. No message has reached this person: they may not know that they are invited."
        ),
        N_("Confirm and let it lapse"),
    ),
    Act.ANSWER: TwoPersons(
        _REVIEW,
        _SENIOR,
        N_("Answer a request for a correction of an end"),
        N_("%(who)s asked on %(when)s to answer the request for a correction so:"),
        N_(
            "If you confirm, the applicant is told to look and reads exactly these words, and the "
            "answer stands."
        ),
        N_("Confirm and send the answer"),
    ),
    Act.GRANT: TwoPersons(
        _REVIEW,
        _SENIOR,
        N_("Grant entry clearance"),
        N_("%(who)s asked on %(when)s to grant entry clearance:"),
        N_(
            "If you confirm, the applicant is told to look, and reads that entry clearance is "
            "granted. Partners are told that it is decided."
        ),
        N_("Confirm and grant it"),
    ),
    Act.CHECK: TwoPersons(
        _REVIEW,
        _SENIOR,
        N_("Set the result of a check by hand, also of one that went badly"),
        N_("%(who)s asked on %(when)s to set a result that no partner reported:"),
        N_(
            "If you confirm, the check stands so, and does not go back. The applicant is told to "
            "look and sees the progress, never the ground."
        ),
        N_("Confirm and set it"),
    ),
    Act.ARRIVAL: TwoPersons(
        _SENIOR,
        _SENIOR,
        N_("Count an arrival that is matched to a case"),
        N_("%(who)s asked on %(when)s to count an arrival, whose message named no such case:"),
        N_(
            "If you confirm, this person has arrived in the UK, and counts in the balance. That "
            "does not go back. The applicant sees it on their page."
        ),
        N_("Confirm and count it"),
    ),
    Act.ERASE: TwoPersons(
        _REVIEW,
        _SENIOR,
        N_("Erase everything about a person"),
        N_("%(who)s asked on %(when)s to erase everything about this person:"),
        N_(
            "If you confirm, everything about this person is deleted for good within a minute: the "
            "answers, the notes, this page. A place goes back to the balance and partners are "
            "told. The applicant is not told, for no address is left."
        ),
        N_("Confirm and erase it"),
    ),
    Act.INVITE: TwoPersons(
        _PLACE,
        _PLACE,
        N_("Invite: take a place from the balance"),
        N_("%(who)s asked on %(when)s to invite:"),
        N_(
            "If you confirm, a place is taken from the balance and kept for each person, and they "
            "are told to look."
        ),
        N_("Confirm and invite"),
    ),
    Act.CLOSE: TwoPersons(
        _PLACE,
        _PLACE,
        N_("Close several: not selected"),
        N_("%(who)s asked on %(when)s to close, as not selected:"),
        N_(
            "If you confirm, each Expression of Interest ends as not selected, with its family, "
            "and they are told to look. It says nothing against them: they can ask for a "
            "correction, which neither of you two may answer."
        ),
        N_("Confirm and close"),
    ),
    Act.SETTING: TwoPersons(
        frozenset({Role.MANAGER}),
        _PLACE,
        N_("Change a setting of the scheme"),
        N_("%(who)s asked on %(when)s to change settings of the scheme:"),
        N_(
            "If you confirm, they are in force at once, for everybody who is there. Where more is "
            "asked about from then on, every live Expression of Interest is screened again."
        ),
        N_("Confirm and change it"),
    ),
    Act.PARTNER: TwoPersons(
        frozenset({Role.PARTNER_OPERATOR}),
        frozenset({Role.MANAGER}),
        N_("Give a partner its address and its rights"),
        N_("%(who)s asked on %(when)s for the address and the rights of a partner system:"),
        N_(
            "If you confirm, what it sends of these types counts from now on, and events of these "
            "types go to that address. Ask the partner whether the address is theirs."
        ),
        N_("Confirm and let it in"),
    ),
}

# The names of the roles that may confirm each act.
CONFIRMED_BY = {
    act: [ROLE_NAMES[role] for role in Role if role in pair.confirm]
    for act, pair in TAKES_TWO.items()
}


def may_ask(roles: frozenset[Role], act: Act) -> bool:
    return not roles.isdisjoint(TAKES_TWO[act].ask)


def may_confirm(roles: frozenset[Role], act: Act) -> bool:
    """Whether these roles may confirm the act, if another person requested it."""
    return not roles.isdisjoint(TAKES_TWO[act].confirm)
