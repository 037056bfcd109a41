"""An opening of a case that a colleague works on, by its reason: a word for the log."""

from enum import StrEnum

from app.domain.basics.text import N_


class Reason(StrEnum):
    AWAY = "colleague-away"
    URGENT = "cannot-wait"
    PERSON = "person-asks"
    TOGETHER = "together"
    OTHER = "other"


REASONS = {
    Reason.AWAY: N_("My colleague is away"),
    Reason.URGENT: N_("It cannot wait"),
    Reason.PERSON: N_("The person asks"),
    Reason.TOGETHER: N_("We work on it together"),
    Reason.OTHER: N_("Another reason"),
}
