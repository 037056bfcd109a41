"""Events for a partner, of cases that need not be there, and what became of them."""

from collections import defaultdict
from datetime import UTC, datetime

from app.domain.partners import outgoing
from app.services.core.unit import unit_for
from app.storage.audit.entries import AuditEntry
from app.storage.partners import deliveries, endpoints
from app.storage.partners.deliveries import Delivery
from tests.support.rows import rows


def an_event(sequence=None):
    data = {"id": "invented", "occurred_at": "2026-11-20T09:30:00+00:00"}
    numbered = data | {"reference": "EOI-7K2M-94PD-Q1XC", "sequence": sequence}
    return {
        "type": outgoing.EOI_DECIDED if sequence else outgoing.BALANCE_CHANGED,
        "timestamp": data["occurred_at"],
        "data": numbered if sequence else data,
    }


def announce(portal, name, *told, now=None):
    """Have a partner told of cases, each a pair of id and sequence; of None, what is of no case."""
    with unit_for(portal, "test", write=True, now=now or datetime.now(UTC)) as unit:
        for case, sequence in told:
            deliveries.add(unit.session, name, an_event(sequence), unit.now, case)


def all_of(portal):
    """Every delivery, in order of sequence."""
    return sorted(rows(portal, Delivery), key=lambda one: (one.sequence or 0, one.id))


def outcomes(portal):
    return [one.outcome for one in all_of(portal)]


def endpoint(portal, name):
    with unit_for(portal, "test", write=True) as unit:
        found = endpoints.get(unit.session, name)
        unit.session.expunge_all()
        return found


def arrived_in_order(portal, received):
    """Whether of each case what arrived for the first time did so in the order of its events."""
    cases, first = {str(one.id): one for one in rows(portal, Delivery)}, {}
    order = defaultdict(list)
    for number, one in enumerate(received):
        first.setdefault(one.headers["webhook-id"], number)
    for message_id in first:
        order[cases[message_id].subject].append(cases[message_id].sequence)
    return all(numbers == sorted(numbers) for case, numbers in order.items() if case)


def audited(portal, action):
    """What entries of this action say, the oldest first."""
    with unit_for(portal, "test") as unit:
        found = unit.session.query(AuditEntry).filter_by(action=action).order_by(AuditEntry.id)
        return [entry.read(unit.keyring) for entry in found]
