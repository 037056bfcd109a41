"""Notifications and codes are sent by these handlers; recipient and code are stored nowhere."""

from collections.abc import Mapping
from uuid import UUID

from app import wording
from app.domain.basics.tasks import Code, LostReference, Message, Template
from app.services.contact import addresses as contact_addresses
from app.services.contact import change_recipients
from app.services.contact.delivery import Recipient, recipient, record_delivery
from app.services.core import message_brake, proof
from app.services.core.message_brake import Full
from app.services.core.unit import Unit
from app.services.intake import family_steps
from app.services.privacy import complaints
from app.services.self_service.message_deadlines import DEADLINES
from app.services.sign_in import codes
from app.storage.outbox import OutboxTask
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.worker.contact.letters import (
    Deferred,
    Letter,
    NotNow,
    OnItsWay,
    ProviderRefused,
    Undeliverable,
    compose,
)
from app.worker.task import Context, Dead, Done, HeldBack, Later, Result, Sent, again, jitter

ON_ITS_WAY = "on-its-way"
_BEST_FIRST = (Done, Sent, Later, Dead)
UNDELIVERABLE = Dead("undeliverable")  # for the address alone: what is ours says nothing of it
_NOBODY = Done("nobody-to-tell")
allowlist.declare("reason", ("mail", "sms"))


def tell(context: Context, queued: OutboxTask, body: Message) -> Result:
    """Send a notification by the channel that the task is named after."""
    is_slowed = message_brake.slows(body.message)
    with context.unit(write=is_slowed, opens=_subject(queued)) as unit:
        to = _recipient(unit, queued)
        if to and body.change and body.side:
            to = change_recipients.recipient_of_notice(unit, to, body.change, body.side)
        if to is None or queued.task not in to.addresses:
            return _NOBODY
        name = _as_of_now(unit, queued, body.message)
        facts = _facts(unit, queued.subject, name, body, to.language)
        if facts is None:
            return _NOBODY
        full = _full(unit, queued, body.message, {queued.task: to.addresses[queued.task]})
    return _held_back(full) or _attempt(context, queued, queued.task, to, name, **facts)


def _as_of_now(unit: Unit, queued: OutboxTask, message: str) -> str:
    """What is submitted waits for a code: whoever closed the page reads so in its receipt."""
    if message == Template.RECEIVED and queued.subject:
        is_reached = proof.is_reached(unit, queued.subject)
        return message if is_reached else Template.RECEIVED_UNREACHED
    return message


def _facts(
    unit: Unit, eoi_id: UUID | None, name: str, body: Message, language: str
) -> dict[str, str] | None:
    """What else the message says; None where there is nothing to say any more.

    It may leave late: after a family group was sent, after all was done, or after a deadline.
    """
    facts = {}
    if name == Template.FAMILY and eoi_id:
        if not (todo := family_steps.of_draft(unit, eoi_id)):
            return None
        facts["todo"] = todo
    if name in DEADLINES and eoi_id:
        due_at = DEADLINES[name](unit, eoi_id, body)
        if due_at is None and name == Template.REMINDER:
            return None
        ahead = due_at if due_at and due_at > unit.now else None
        facts["due"] = wording.format_instant(language, ahead) if ahead else ""
    return facts


def send_code(context: Context, queued: OutboxTask, body: Code) -> Result:
    """Send a one-time code by every channel of the person; one that works is enough."""
    with context.unit(opens=_subject(queued)) as unit:
        found = codes.code_to_send(unit, body.request)
        to = _recipient(unit, queued)
        if found and to:
            to = change_recipients.recipient_of_code(unit, to, found.request)
    if found is None or to is None or not to.addresses:
        return _NOBODY
    request = found.request
    name = change_recipients.message_of_code(request)
    freely = bool(request.line)  # requested by a browser that has come in before
    full = None
    if not freely and message_brake.slows(name):
        with context.unit(write=True) as unit:
            full = _full(unit, queued, name, to.addresses)
    if held := _held_back(full):
        with context.unit(write=True) as unit:
            codes.hold_back(unit, request.id, unit.now + held.wait)
        return held
    facts = {"code": found.code, "due": wording.format_time(found.ends_at)}
    results = [_attempt(context, queued, by, to, name, **facts) for by in to.addresses]
    return min(results, key=lambda result: _BEST_FIRST.index(type(result)))


def acknowledge(context: Context, queued: OutboxTask, body: Message) -> Result:
    """Tell who complained, at the address that they typed, that we have it."""
    with context.unit(write=True) as unit:
        to = complaints.recipient(unit, queued.subject) if queued.subject else None
        full = _full(unit, queued, body.message, to.addresses) if to else None
    if to is None:
        return _NOBODY
    return _held_back(full) or _send(context, queued, "mail", to, body.message)


def _recipient(unit: Unit, queued: OutboxTask) -> Recipient | None:
    return recipient(unit, queued.subject) if queued.subject else None


def send_references(context: Context, _queued: OutboxTask, body: LostReference) -> Result:
    """Tell their reference to everybody with the address or number that was asked for."""
    with context.unit(write=True) as unit:
        return Done() if contact_addresses.send_references(unit, body) else _NOBODY


def _full(unit: Unit, queued: OutboxTask, name: str, addresses: Mapping[str, str]) -> Full | None:
    """Where the limit of an address or a channel is reached, in a unit that writes.

    To ask the provider whether it was delivered is not limited: nothing leaves then.
    """
    if not message_brake.slows(name) or queued.subject is None or queued.outcome == ON_ITS_WAY:
        return None
    return message_brake.apply(unit, name, queued.subject, addresses)


def _held_back(full: Full | None) -> HeldBack | None:
    if full and full.alarms:
        log.critical("messages_held_back", reason=full.channel)
    return HeldBack(jitter(full.wait)) if full else None


def _attempt(
    context: Context, queued: OutboxTask, by: str, to: Recipient, name: str, **facts: str
) -> Result:
    """Send it by one channel, and note if that starts to fail, or works again."""
    result = _send(context, queued, by, to, name, **facts)
    failed = result == UNDELIVERABLE
    if (failed or result == Done()) and failed != (by in to.undeliverable):
        with context.unit(write=True, opens=_subject(queued)) as unit:
            for eoi_id in _subject(queued):
                record_delivery(unit, eoi_id, by, to.addresses[by], arrived=not failed)
    return result


def _send(
    context: Context, queued: OutboxTask, by: str, to: Recipient, name: str, **facts: str
) -> Result:
    address = context.settings.base_url
    facts |= {"reference": to.reference, "child": str(to.child or "")}
    words = compose(name, by, to.language, address=address, **facts)
    letter = Letter(queued.id, to.addresses[by], words, context.clock())
    try:
        context.channels[by](letter)
    except Undeliverable:
        return UNDELIVERABLE
    except OnItsWay:
        asked = again(queued, ON_ITS_WAY)
        return Sent(asked.wait, asked.outcome) if isinstance(asked, Later) else Done("unconfirmed")
    except Deferred as failure:
        asked = again(queued, str(failure))
        return asked if isinstance(asked, Later) else UNDELIVERABLE
    except NotNow as failure:
        if isinstance(failure, ProviderRefused):
            log.critical("messages_refused", reason=by)
        return again(queued, str(failure))
    except OSError as failure:  # as all that smtplib raises is
        return again(queued, type(failure).__name__)
    return Done()


def _subject(queued: OutboxTask) -> list[UUID]:
    return [queued.subject] if queued.subject else []
