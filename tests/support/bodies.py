"""What partners send, by its type: each with what it needs."""

NOON = "2026-11-18T12:00:00Z"
DATA = {
    "check.updated.v1": {
        "reference": "EOI-0000-0000-0000",
        "check": "biometric",
        "status": "enrolled",
        "provider_reference": "vac-17",
        "occurred_at": NOON,
    },
    "return.recorded.v1": {
        "return_id": "r-1",
        "returned_at": "2026-11-18",
        "given_names": "",
        "family_name": "Vorimble",
        "dates_of_birth": ["1999", "1999-05-24"],
        "nationalities": ["ERI"],
        "documents": [{"type": "passport", "number": "K 012", "issuer": "ERI"}],
    },
    "return.annulled.v1": {"return_id": "r-1", "reason": "another person"},
    "travel.updated.v1": {
        "reference": "EOI-0000-0000-0000",
        "status": "boarded",
        "occurred_at": NOON,
    },
    "appointment.updated.v1": {
        "reference": "EOI-0000-0000-0000",
        "check": "biometric",
        "status": "booked",
    },
    "person.arrived.v1": {"reference": "EOI-0000-0000-0000", "arrived_at": NOON},
}
DATA["return.corrected.v1"] = DATA["return.recorded.v1"]
