"""A signed-in browser's draft is read, and a page of it saved: see storage.sign_in.own_drafts.

What somebody sends once – files, a contact, how they apply – goes by a unit.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
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


class Own(NamedTuple):
    """A draft as it was read, with the session that led to it."""

    draft: Draft
    live: Live
    now: datetime
    row: OwnDraft


class _Keys(NamedTuple):
    """What is asked for before a connection is held."""

    keyring: Keyring
    key: DataKey
    now: datetime


def read(portal: Portal, claim: Claim) -> Own:
    """Raises NoSuchEoi where the session leads nowhere any more, and as `unit_for`."""
    try:
        keys = _keys(portal, claim)
        return _opened(claim, keys, store.read(portal.engine, *claim, keys.now))
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

    def changed(keys: _Keys, row: OwnDraft | None) -> Saved:
        own = _opened(claim, keys, row)
        if own.draft.status is not Status.DRAFT:
            raise AlreadySubmitted
        # Whoever is in a group says so in the answers, which are compared as they are set.
        if page.name in FIXED_BY_FAMILY and text(own.draft.answers, "applying") in IN_GROUP:
            raise MayBeInFamily
        answers = pages.saved(own.draft.answers, page, change)
        sealed = _sealed(claim, keys, own, answers)
        ends = applicant_sessions.extended(own.row.started_at, own.live.ends, own.now)
        forgets_typed = own.live.typed is not None and is_sent(own.live.typed.page)
        return Saved(own.row, answers, sealed, language, ends, forgets_typed)

    try:
        for _ in range(_TRIES):
            keys = _keys(portal, claim)
            saved = store.save(portal.engine, *claim, keys.now, partial(changed, keys))
            if saved:
                return saved.answers
    except engine.FAILURES:
        raise DatabaseAway from None
    raise Conflict


def _sealed(claim: Claim, keys: _Keys, own: Own, answers: Answers) -> bytes:
    if answers == own.draft.answers:
        return own.row.answers
    return eois.seal_answers(keys.keyring, keys.key, claim.eoi_id, answers)


def _keys(portal: Portal, claim: Claim) -> _Keys:
    keyring, keys = open_keys(portal, [claim.eoi_id])
    key = keys.get(claim.eoi_id)
    if key is None:
        raise NoSuchEoi
    clock.ask_if_due(portal.engine)
    return _Keys(keyring, key, clock.now(portal.engine))


def _opened(claim: Claim, keys: _Keys, row: OwnDraft | None) -> Own:
    if row is None:
        raise NoSuchEoi
    keyring, key, now = keys
    answers = eois.open_answers(keyring, key, claim.eoi_id, row.answers)
    undeliverable = delivery.undeliverable(row, answers)
    draft = Draft(Status(row.status), row.reference, answers, undeliverable)
    typed = row.typed and applicant_sessions.open_typed(keyring, key, claim.eoi_id, row.typed)
    return Own(draft, Live(row.expires_at, typed or None), now, row)
