"""A signed-in browser's draft is read, and a page of it saved: see storage.sign_in.own_drafts.

What somebody sends once – files, a contact, how they apply – goes by a unit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.intake.answers import Answers, text
from app.domain.intake.family import IN_GROUP
from app.domain.intake.journey import FIXED_BY_FAMILY, PAGES
from app.domain.intake.page import Page
from app.security.encryption.keyring import DataKey, Keyring
from app.services.contact import delivery
from app.services.core.errors import Conflict, DatabaseAway, NoSuchEoi, Refused
from app.services.core.unit import Portal, open_keys
from app.services.intake import pages
from app.services.intake.drafts import AlreadySubmitted, Draft
from app.services.intake.pages import Change
from app.services.sign_in import applicant_sessions
from app.services.sign_in.applicant_sessions import Live
from app.storage.cases import eois
from app.storage.database import clock, engine
from app.storage.sign_in import own_drafts as store
from app.storage.sign_in.own_drafts import OwnDraft, Saved

_TRIES = 5
_BY_UNIT = {journey.CONTACT, journey.FAMILY} | {page.name for page in PAGES if page.takes_files}


class MayBeInFamily(Refused):
    """What is saved stays as it is while they are in a family group: drafts.save_page looks."""


class Claim(NamedTuple):
    """What a browser's cookie says."""

    token: str
    eoi_id: UUID


@dataclass(frozen=True)
class Own:
    """A draft as it was read, with the session that led to it."""

    draft: Draft
    live: Live
    now: datetime
    row: OwnDraft
    keyring: Keyring
    key: DataKey


def read(portal: Portal, claim: Claim) -> Own:
    """Raises NoSuchEoi where the session leads nowhere any more, and as `unit_for`."""
    try:
        return _read(portal, claim)
    except engine.FAILURES:
        raise DatabaseAway from None


def needs_unit(page: Page) -> bool:
    """Whether the page is saved by drafts.save_page."""
    return page.name in _BY_UNIT


def save(
    portal: Portal,
    claim: Claim,
    page: Page,
    change: Change,
    *,
    language: str,
    is_sent: Callable[[str], bool] = lambda _: False,
) -> Answers:
    """Store what a page changes; all answers. What was typed on a page that `is_sent` is dropped.

    What others wrote meanwhile stays: then the page is put among those answers. Cut off in the
    middle, all of it is stored or nothing. Raises AlreadySubmitted, MayBeInFamily, what the
    change raises, Conflict if others never stop writing, and as `read`; nothing is stored then.
    """
    try:
        for _ in range(_TRIES):
            own = _read(portal, claim)
            if own.draft.status is not Status.DRAFT:
                raise AlreadySubmitted
            # Whoever is in a group says so in the answers, which are compared as they are set.
            if page.name in FIXED_BY_FAMILY and text(own.draft.answers, "applying") in IN_GROUP:
                raise MayBeInFamily
            answers = pages.saved(own.draft.answers, page, change)
            saved = Saved(
                own.row,
                _sealed(claim.eoi_id, own, answers),
                language,
                ends=applicant_sessions.extended(own.row.started_at, own.live.ends, own.now),
                forgets_typed=own.live.typed is not None and is_sent(own.live.typed.page),
            )
            if store.save(portal.engine, *claim, own.now, saved):
                return answers
    except engine.FAILURES:
        raise DatabaseAway from None
    raise Conflict


def _sealed(eoi_id: UUID, own: Own, answers: Answers) -> bytes:
    if answers == own.draft.answers:
        return own.row.answers
    return eois.seal_answers(own.keyring, own.key, eoi_id, answers)


def _read(portal: Portal, claim: Claim) -> Own:
    keyring, keys = open_keys(portal, [claim.eoi_id])
    clock.ask_if_due(portal.engine)
    now = clock.now(portal.engine)
    row = store.read(portal.engine, *claim, now)
    key = keys.get(claim.eoi_id)
    if row is None or key is None:
        raise NoSuchEoi
    answers = eois.open_answers(keyring, key, claim.eoi_id, row.answers)
    undeliverable = delivery.undeliverable(row, answers)
    draft = Draft(Status(row.status), row.reference, answers, undeliverable)
    typed = row.typed and applicant_sessions.open_typed(keyring, key, claim.eoi_id, row.typed)
    return Own(draft, Live(row.expires_at, typed or None), now, row, keyring, key)
