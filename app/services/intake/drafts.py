"""A draft is filled in page by page: a sealed row from its first answer on."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.intake.answers import Answer, Answers, text
from app.domain.intake.family import IN_GROUP
from app.domain.intake.page import Page
from app.security.encryption.keyring import WrappedKey
from app.services.contact import addresses, delivery
from app.services.core import proof, rate_limits
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.files import uploads
from app.services.files.uploads import Received
from app.services.intake import pages
from app.services.intake.pages import Change
from app.services.sign_in import applicant_sessions, codes
from app.storage import batch
from app.storage.cases import eois, family_groups
from app.storage.cases.eois import Eoi
from app.storage.keys import keys
from app.storage.scheme import schemes


class ContactProved(Refused):
    """Somebody has come back by this address or number: it is changed with a code."""


class InFamily(Refused):
    """In a family group: how one applies, and as whom, changes by leaving it first."""


class AlreadySubmitted(Refused):
    """What was submitted is not changed here."""


class Draft(NamedTuple):
    status: Status
    reference: str | None
    answers: dict[str, Answer]
    undeliverable: dict[str, str]  # by channel, the masked address at which nothing arrives


def start(
    unit: Unit,
    key: WrappedKey,
    language: str,
    address: str,
    first: UUID | None = None,
    *,
    answers: Answers | None = None,
) -> str:
    """Begin a draft under a new key; the token that leads this browser back to it.

    `address` is the network's, `first` the EOI of who begins one for a child, and `answers` the
    checked ones of the first page. Raises TooMany.
    """
    established = partial(proof.is_established, unit, first) if first else rate_limits.nobody_passes
    rate_limits.count(unit, "draft-address", address, passes=established)
    eoi = Eoi(
        id=key.owner,
        scheme_id=schemes.current(),
        status=Status.DRAFT,
        language=language,
        by_email=False,
        by_sms=False,
        sequence=0,
        gaps="",
        created_at=unit.now,
        updated_at=unit.now,
    )
    eoi.write(unit.keyring, unit.key(eoi.id), answers or {})
    unit.log(AuditAction.DRAFT_STARTED, eoi.id)
    with batch.together(unit.session):
        eois.add(unit.session, eoi)
        keys.add(unit.session, key)
        return applicant_sessions.begin(unit, eoi.id)


def begin(unit: Unit, key: WrappedKey, language: str, address: str, answers: Answers) -> str:
    """`start` in a unit that does nothing else: what it writes is one statement. Raises TooMany."""
    batch.hold(unit.session)
    return start(unit, key, language, address, answers=answers)


def read(unit: Unit, eoi_id: UUID) -> Draft:
    """Raises NoSuchEoi."""
    eoi = unit.eoi(eoi_id)
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    return Draft(eoi.state, eoi.reference, answers, delivery.undeliverable(eoi, answers))


def save_page(
    unit: Unit, eoi_id: UUID, page: Page, values: Mapping[str, str], language: str
) -> Answers:
    """Store a page's checked answers, as pages.entered; all answers.

    Cut off in the middle, nothing of the page is stored. Raises OutOfOrder, AlreadySubmitted,
    ContactProved, InFamily, NothingEntered, ListFull, NoSuchEoi or TooMany; nothing is stored then.
    """
    return _save(unit, eoi_id, page, pages.entered(page, values), language)


def change_entry(
    unit: Unit,
    eoi_id: UUID,
    page: Page,
    entry_id: str,
    values: Mapping[str, str] | None,
    *,
    language: str,
) -> Answers:
    """Change an entry as pages.entry_changed. Raises NoSuchEntry, and as `save_page`."""
    return _save(unit, eoi_id, page, pages.entry_changed(page, entry_id, values), language)


def fill_in(unit: Unit, eoi_id: UUID, known: Answers) -> None:
    """Write what is known of somebody for whom another has begun, with a way to reach them.

    The unit opens the EOI. Raises TooMany.
    """
    eoi = unit.locked(eoi_id)
    before = eoi.read(unit.keyring, unit.key(eoi_id))
    answers = before | dict(known)
    eoi.write(unit.keyring, unit.key(eoi_id), answers)
    addresses.give(unit, eoi, before, answers)


def twins(unit: Unit, eoi_id: UUID, page: Page, values: Mapping[str, str]) -> set[str]:
    """The files that stand where one would that is sent with these answers: uploads.attach.

    The unit opens the EOI. Raises AlreadySubmitted or NoSuchEoi.
    """
    answers = locked(unit, eoi_id).read(unit.keyring, unit.key(eoi_id))
    return pages.twins(answers, page, values)


def replace_file(unit: Unit, eoi_id: UUID, old: UUID, received: Received) -> None:
    """Put a received file in an old one's place among the answers; what is no answer now stays so.

    The unit opens the EOI. Raises AlreadySubmitted, NoSuchEoi or uploads.Full.
    """
    eoi, key = locked(unit, eoi_id), unit.key(eoi_id)
    before = eoi.read(unit.keyring, key)
    if str(old) not in journey.files(before):
        return
    uploads.remove(unit, eoi_id, old)
    new = uploads.attach(unit, eoi_id, received)
    eoi.write(unit.keyring, key, journey.with_file(before, str(old), str(new)))
    family_groups.not_ready(unit.session, eoi_id)


def locked(unit: Unit, eoi_id: UUID) -> Eoi:
    """A draft. Raises NoSuchEoi, or AlreadySubmitted."""
    eoi = unit.locked(eoi_id)
    if eoi.state is not Status.DRAFT:
        raise AlreadySubmitted
    return eoi


def _save(unit: Unit, eoi_id: UUID, page: Page, change: Change, language: str) -> Answers:
    if page.name == journey.CONTACT:  # a code that another address was sent proves nothing of this
        codes.end_all(unit, eoi_id)
    eoi = locked(unit, eoi_id)
    key = unit.key(eoi_id)
    before = eoi.read(unit.keyring, key)
    answers = pages.saved(before, page, change)
    if page.name in journey.FIXED_BY_FAMILY and family_groups.of_eoi(unit.session, eoi_id):
        raise InFamily
    eoi.updated_at = unit.now
    eoi.language = language
    if answers != before:
        eoi.write(unit.keyring, key, answers)
        if text(before, "applying") in IN_GROUP:  # which is fixed while they are in one
            family_groups.not_ready(unit.session, eoi_id)
        if page.takes_files:
            for replaced in journey.files(before).keys() - journey.files(answers).keys():
                uploads.remove(unit, eoi_id, UUID(replaced))
        if page.name == journey.CONTACT:
            # Without a reference nobody was sent a code.
            if eoi.reference and proof.is_proved(unit, eoi_id):
                raise ContactProved
            addresses.give(unit, eoi, before, answers)
    return answers
