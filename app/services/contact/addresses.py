"""E-mail addresses and mobile numbers of an EOI, by which a lost reference is found, too."""

from secrets import SystemRandom
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import LostReference, Task, Template
from app.domain.intake.answers import Answers, text
from app.security.tokens import new_reference
from app.services.blind_index import tags
from app.services.contact import delivery
from app.services.contact.delivery import CHANNELS
from app.services.core import notifications, proof, rate_limits
from app.services.core.unit import Unit
from app.storage import outbox
from app.storage.audit import entries
from app.storage.blind_index import tags as tag_store
from app.storage.cases import eois
from app.storage.cases.eois import Eoi

MOST_DRAFTS = 10  # and others that nobody came back to, of those whose references are sent at once
_AT_ONCE = 1000  # ids in a statement
_PURPOSES = {"email": "eoi-email", "phone": "eoi-phone"}  # of blind tags, by question


def of_answers(answers: Answers) -> dict[str, str]:
    """The address and the number in the answers, by question; empty where there is none."""
    return {name: text(answers, name) for name in CHANNELS}


def give(unit: Unit, eoi: Eoi, before: Answers, answers: Answers) -> None:
    """From here a draft can be returned to: give it a reference and send it. As `put`.

    Limited, so that nobody has us write to strangers without end. What is sent to one address or
    number waits where it is much, for the worker knows which it is: nobody is refused for what
    others had sent there. Raises TooMany.
    """
    rate_limits.count(unit, "contact-draft", str(eoi.id))
    is_new = eoi.reference is None
    eoi.reference = eoi.reference or new_reference()
    put(unit, eoi, before, answers, is_new=is_new)
    notifications.tell(unit, eoi, Template.DRAFT_SAVED)
    unit.log(AuditAction.CONTACT_GIVEN, eoi.id)


def put(unit: Unit, eoi: Eoi, before: Answers, answers: Answers, *, is_new: bool = False) -> None:
    """Contact the person from now on as the answers say, which the caller writes.

    `is_new` where there never was a way to reach them.
    """
    eoi.by_email, eoi.by_sms = bool(text(answers, "email")), bool(text(answers, "phone"))
    delivery.reset_delivery(eoi, before, answers)
    tags.replace_all(unit, eoi.id, tagged(answers), () if is_new else None)


def tag(unit: Unit, eoi_id: UUID, answers: Answers) -> None:
    """Make the EOI findable by how its person is reached."""
    tags.replace_all(unit, eoi_id, tagged(answers))


def tagged(answers: Answers) -> dict[str, list[tags.Values]]:
    """What is to be tagged, by purpose."""
    return {
        _PURPOSES[name]: [_key(given)] if given else []
        for name, given in of_answers(answers).items()
    }


def retag(unit: Unit, eoi_id: UUID) -> None:
    """Make these tags anew, under the current keys. The unit opens the EOI. Raises Erased."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is not None:
        tag(unit, eoi_id, eoi.read(unit.keyring, unit.key(eoi_id)))


def ask_for_references(unit: Unit, name: str, given: str, address: str) -> None:
    """Have the references sent that belong to an e-mail address or number.

    The same for what belongs to nobody: the worker finds out. Only blind tags wait for it. Where
    they were sent a short while ago they are not sent again: who knows somebody's address neither
    floods them nor keeps them from asking. `address` is the network's. Raises TooMany.
    """
    rate_limits.count(unit, "lost-address", address)
    if not rate_limits.is_within(unit, "lost", *_key(given)):
        return
    found_by = unit.keyring.tags(_PURPOSES[name], *_key(given), at=unit.now)
    outbox.enqueue(unit.session, Task.LOST, LostReference(name, found_by), now=unit.now)


def send_references(unit: Unit, asked: LostReference) -> int:
    """Send each EOI's reference to what it was asked by; how many there are.

    Its person's other channel is told once an hour that somebody asked. One who helps many gets a
    message for each EOI that is established. Of others, which anybody may have begun with this
    address, some are sent: others the next time. Cut off after the commit, they are sent once more:
    twice is better than never.
    """
    owners = _told(unit, tag_store.owners(unit.session, _PURPOSES[asked.name], asked.tags))
    by = CHANNELS[asked.name]
    for eoi_id in owners:
        if eoi := eois.get(unit.session, eoi_id):
            notifications.tell(unit, eoi, Template.REFERENCE, by={by})
            if rate_limits.is_within(unit, "lost-notice", str(eoi_id), by):
                notifications.tell(
                    unit, eoi, Template.REFERENCE_ASKED, by={*notifications.CHANNELS} - {by}
                )
            unit.log(AuditAction.REFERENCE_ASKED, eoi_id)
    return len(owners)


def owners(unit: Unit, name: str, given: str) -> set[UUID]:
    """The EOIs whose person is reached by this e-mail address or number."""
    return tags.owners(unit, _PURPOSES[name], _key(given))


def _told(unit: Unit, owners: set[UUID]) -> list[UUID]:
    """All that are established, and of the others as many as are sent at once, by chance.

    Whoever begins drafts with somebody's address, by the hundred, and submits them, neither floods
    them nor keeps them from their own, which is among those of one of the next times.
    """
    several, others = sorted(owners), set[UUID]()
    for at in range(0, len(several), _AT_ONCE):
        unjudged = eois.unjudged_among(unit.session, several[at : at + _AT_ONCE])
        others |= unjudged - entries.subjects(unit.session, unjudged, proof.PROVING)
    told = SystemRandom().sample(sorted(others), min(len(others), MOST_DRAFTS))
    return sorted({*owners} - others | {*told})


def _key(given: str) -> tuple[str]:
    """However it is written: nobody has two mailboxes that differ in the case of letters only."""
    return (given.casefold(),)
