"""Audit actions are declared once, here: the string in the log, and its wording for each reader.

Every audit entry, the history of a case and the applicant's timeline use them. The log is never
changed: a member may be renamed, but its value must stay.
"""

from app.domain.audit.worded import Worded
from app.domain.basics.text import N_

_NOT_SHOWN = ""  # in the history of a case: for the auditor, or of no case
_AT_ONCE = True  # shown to the applicant also while an outcome waits: it tells nothing of that


class AuditAction(Worded):
    # Before it is sent
    DRAFT_STARTED = "draft-started", N_("Draft started")
    DRAFT_EXPIRED = "draft-expired", _NOT_SHOWN
    CONTACT_GIVEN = "contact-given", N_("Contact given")
    FAMILY_BEGUN = "family-begun", N_("Family group begun")
    FAMILY_TAKEN_OFF = "family-taken-off", N_("Family member taken off the list")
    FAMILY_JOINED = "family-joined", N_("Joined the family group")
    FAMILY_CONFIRMED = "family-confirmed", N_("Confirmed by the first of the family")
    FAMILY_OPENED = "family-opened", N_("Opened by the parent who fills in")
    FAMILY_LEFT = "family-left", N_("Left the family group")
    FAMILY_READY = "family-ready", N_("Ready to be sent with the family")

    # Where it stands: a status's action has its name
    SUBMITTED = "submitted", N_("Submitted"), N_("You sent your Expression of Interest"), _AT_ONCE
    ELIGIBLE = "eligible", N_("Found eligible"), N_("We found it valid")
    HELD = "held", N_("Held"), N_("A person began to look at it")
    RELEASED = "released", N_("Released"), N_("The person has finished looking at it")
    INVITED = "invited", N_("Invited"), N_("You were invited")
    INVITATION_EXTENDED = (
        "invitation-extended",
        N_("More time given to answer the invitation"),
        N_("You were given more time to answer the invitation"),
    )
    INVITATION_STALLED = (
        "invitation-stalled",
        N_("Invitation not answered, and no message arrived"),
    )
    ACCEPTED = "accepted", N_("Invitation accepted"), N_("You accepted the invitation")
    GRANTED = "granted", N_("Entry clearance granted"), N_("Entry clearance was granted")
    TRAVELS = "travels", N_("Journey to the UK reported")
    ARRIVED = "arrived", N_("Arrived in the UK"), N_("You arrived in the UK")
    REFUSED = "refused", N_("Refused"), N_("It was refused")
    REJECTED = "rejected", N_("Rejected"), N_("It was found not valid")
    VOID = "void", N_("Void"), N_("It was found void")
    NOT_SELECTED = "not-selected", N_("Closed: not selected"), N_("It was not selected")
    WITHDRAWN = "withdrawn", N_("Withdrawn"), N_("You withdrew it"), _AT_ONCE
    LAPSED = "lapsed", N_("Invitation not answered"), N_("The invitation ended without an answer")
    # Nobody writes it yet: there is a move to the status, and nothing that makes it.
    CANCELLED = "cancelled", N_("Entry clearance cancelled"), N_("Entry clearance was cancelled")
    REOPENED = (
        "reopened",
        N_("Opened again"),
        N_("It was opened again, with your time of sending"),
    )
    OUTCOME_PUT_OFF = (
        "outcome-put-off",
        N_("Outcome shown later: many who sent from this network are like returned persons"),
    )
    PLACE_RESERVED = "place-reserved", N_("Place reserved")
    PLACE_RELEASED = "place-released", N_("Place given back")

    # Matches, checks, and what takes two persons
    MATCH_FOUND = "match-found", N_("Match found")
    MATCH_GONE = "match-gone", N_("Match gone")
    MATCH_DISMISSED = "match-dismissed", N_("Match dismissed")
    MATCH_DEFERRED = "match-deferred", N_("Match left open: nobody can tell yet")
    REFUSED_BY_FILLER = (
        "refused-by-filler",
        N_("The refusal rested on an entry that stands for nobody"),
    )
    CHECK_UPDATED = "check-updated", N_("Check updated"), N_("%(name)s: %(value)s")
    APPOINTMENT_OFFERED = "appointment-offered", N_("Times offered"), N_("You were offered times")
    APPOINTMENT_WITHDRAWN = (
        "appointment-withdrawn",
        N_("Times offered no longer"),
        N_("The times that you were offered are no longer free"),
    )
    APPOINTMENT_CHOSEN = "appointment-chosen", N_("Time chosen"), N_("You chose your appointment")
    APPROVAL_ASKED = "approval-asked", N_("Second person asked for")
    APPROVAL_AGREED = (
        "approval-agreed",
        N_("Confirmed by a second person, and done shortly unless somebody stops it"),
    )
    APPROVAL_CONFIRMED = "approval-confirmed", N_("Confirmed by a second person")
    APPROVAL_DECLINED = "approval-declined", N_("Declined")
    APPROVAL_OVERTAKEN = "approval-overtaken", N_("Overtaken by events")
    APPROVAL_GIVEN_UP = (
        "approval-given-up",
        N_("What two persons had agreed on failed, and nothing of it was done: ask for it again"),
    )

    # What is asked of the applicant, and what they say is wrong
    CORRECTION_ASKED = (
        "correction-asked",
        N_("Correction asked for"),
        N_("You told us about a mistake"),
        _AT_ONCE,
    )
    CORRECTION_UPHELD = "correction-upheld", N_("Correction upheld")
    CORRECTION_NOT_UPHELD = "correction-not-upheld", N_("Correction not upheld")
    ANSWERS_CORRECTED = (
        "answers-corrected",
        N_("Answer corrected"),
        N_("An answer of yours was put right"),
    )
    INFORMATION_ASKED = "information-asked", N_("Applicant asked for information")
    INFORMATION_GIVEN = (
        "information-given",
        N_("Information given"),
        N_("You answered our question"),
    )
    INFORMATION_READ = "information-read", N_("Information read")
    INFORMATION_TAKEN_BACK = "information-taken-back", N_("Question taken back")
    LOCATION_ASKED = "location-asked", N_("Asked to confirm that they are in France")
    LOCATION_CONFIRMED = (
        "location-confirmed",
        N_("In France, by the phone’s position"),
        N_("You confirmed that you are in France"),
        _AT_ONCE,
    )
    LOCATION_NOT_CONFIRMED = (
        "location-not-confirmed",
        N_("Not confirmed by the phone’s position"),
    )
    LOCATION_SAMPLED = (
        "location-sampled",
        N_("In France by the phone’s position, drawn for a person to look at"),
        N_("You confirmed that you are in France"),
        _AT_ONCE,
    )
    LOCATION_DECLARED = (
        "location-declared",
        N_("Declared where they are"),
        N_("You told us where you are"),
        _AT_ONCE,
    )
    LOCATION_UNANSWERED = (
        "location-unanswered",
        N_("Not confirmed in time that they are in France"),
    )
    LOCATION_ACCEPTED = "location-accepted", N_("Accepted that they are in France")
    LOCATION_EXTENDED = "location-extended", N_("More time to confirm that they are in France")
    LOCATION_SENT_AGAIN = (
        "location-sent-again",
        N_("Asked again to confirm that they are in France"),
    )
    LOCATION_OUTAGE = "location-outage", _NOT_SHOWN
    REMINDED = "reminded", N_("Reminded of the deadline")

    # How they are reached, and what is theirs
    RETURNED = "returned", N_("Came back with a code")
    SESSIONS_ENDED = "sessions-ended", N_("Signed out in other browsers")
    REFERENCE_ASKED = "reference-asked", N_("Reference sent again: somebody had lost it")
    CONTACT_CHANGE_ASKED = "contact-change-asked", N_("Another address or number asked for")
    CONTACT_CHANGED = "contact-changed", N_("Address or number changed")
    CONTACT_REPLACED = "contact-replaced", N_("Address or number changed as a reviewer decided")
    CONTACT_UNDONE = (
        "contact-undone",
        N_("Change of address or number undone by the earlier one"),
    )
    MESSAGE_GIVEN_UP = "message-given-up", N_("Message given up: it could not be delivered")
    DATA_GIVEN = "data-given", N_("Copy of their data given to the person")
    ERASURE_ORDERED = "erasure-ordered", N_("Erasure decided")
    ERASED = "erased", _NOT_SHOWN  # then there is no case any more

    # Who works on a case, and who read what of it; notes and files are shown themselves
    CASE_OPENED = "case-opened", _NOT_SHOWN
    LIST_READ = "list-read", _NOT_SHOWN  # of several cases what a list says of their persons
    CONTACT_SEEN = "contact-seen", _NOT_SHOWN
    DESCRIPTION_SEEN = "description-seen", _NOT_SHOWN
    CASE_TAKEN = "case-taken", _NOT_SHOWN
    CASE_LET_GO = "case-let-go", _NOT_SHOWN
    CASE_HANDED_OVER = "case-handed-over", N_("Handed over to a colleague")
    CASE_SNOOZED = "case-snoozed", N_("Put aside for a while")
    CASE_ENTERED = "case-entered", N_("Opened while a colleague works on it")
    NOTE_WRITTEN = "note-written", _NOT_SHOWN
    NOTE_ADDED = "note-added", N_("Note")  # without an act
    CALL_LOGGED = "call-logged", N_("Telephone call")
    FILE_ADDED = "file-added", _NOT_SHOWN
    FILE_REMOVED = "file-removed", _NOT_SHOWN
    FILE_OPENED = "file-opened", _NOT_SHOWN
    SEARCHED = "searched", _NOT_SHOWN  # of no case: by which keys, and how many were found

    # Oversight of who reads
    LOG_READ = "log-read", _NOT_SHOWN
    CONFLICT_DECLARED = "conflict-declared", _NOT_SHOWN
    CONFLICT_LIFTED = "conflict-lifted", _NOT_SHOWN
    READING_FLAGGED = "reading-flagged", _NOT_SHOWN
    READING_EXPLAINED = "reading-explained", _NOT_SHOWN

    # Returned persons and partners
    RETURN_SEALED = "return-sealed", _NOT_SHOWN
    RETURN_RECORDED = "return-recorded", _NOT_SHOWN
    RETURN_CORRECTED = "return-corrected", _NOT_SHOWN
    RETURN_ANNULLED = "return-annulled", _NOT_SHOWN
    RETURN_REVIVED = "return-revived", _NOT_SHOWN
    PARTNER_ADDED = "partner-added", _NOT_SHOWN
    PARTNER_ADMITTED = "partner-admitted", _NOT_SHOWN
    PARTNER_DISABLED = "partner-disabled", _NOT_SHOWN
    PARTNER_SECRET_ROTATED = "partner-secret-rotated", _NOT_SHOWN
    ENDPOINT_FAILING = "endpoint-failing", _NOT_SHOWN
    ENDPOINT_GONE = "endpoint-gone", _NOT_SHOWN
    ENDPOINT_PAUSED = "endpoint-paused", _NOT_SHOWN
    ENDPOINT_RESUMED = "endpoint-resumed", _NOT_SHOWN
    ENDPOINT_TESTED = "endpoint-tested", _NOT_SHOWN
    EVENTS_REPLAYED = "events-replayed", _NOT_SHOWN
    MESSAGE_QUARANTINED = "message-quarantined", _NOT_SHOWN
    MESSAGE_SETTLED = "message-settled", _NOT_SHOWN
    MESSAGE_OPENED = "message-opened", _NOT_SHOWN
    MESSAGE_APPLIED = "message-applied", _NOT_SHOWN
    MESSAGE_EXPIRED = "message-expired", _NOT_SHOWN  # nobody has dealt with it
    MESSAGE_ID_REUSED = "message-id-reused", _NOT_SHOWN

    # Complaints about data protection
    COMPLAINT_MADE = "complaint-made", _NOT_SHOWN
    COMPLAINT_OPENED = "complaint-opened", _NOT_SHOWN
    COMPLAINT_ANSWERED = "complaint-answered", _NOT_SHOWN

    # The scheme and the installation
    SCHEME_CHANGED = "scheme-changed", _NOT_SHOWN
    MEASURING_ASKED = "measuring-asked", _NOT_SHOWN
    ALERTS_MEASURED = "alerts-measured", _NOT_SHOWN
    SIGNED_IN = "signed-in", _NOT_SHOWN
    ROLES_CHANGED = "roles-changed", _NOT_SHOWN  # as the provider says, in a session that goes on
    SESSION_ENDED = "session-ended", _NOT_SHOWN  # one's own elsewhere, or by a manager
    KEY_ROTATED = "key-rotated", _NOT_SHOWN
    KEYS_REWRAPPED = "keys-rewrapped", _NOT_SHOWN
    SYSTEM_KEY_ROTATED = "system-key-rotated", _NOT_SHOWN
    SYSTEM_KEY_DROPPED = "system-key-dropped", _NOT_SHOWN
    TAGS_DROPPED = "tags-dropped", _NOT_SHOWN
    FORMER_DROPPED = "former-dropped", _NOT_SHOWN
    RESTORED = "restored", _NOT_SHOWN
    BASELINE_OPENED = "baseline-opened", _NOT_SHOWN
    BASELINE_WRITTEN = "baseline-written", _NOT_SHOWN
    BASELINE_CLOSED = "baseline-closed", _NOT_SHOWN
    ROWS_CHANGED = "rows-changed", _NOT_SHOWN  # says no more than that

    # In the logs of earlier releases only
    PAGE_SAVED = "page-saved", _NOT_SHOWN
    FAMILY_LISTED = "family-listed", N_("Family member listed")


BY_VALUE = {action.value: action for action in AuditAction}
SHOWN_TO_REVIEWERS = frozenset(action for action in AuditAction if action.for_reviewer)
# Acts of a reviewer after which another's page is not what it was: who works on it is none.
CHANGES_THE_CASE = SHOWN_TO_REVIEWERS - {
    AuditAction.CASE_HANDED_OVER,
    AuditAction.CASE_SNOOZED,
    AuditAction.CASE_ENTERED,
}
SHOWN_TO_APPLICANTS = frozenset(action for action in AuditAction if action.for_applicant)
SHOWN_WHILE_WAITING = frozenset(action for action in AuditAction if action.while_waiting)
