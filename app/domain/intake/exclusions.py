"""An exclusion rules a person out by their own answers: each with its paragraph and its reason.

The reason is what the person reads [R 2.2-2.3, 3.2].
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.basics import countries, dates
from app.domain.basics.text import N_
from app.domain.intake.answers import Answers, entries, text
from app.domain.intake.family import Applying, Relation

ADULT = 18


class Ground(StrEnum):
    """What an EOI can end on: the first by its answers, the others by what is found later."""

    NOT_IN_FRANCE = "not-in-france"
    UNDER_AGE = "under-age"
    EEA_NATIONAL = "eea-national"
    PROTECTED = "protected-elsewhere"
    PERMISSION = "permission-in-france"
    ENTERED_ILLEGALLY = "entered-illegally"
    RETURNED = "returned"
    SECOND_EOI = "second-eoi"
    ENDED_BEFORE = "ended-before"
    IDENTITY = "identity-not-established"
    BIOMETRICS_NOT_GIVEN = "biometrics-not-given"
    SUITABILITY = "suitability"
    FAMILY_NOT_VALID = "family-not-valid"
    FAMILY_REFUSED = "family-refused"
    NOT_SELECTED = "not-selected"


@dataclass(frozen=True)
class Rule:
    name: Ground
    paragraph: str
    reason: str
    instead: str = ""  # what the person can do
    for_reviewer: str = field(kw_only=True)  # in the rules' words; the reason is their person's


def _not_in_france(answers: Answers, _today: date) -> bool:
    return text(answers, "in_france") == "no"


def with_parent(answers: Answers) -> bool:
    """Whether they join their parent's family group, or have not said yet who they are in it.

    The first applicant is an adult, or else is ruled out as under age, and lists as children only
    their own or their partner's.
    """
    relation = text(answers, "family_relation") or Relation.CHILD
    return text(answers, "applying") == Applying.JOINING and relation == Relation.CHILD


def _under_age(answers: Answers, today: date) -> bool:
    """Whether they are certainly under 18; if the date leaves a doubt, it is a concern."""
    if with_parent(answers):
        return False
    born = text(answers, "date_of_birth")
    return bool(born) and dates.age(dates.parse(born)[0], today) < ADULT


def _eea(answers: Answers, _today: date) -> bool:
    others = entries(answers, "other-nationalities")
    states = {text(answers, "nationality"), *(other["other_nationality"] for other in others)}
    return text(answers, "free_movement") == "yes" or bool(states & countries.EEA)


def _protected(answers: Answers, _today: date) -> bool:
    return text(answers, "protection_elsewhere") == "yes"


def _permission(answers: Answers, _today: date) -> bool:
    return text(answers, "permission_in_france") == "yes"


def _entered_illegally(answers: Answers, _today: date) -> bool:
    return text(answers, "entered_uk_illegally") == "yes"


NOT_IN_FRANCE = Rule(
    Ground.NOT_IN_FRANCE,
    "R 2.2",
    N_("You cannot use this route if you are not in France when you apply."),
    N_("If you come to France later, you can apply then. Do not take risks to travel."),
    for_reviewer=N_("Not in France when it was sent"),
)
UNDER_AGE = Rule(
    Ground.UNDER_AGE,
    "R 2.3a",
    N_("You cannot use this route if you are under 18 and without a parent who applies with you."),
    N_("If you are under 18 and alone, an organisation that protects children can help you."),
    for_reviewer=N_("Under 18, and in no family group with a parent of 18 or over"),
)
EEA_NATIONAL = Rule(
    Ground.EEA_NATIONAL,
    "R 2.3b",
    N_(
        "You cannot use this route as a national of the European Union, Iceland, "
        "Liechtenstein or Norway, or with the right to live there as their family (free "
        "movement)."
    ),
    N_("Other ways to come to the UK may be open to you."),
    for_reviewer=N_("EEA national, or family of one with free movement"),
)
PROTECTED = Rule(
    Ground.PROTECTED,
    "R 2.3e",
    N_(
        "You cannot use this route if a country has already given you protection, for "
        "example as a refugee or as stateless."
    ),
    N_("Keep the papers of your protection: they give you rights where you are."),
    for_reviewer=N_("International protection in another country"),
)
PERMISSION = Rule(
    Ground.PERMISSION,
    "R 2.3f",
    N_("You cannot use this route if you have permission to stay in France."),
    N_("Do not give up your permission for this: it gives you rights in France."),
    for_reviewer=N_("Immigration permission in France"),
)
ENTERED_ILLEGALLY = Rule(
    Ground.ENTERED_ILLEGALLY,
    "R 3.2",
    N_("You cannot use this route if you ever entered or arrived in the UK illegally."),
    N_("If you are not sure whether you did, ask an organisation that gives legal advice."),
    for_reviewer=N_("Entered or arrived in the UK illegally before"),
)

# Each with the questions whose answers decide it.
EXCLUSIONS: tuple[tuple[Rule, tuple[str, ...], Callable[[Answers, date], bool]], ...] = (
    (NOT_IN_FRANCE, ("in_france",), _not_in_france),
    (EEA_NATIONAL, ("free_movement", "nationality", "other_nationality"), _eea),
    (PROTECTED, ("protection_elsewhere",), _protected),
    (PERMISSION, ("permission_in_france",), _permission),
    (ENTERED_ILLEGALLY, ("entered_uk_illegally",), _entered_illegally),
    (UNDER_AGE, ("date_of_birth",), _under_age),
)


def exclusions(answers: Answers, today: date) -> list[Rule]:
    """The rules by which the answers alone rule the person out, in the order of the pages."""
    return [rule for rule, _, applies in EXCLUSIONS if applies(answers, today)]


def rests_on(rule: Rule) -> tuple[str, ...]:
    """The questions whose answers decide an exclusion."""
    return next(names for known, names, _ in EXCLUSIONS if known is rule)
