"""How a person is reached, and what may be found by it: a reference that was lost."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.answers import Answers, text
from app.services import limits, notices, tags
from app.services.unit import Unit
from app.storage import eois, index, outbox

# By question: the channel, and the purpose of its blind tags.
CHANNELS = {"email": "mail", "phone": "sms"}
_PURPOSES = {"email": "eoi-email", "phone": "eoi-phone"}


def tag(unit: Unit, eoi_id: UUID, answers: Answers) -> None:
    """Make the EOI findable by how its person is reached."""
    for name, purpose in _PURPOSES.items():
        given = text(answers, name)
        tags.replace(unit, purpose, eoi_id, [_key(given)] if given else [])


def retag(unit: Unit, eoi_id: UUID) -> None:
    """Make these tags anew, under the keys of now. The unit opens the EOI. Raises Erased."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is not None:
        tag(unit, eoi_id, eoi.read(unit.keyring, unit.key(eoi_id)))


def ask_for_references(unit: Unit, name: str, given: str, address: str) -> None:
    """Have the references sent that belong to an e-mail address or number.

    The same for what belongs to nobody: the worker finds out. Only blind tags wait for it.
    `address` is the network's. Raises limits.TooMany.
    """
    limits.count(unit, "lost-address", address)
    limits.count(unit, "lost", *_key(given))
    found_by = unit.keyring.tags(_PURPOSES[name], *_key(given), at=unit.now)
    body = {"name": name, "tags": [[version, tag.hex()] for version, tag in found_by]}
    outbox.enqueue(unit.session, "lost", now=unit.now, body=body)


def send_references(unit: Unit, asked: Mapping[str, Any]) -> int:
    """Send each EOI's reference to what it was asked by; how many there are.

    What else its person is reached by hears that somebody asked. One who helps many has a message
    for each. Cut off after the commit, they are sent once more: twice is better than never.
    """
    wanted = [(version, bytes.fromhex(tag)) for version, tag in asked["tags"]]
    owners = sorted(index.owners(unit.session, _PURPOSES[asked["name"]], wanted))
    by = CHANNELS[asked["name"]]
    for eoi_id in owners:
        if eoi := eois.get(unit.session, eoi_id):
            notices.tell(unit, eoi, "reference", by={by})
            notices.tell(unit, eoi, "reference-asked", by={*notices.CHANNELS} - {by})
            unit.log("reference-asked", eoi_id)
    return len(owners)


def _key(given: str) -> tuple[str]:
    """However it is written: nobody has two mailboxes that differ in the case of letters only."""
    return (given.casefold(),)
