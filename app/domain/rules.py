"""The rules of Appendix UEATS that the portal carries out: each with its paragraph and its reason.

The reason is what the person reads. A rule that only a person may apply has no function here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.domain import countries, dates, documents, family
from app.domain.answers import Answers, entries, text
from app.domain.family import Applying, Relation
from app.domain.lifecycle import LIVE, Status
from app.domain.text import N_

ADULT = 18


@dataclass(frozen=True)
class Rule:
    name: str
    paragraph: str
    reason: str
    instead: str = ""  # what the person can do


def _not_in_france(answers: Answers, _today: date) -> bool:
    return text(answers, "in_france") == "no"


def _with_parent(answers: Answers) -> bool:
    """Whether they join their parent's family group, or have not said yet who they are there.

    The first applicant is 18 or over, or is ruled out themselves, and lists only children of theirs
    or their partner's as such.
    """
    relation = text(answers, "family_relation") or Relation.CHILD
    return text(answers, "applying") == Applying.JOINING and relation == Relation.CHILD


def _under_age(answers: Answers, today: date) -> bool:
    """Certainly under 18: where only the year is known, the doubt goes to a person."""
    if _with_parent(answers):
        return False
    born = text(answers, "date_of_birth")
    return bool(born) and dates.age(dates.parse(born)[0], today) < ADULT


def _eea(answers: Answers, _today: date) -> bool:
    others = entries(answers, "other-nationalities")
    held = {text(answers, "nationality"), *(other["other_nationality"] for other in others)}
    return text(answers, "free_movement") == "yes" or bool(held & countries.EEA)


def _protected(answers: Answers, _today: date) -> bool:
    return text(answers, "protection_elsewhere") == "yes"


def _permission(answers: Answers, _today: date) -> bool:
    return text(answers, "permission_in_france") == "yes"


def _entered_illegally(answers: Answers, _today: date) -> bool:
    return text(answers, "entered_uk_illegally") == "yes"


NOT_IN_FRANCE = Rule(
    "not-in-france",
    "R 2.2",
    N_("You cannot use this route if you are not in France when you apply."),
    N_("If you come to France later, you can apply then. Do not take risks to travel."),
)
UNDER_AGE = Rule(
    "under-age",
    "R 2.3a",
    N_("You cannot use this route if you are under 18 and without a parent who applies with you."),
    N_("If you are under 18 and alone, an organisation that protects children can help you."),
)
EEA_NATIONAL = Rule(
    "eea-national",
    "R 2.3b",
    N_(
        "You cannot use this route as a national of the European Union, Iceland, "
        "Liechtenstein or Norway, or with free movement as their family."
    ),
    N_("Other ways to come to the UK may be open to you."),
)
PROTECTED = Rule(
    "protected-elsewhere",
    "R 2.3e",
    N_(
        "You cannot use this route if a country has already given you protection, for "
        "example as a refugee or as stateless."
    ),
    N_("Keep the papers of your protection: they give you rights where you are."),
)
PERMISSION = Rule(
    "permission-in-france",
    "R 2.3f",
    N_("You cannot use this route if you have permission to stay in France."),
    N_("Do not give up your permission for this: it gives you rights in France."),
)
ENTERED_ILLEGALLY = Rule(
    "entered-illegally",
    "R 3.2",
    N_("You cannot use this route if you ever entered or arrived in the UK illegally."),
    N_("If you are not sure whether you did, ask an organisation that gives legal advice."),
)
RETURNED = Rule(
    "returned",
    "R 3.2",
    N_(
        "The register of people who were returned from the UK to France shows that you were "
        "returned. People who were returned cannot use this route."
    ),
    N_("If you think this is a mistake, tell us. A person will look at it."),
)
SECOND_EOI = Rule("second-eoi", "R 1.2", N_("You already have an Expression of Interest."))
ENDED_BEFORE = Rule(
    "ended-before",
    "R 1.1",
    N_(
        "You had an Expression of Interest before. After the way in which it ended you cannot have "
        "another one."
    ),
)

# Each with the questions whose answers it rests on.
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


def _convicted(answers: Answers, _today: date) -> bool:
    return text(answers, "convictions") == "yes"


def _refused(answers: Answers, _today: date) -> bool:
    return text(answers, "refusals") == "yes"


def _perhaps_under_age(answers: Answers, today: date) -> bool:
    if _with_parent(answers):
        return False
    return dates.age(dates.parse(text(answers, "date_of_birth"))[1], today) < ADULT


def _no_number(answers: Answers, _today: date) -> bool:
    return not any(documents.identifies(document) for document in documents.stated(answers))


# What a reviewer must weigh before the EOI is eligible, in the reviewer's words.
CONCERNS: tuple[tuple[str, Callable[[Answers, date], bool]], ...] = (
    (N_("They were found guilty of a crime (R 3.1)."), _convicted),
    (N_("They were refused a visa or entry (R 3.1)."), _refused),
    (
        N_("They may be under 18: their date of birth is not known to the day (R 2.3a)."),
        _perhaps_under_age,
    ),
    (
        N_("No document of theirs has a number that can be looked up on the register (R 3.2)."),
        _no_number,
    ),
)


def concerns(answers: Answers, today: date) -> list[str]:
    """What in the answers asks for a person; none of it refuses."""
    return [concern for concern, applies in CONCERNS if applies(answers, today)]


# What a reviewer may decide against an EOI, and the state each ends in.
GROUNDS: dict[str, tuple[Rule, Status]] = {
    rule.name: (rule, status)
    for rule, status in (
        (NOT_IN_FRANCE, Status.REJECTED),
        (UNDER_AGE, Status.REJECTED),
        (EEA_NATIONAL, Status.REJECTED),
        (
            Rule(
                "identity-not-established",
                "R 2.3c",
                N_("The documents do not show who you are and your nationality."),
            ),
            Status.REJECTED,
        ),
        (PROTECTED, Status.REJECTED),
        (PERMISSION, Status.REJECTED),
        (SECOND_EOI, Status.VOID),
        (ENDED_BEFORE, Status.VOID),
        (
            Rule(
                "biometrics-not-given",
                "R 1.3",
                N_("You did not give your fingerprints and photo, which are required."),
            ),
            Status.VOID,
        ),
        (
            Rule(
                "suitability",
                "R 3.1",
                N_(
                    "You do not meet the requirements because of a crime, an earlier refusal or "
                    "your conduct."
                ),
            ),
            Status.REFUSED,
        ),
        (RETURNED, Status.REFUSED),
        (ENTERED_ILLEGALLY, Status.REFUSED),
        (
            Rule(
                family.NOT_VALID,
                "R 2.7",
                N_(
                    "The Expression of Interest of a member of your family group is not valid. "
                    "Then none of the family group is valid."
                ),
            ),
            Status.REJECTED,
        ),
        (
            Rule(
                family.REFUSED,
                "R 5.2",
                N_(
                    "The Expression of Interest of a member of your family group is refused. "
                    "Then all of the family group are refused."
                ),
            ),
            Status.REFUSED,
        ),
    )
}

# What an EOI ends by whose person has an earlier one, as that stands. After other ends, none.
BY_EARLIER = dict.fromkeys((*LIVE, Status.ARRIVED), SECOND_EOI) | dict.fromkeys(
    (Status.REFUSED, Status.REJECTED), ENDED_BEFORE
)
