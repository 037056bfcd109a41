"""Filling in: a draft is a sealed row from its first answer on."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain import journey
from app.domain.journey import Page
from app.domain.lifecycle import Status
from app.security.keyring import WrappedKey
from app.security.tokens import new_reference
from app.services import contacts, limits, messages, notices, sessions
from app.services.unit import NoSuchEoi, Unit
from app.storage import eois, keys
from app.storage.eois import Eoi


class OutOfOrder(Exception):
    """A page before this one is not answered, so this one is not asked yet."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.name)
        self.page = page


class AlreadySubmitted(Exception):
    """What was submitted is not changed here."""


@dataclass(frozen=True)
class Draft:
    status: Status
    reference: str | None
    answers: dict[str, str]
    undeliverable: dict[str, str]  # by channel, the veiled address at which nothing arrives


def start(unit: Unit, key: WrappedKey, language: str, address: str) -> str:
    """Begin a draft under a new key; the token that leads this browser back to it.

    `address` is the network's. Raises limits.TooMany.
    """
    limits.count(unit, "draft-address", address)
    eoi = Eoi(
        id=key.owner,
        status=Status.DRAFT,
        language=language,
        by_email=False,
        by_sms=False,
        sequence=0,
        created_at=unit.now,
        updated_at=unit.now,
    )
    eoi.write(unit.keyring, unit.key(eoi.id), {})
    keys.add(unit.session, key)
    unit.session.add(eoi)
    unit.log("draft-started", eoi.id, row=eoi)
    return sessions.begin(unit, eoi.id)


def read(unit: Unit, eoi_id: UUID) -> Draft:
    """Raises NoSuchEoi."""
    eoi = eois.get(unit.session, eoi_id)
    if eoi is None:
        raise NoSuchEoi
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    return Draft(eoi.state, eoi.reference, answers, messages.undeliverable(eoi, answers))


def save_page(
    unit: Unit, eoi_id: UUID, page: Page, values: Mapping[str, str], language: str
) -> dict[str, str]:
    """Store a page's checked answers and return all of them.

    Cut off in the middle, nothing of the page is stored. Raises OutOfOrder, AlreadySubmitted,
    NoSuchEoi or limits.TooMany; nothing is stored then.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None:
        raise NoSuchEoi
    if eoi.state is not Status.DRAFT:
        raise AlreadySubmitted
    key = unit.key(eoi_id)
    before = eoi.read(unit.keyring, key)
    require_reachable(page, before)
    answers = before | {q.name: values.get(q.name, "") for q in page.questions}
    eoi.updated_at = unit.now
    eoi.language = language
    if answers != before:
        eoi.write(unit.keyring, key, answers)
        unit.log("page-saved", eoi_id, row=eoi)
        if page.name == journey.CONTACT:
            messages.forget_delivery(eoi, before, answers)
            _can_be_reached(unit, eoi, answers)
    return answers


def require_reachable(page: Page, answers: Mapping[str, str]) -> None:
    """Raise OutOfOrder: a page is asked once all before it are answered."""
    if not journey.reachable(page, answers):
        raise OutOfOrder(journey.unanswered(answers)[0])


def _can_be_reached(unit: Unit, eoi: Eoi, answers: Mapping[str, str]) -> None:
    """From here the draft can be returned to: give it a reference and send it.

    Limited, so that nobody has us write to strangers without end.
    """
    limits.count(unit, "contact-draft", str(eoi.id))
    for destination in filter(None, (answers["email"], answers["phone"])):
        limits.count(unit, "contact", destination.casefold())
    eoi.by_email, eoi.by_sms = bool(answers["email"]), bool(answers["phone"])
    eoi.reference = eoi.reference or new_reference()
    contacts.tag(unit, eoi.id, answers)
    notices.tell(unit, eoi, "draft-saved")
    unit.log("contact-given", eoi.id)
