"""A partner system, which signs with the published library and not with ours."""

import itertools
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks import Webhook

from app.domain.partners import incoming, outgoing, reading
from app.services.core.unit import unit_for
from app.services.partners import registry

_numbers = itertools.count(1)


@dataclass
class Partner:
    name: str
    inbound: str
    outbound: str

    def signed(self, body, message_id=None, at=None):
        """The headers of a callback."""
        at = at or datetime.now(UTC)
        message_id = message_id or f"msg_{next(_numbers)}"
        return {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.inbound).sign(message_id, at, body.decode()),
        }


def a_partner(portal, name="enrolment", url=None, accepts=reading.INCOMING, subscribed=None):
    if subscribed is None:
        subscribed = outgoing.OUTGOING if url else ()
    with unit_for(portal, "operator", write=True) as unit:
        secrets = registry.add(unit, name, url, accepts, subscribed)
    return Partner(name, *secrets)


def a_message(kind, **data):
    return json.dumps({"type": kind, "timestamp": "2026-11-18T12:00:00Z", "data": data}).encode()


def a_check_update(**changes):
    data = {
        "check": "biometric",
        "status": "booked",
        "provider_reference": "P-1",
        "occurred_at": "2026-11-18T12:00:00Z",
    }
    return a_message(incoming.CHECK_UPDATED, **data | changes)


def a_return(kind=incoming.RETURN_RECORDED, **changes):
    data = {
        "return_id": "R-1",
        "returned_at": "2026-11-10T09:00:00Z",
        "given_names": "Imaginary",
        "family_name": "Invented",
        "dates_of_birth": ["1990-03-27"],
        "nationalities": ["ERI"],
        "documents": [{"type": "passport", "number": "K7401882", "issuer": "ERI"}],
    }
    return a_message(kind, **data | changes)
