"""A ground is why an EOI ends: its paragraph, the reason that the applicant reads, and the status.

Grounds that follow from the answers alone have a function in `intake.exclusions`.
"""

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import COUNTS_AS_EARLIER, ENDED_AGAINST, Status
from app.domain.intake.exclusions import (
    EEA_NATIONAL,
    ENTERED_ILLEGALLY,
    NOT_IN_FRANCE,
    PERMISSION,
    PROTECTED,
    UNDER_AGE,
    Ground,
    Rule,
)

RETURNED = Rule(
    Ground.RETURNED,
    "R 3.2",
    N_(
        "The register of people who were returned from the UK to France shows that you were "
        "returned. People who were returned cannot use this route."
    ),
    N_("If you think this is a mistake, tell us. A person will look at it."),
    for_reviewer=N_("Returned from the UK to France before"),
)
SECOND_EOI = Rule(
    Ground.SECOND_EOI,
    "R 1.2",
    N_("You already have an Expression of Interest."),
    for_reviewer=N_("More than one active Expression of Interest"),
)
ENDED_BEFORE = Rule(
    Ground.ENDED_BEFORE,
    "R 1.1",
    N_(
        "You had an Expression of Interest before. After the way in which it ended you cannot have "
        "another one."
    ),
    for_reviewer=N_("Void after how an earlier Expression of Interest ended"),
)
NOT_SELECTED = Rule(
    Ground.NOT_SELECTED,
    "R 2.10",
    N_("The places of this route were used up, or the route closed, before you were selected."),
    for_reviewer=N_("Not selected before the cap was reached, or the route closed"),
)

# The grounds on which reviewers may end an EOI, and the status that it then has.
GROUNDS: dict[Ground, tuple[Rule, Status]] = {
    rule.name: (rule, status)
    for rule, status in (
        (NOT_IN_FRANCE, Status.REJECTED),
        (UNDER_AGE, Status.REJECTED),
        (EEA_NATIONAL, Status.REJECTED),
        (
            Rule(
                Ground.IDENTITY,
                "R 2.3c",
                N_("The documents do not show who you are and your nationality."),
                for_reviewer=N_("Identity and nationality not shown by document and photo"),
            ),
            Status.REJECTED,
        ),
        (PROTECTED, Status.REJECTED),
        (PERMISSION, Status.REJECTED),
        (SECOND_EOI, Status.VOID),
        (ENDED_BEFORE, Status.VOID),
        (
            Rule(
                Ground.BIOMETRICS_NOT_GIVEN,
                "R 1.3",
                N_("You did not give your fingerprints and photo, which are required."),
                for_reviewer=N_("Required biometrics not given"),
            ),
            Status.VOID,
        ),
        (
            Rule(
                Ground.SUITABILITY,
                "R 3.1",
                N_(
                    "You do not meet the requirements because of a crime, an earlier refusal or "
                    "your conduct."
                ),
                for_reviewer=N_("Suitability: a ground for refusal"),
            ),
            Status.REFUSED,
        ),
        (RETURNED, Status.REFUSED),
        (NOT_SELECTED, Status.REJECTED),
        (ENTERED_ILLEGALLY, Status.REFUSED),
        (
            Rule(
                Ground.FAMILY_NOT_VALID,
                "R 2.7",
                N_(
                    "The Expression of Interest of a member of your family group is not valid. "
                    "Then none of the family group is valid."
                ),
                for_reviewer=N_("A member of the family group is not valid"),
            ),
            Status.REJECTED,
        ),
        (
            Rule(
                Ground.FAMILY_REFUSED,
                "R 5.2",
                N_(
                    "The Expression of Interest of a member of your family group is refused. "
                    "Then all of the family group are refused."
                ),
                for_reviewer=N_("A member of the family group is refused"),
            ),
            Status.REFUSED,
        ),
    )
}

# The rule that ends an EOI whose person has an earlier one, by the earlier one's status.
BY_EARLIER = {
    status: ENDED_BEFORE if status in ENDED_AGAINST else SECOND_EOI for status in COUNTS_AS_EARLIER
}
