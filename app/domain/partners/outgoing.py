"""An outgoing event is what we report to partners: in the past tense, versioned, with ids only."""

from typing import Any

from app.domain.cases.checks import Check

EOI_SUBMITTED = "eoi.submitted.v1"
EOI_REFUSED = "eoi.refused.v1"
EOI_WITHDRAWN = "eoi.withdrawn.v1"
EOI_INVITED = "eoi.invited.v1"
CHECK_REQUESTED = "check.requested.v1"
APPOINTMENT_CHOSEN = "appointment.chosen.v1"
EOI_DECIDED = "eoi.decided.v1"
BALANCE_CHANGED = "balance.changed.v1"
ENDPOINT_TESTED = "endpoint.tested.v1"  # sent to one alone, when somebody asks for it
OUTGOING = (
    EOI_SUBMITTED,
    EOI_REFUSED,
    EOI_WITHDRAWN,
    EOI_INVITED,
    CHECK_REQUESTED,
    APPOINTMENT_CHOSEN,
    EOI_DECIDED,
    BALANCE_CHANGED,
)
PUBLISHED = (*OUTGOING, ENDPOINT_TESTED)

_TEXT = {"type": "string"}
_UUID = {"type": "string", "format": "uuid"}
_OF_EOI = {"reference": _TEXT, "sequence": {"type": "integer", "minimum": 1}}
# The members of each beside `id` and `occurred_at`; where none are named, those of its EOI.
_MORE: dict[str, dict[str, Any]] = {
    CHECK_REQUESTED: _OF_EOI | {"check": {"enum": [*Check]}, "check_id": _UUID},
    APPOINTMENT_CHOSEN: _OF_EOI | {"check": {"const": Check.BIOMETRIC}, "slot_id": _TEXT},
    BALANCE_CHANGED: {},
    ENDPOINT_TESTED: {},
}


def schema(event: str) -> dict[str, Any]:
    """The JSON Schema of the data of an event."""
    more = _MORE.get(event, _OF_EOI)
    always = {"id": _UUID, "occurred_at": {"type": "string", "format": "date-time"}}
    return {"type": "object", "properties": always | more, "required": [*always, *more]}
