"""What the work lists are called, in the order of the page, and the words of their rows."""

from typing import NamedTuple

from app.domain.basics.text import N_
from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.work_lists.lists import AGES, Deadline, Filter, List, Sort

# Of each list: its title, and what to do with what stands in it.
TITLES: dict[List, str] = {
    List.INVITATIONS: N_("Invitations running out"),
    List.QUESTIONS: N_("Questions answered, or not in time"),
    List.APPEALS: N_("Appeals against a refusal or another end"),
    List.LOCATIONS: N_("Whether they are in France"),
    List.MATCHES: N_("Possible matches"),
    List.NEW: N_("Held: to look at"),
    List.GRANTS: N_("Checks done: entry clearance to decide"),
    List.CHECKS: N_("Checks overdue, missed or gone badly"),
    List.CORRECTIONS: N_("Small corrections of answers"),
    List.UNDELIVERABLE: N_("No message reaches them"),
    List.ELIGIBLE: N_("Waiting for a place"),
    List.UNDER_WAY: N_("Invited and accepted"),
}
FOR_NOBODY = (List.ELIGIBLE, List.UNDER_WAY)  # nobody has to do anything about them
# What else there is to do about a case, as a row of any list says it.
SIGNS: dict[List, str] = {
    List.QUESTIONS: N_("Question answered, or not in time"),
    List.APPEALS: N_("Appeal"),
    List.LOCATIONS: N_("Not sure that they are in France"),
    List.CORRECTIONS: N_("Correction of an answer"),
    List.UNDELIVERABLE: N_("No message arrives"),
}
DEADLINES: dict[Deadline, str] = {
    Deadline.INVITATION: N_("Accept the invitation by %(when)s"),
    Deadline.QUESTION: N_("Answer the question by %(when)s"),
    Deadline.LOCATION: N_("Confirm that they are in France by %(when)s"),
}
SORTS: dict[Sort, str] = {
    Sort.WAITING: N_("Longest waiting first"),
    Sort.DEADLINE: N_("Nearest deadline first"),
}
CHANNELS: dict[str, str] = {Filter.EMAIL: N_("By e-mail"), Filter.SMS: N_("By SMS")}
FAMILIES: dict[str, str] = {
    Filter.FAMILY: N_("Sent with a family"),
    Filter.ALONE: N_("Sent alone"),
}
AGE_NAMES: dict[str, str] = dict(
    zip(
        AGES,
        (
            N_("Under 18"),
            N_("18 to 29"),
            N_("30 to 49"),
            N_("50 to 64"),
            N_("65 and older"),
        ),
        strict=True,
    )
)
ALL = N_("All")
OWNERS: dict[str, str] = {"": ALL, Filter.MINE: N_("Mine"), Filter.FREE: N_("Free")}


class Bulk(NamedTuple):
    """What may be done to several cases at once, in which lists, and by whom."""

    title: str
    lists: frozenset[List]
    needs: Permission | Act = Permission.WORK_CASE


BULK: dict[str, Bulk] = {
    "release": Bulk(N_("Release"), frozenset({List.NEW})),
    "close": Bulk(N_("Close the questions"), frozenset({List.QUESTIONS})),
    "ask": Bulk(N_("Ask the applicants"), frozenset(List) - {List.APPEALS}),
    "not-selected": Bulk(N_("Close: not selected"), frozenset({List.ELIGIBLE}), Act.CLOSE),
}
# Of the form above a list, by the names in its address.
LABELS: dict[str, str] = {
    "nationality": N_("Nationality"),
    "language": N_("Language"),
    "ages": N_("Age"),
    "family": N_("Family"),
    "channel": N_("Reached"),
    "sort": N_("Order"),
}
