"""Labels name statuses, outcomes and reasons in the back office, and give them colours."""

from flask import g

from app import wording
from app.domain.basics.tasks import Template
from app.domain.basics.text import N_
from app.domain.cases.checks import CheckStatus
from app.domain.cases.lifecycle import Status
from app.domain.cases.location import WHY_NOT, State, Verdict
from app.domain.review import calls
from app.domain.review.approvals import Outcome
from app.domain.screening.matches import MatchKind, MatchReason, Standing
from app.services.review.parallel_acts import Overtaken
from app.web.http.language import gettext

# Where a case stands, in the words of the handbook; its person reads others.
STATUS_NAMES = {
    Status.SUBMITTED: N_("Received"),
    Status.ELIGIBLE: N_("Eligible"),
    Status.HELD: N_("Held"),
    Status.INVITED: N_("Invited"),
    Status.ACCEPTED: N_("Accepted"),
    Status.GRANTED: N_("Granted"),
    Status.ARRIVED: N_("Arrived"),
    Status.REJECTED: N_("Rejected"),
    Status.VOID: N_("Void"),
    Status.REFUSED: N_("Refused"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.LAPSED: N_("Lapsed"),
    Status.CANCELLED: N_("Cancelled"),
}
STATUS_COLOURS = {
    Status.SUBMITTED: "blue",
    Status.ELIGIBLE: "teal",
    Status.HELD: "orange",
    Status.INVITED: "purple",
    Status.ACCEPTED: "purple",
    Status.GRANTED: "green",
    Status.ARRIVED: "green",
}

CHECK_STATUSES = {
    CheckStatus.NOT_REQUESTED: N_("Not requested"),
    CheckStatus.REQUESTED: N_("Requested"),
    CheckStatus.BOOKED: N_("Booked"),
    CheckStatus.MISSED: N_("Missed"),
    CheckStatus.ENROLLED: N_("Enrolled"),
    CheckStatus.IN_PROGRESS: N_("In progress"),
    CheckStatus.CLEARED: N_("Cleared"),
    CheckStatus.FAILED: N_("Failed"),
    CheckStatus.REFERRED: N_("Referred"),
    CheckStatus.REFUSED: N_("Refused"),
    CheckStatus.EXPIRED: N_("Expired"),
}

ACTORS = {
    "applicant": N_("applicant"),
    "worker": N_("the portal itself"),
    "operator": N_("operator"),
    "partner": N_("partner system"),
    "reviewer": N_("reviewer"),
}

LOCATIONS = {
    State.ASKED: N_("Not answered yet"),
    State.CONFIRMED: N_("In France, by the phone’s position"),
    State.UNSURE: N_("Near a border, or too rough to tell"),
    State.OUTSIDE: N_("Outside metropolitan France"),
    State.DECLARED: N_("Declared in words"),
    State.LATE: N_("In France, but late"),
    State.SAMPLED: N_("In France by the phone’s position, drawn for a person to look at"),
    State.UNANSWERED: N_("Not answered in time"),
    State.CLEARED: N_("Accepted by a person"),
}

LOCATION_REASONS = WHY_NOT
VERDICTS = {
    Verdict.INSIDE: N_("in metropolitan France"),
    Verdict.OUTSIDE: N_("outside metropolitan France"),
    Verdict.UNSURE: N_("near a border, or too rough to tell"),
}

MATCH_KINDS = {MatchKind.EXACT: N_("Exact"), MatchKind.POSSIBLE: N_("Possible")}
STANDINGS = {
    Standing.OPEN: N_("To be decided"),
    Standing.DEFERRED: N_("Left open for now"),
    Standing.WITH_SECOND: N_("Waits for a second person"),
    Standing.CONFIRMED: N_("Confirmed"),
    Standing.DISMISSED: N_("Dismissed"),
}
MATCH_REASONS = {
    MatchReason.NAME: N_("Described alike"),
    MatchReason.DOCUMENT: N_("The same document"),
    MatchReason.BIOMETRIC: N_("The same fingerprints"),
    MatchReason.PLACEHOLDER: N_(
        "The same number or reference, of a kind that many write who have none"
    ),
    MatchReason.SIMILAR_DOCUMENT: N_("A similar document: of another type, or O for 0 or I for 1"),
    MatchReason.SEVERAL_RECORDS: N_("Several returned persons have this document number"),
    MatchReason.SEVERAL_BIOMETRIC: N_("Several returned persons have this biometric reference"),
}

# How well two sides of a match agree; see web.casework.comparison.
MARKS = {
    "same": N_("The same"),
    "alike": N_("Alike"),
    "partly": N_("In part alike"),
    "different": N_("Different"),
    "open": N_("Says nothing"),
}
MARK_COLOURS = {"same": "purple", "alike": "blue", "partly": "teal"}

# What was sent to a person, by the name of its template.
MESSAGES = {
    Template.DRAFT_SAVED: N_("Reference of the draft"),
    Template.RECEIVED: N_("Confirmation of receipt"),
    Template.RECEIVED_UNREACHED: N_("Confirmation of receipt, and to type a code"),
    Template.NEWS: N_("There is news: look at the page"),
    Template.CODE: N_("Code to come back"),
    Template.REFERENCE: N_("Reference"),
    Template.LOCATION: N_("Confirm that you are in France"),
    Template.FAMILY: N_("News of the family group"),
    Template.REMINDER: N_("Reminder of a deadline"),
    Template.CONTACT_ASKED: N_("Another address or number was asked for"),
    Template.CONTACT_CHANGED: N_("Address or number changed"),
    Template.CONTACT_CODE: N_("Code for a new address or number"),
    Template.CONTACT_UNDONE: N_("Change of address or number undone"),
    Template.REFERENCE_ASKED: N_("Somebody asked for the reference"),
    Template.COMPLAINT_RECEIVED: N_("Complaint received"),
}
OF_CHECK = N_("Evidence of a check, by a reviewer: %(check)s")  # of a file
LATER = N_("Evidence, sent later")  # of a file that is not among the answers
DIRECTIONS, CALL_OUTCOMES = calls.DIRECTIONS, calls.OUTCOMES
CHANNELS = {"mail": N_("By e-mail"), "sms": N_("By SMS"), "": N_("By e-mail and SMS")}

RETURN_ACTS = {
    "recorded": N_("Recorded"),
    "corrected": N_("Corrected"),
    "annulled": N_("Annulled"),
    "revived": N_("Recorded anew after it was annulled"),
}

OUTCOMES = {
    Outcome.CONFIRMED: N_("Confirmed by a second person"),
    Outcome.DECLINED: N_("Declined"),
    Outcome.OVERTAKEN: N_("Overtaken by events"),
}

# By their names in domain.screening.synthetic.
CULTURES = {
    "eritrean": N_("Eritrean"),
    "ethiopian": N_("Ethiopian"),
    "somali": N_("Somali"),
    "sudanese": N_("Sudanese"),
    "maghrebi": N_("Maghrebi"),
    "levantine": N_("Levantine"),
    "kurdish": N_("Kurdish"),
    "persian": N_("Persian"),
    "afghan": N_("Afghan"),
    "pashto": N_("Pashto"),
    "urdu": N_("Urdu"),
    "albanian": N_("Albanian"),
    "vietnamese": N_("Vietnamese"),
    "french": N_("French"),
}

# Of a partner's rights, by the terms of the approval that changes them.
RIGHTS = {
    "partner": N_("Partner"),
    "url": N_("Where its events go"),
    "accepts": N_("What it may send"),
    "subscribed": N_("What it receives"),
}

_BY_ANOTHER = N_(
    "Nothing was done now: %(who)s acted after you opened this page (%(what)s, %(when)s). "
    "Look again, and send it again if it is still right."
)
_A_COLLEAGUE = N_("a colleague")
_BY_ONESELF = N_(
    "Nothing was done now: you acted already after you opened this page (%(what)s, %(when)s). "
    "Look again, and send it again only if you want it as well."
)


def overtaken(told: Overtaken) -> str:
    """What was done before, in the reader's language."""
    done = told.before
    text = gettext(_BY_ONESELF if done.own else _BY_ANOTHER)
    when = wording.format_instant(g.language, done.at)
    who = done.name or gettext(_A_COLLEAGUE)
    return text % {"who": who, "what": gettext(done.action.for_reviewer), "when": when}
