"""A signed-in browser's draft is read by one statement, and a page of it saved by another.

A page is read and saved a million times where all else happens once a person. So here, and only
here, SQL is written out and given to the driver, in autocommit: no unit, no objects, and no lock
while anything is opened or sealed. What it may change stands below, whole. A save compares and
sets: it holds only if the session is live, and the answers of the draft are still those that were
read. Each seal has a nonce of its own, so sealed answers differ after every other write, one by a
process of another release as well.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import Engine

from app.domain.intake.answers import Answers
from app.security.tokens import hash_token
from app.storage.database import engine as database

_READ = """
SELECT s.started_at, s.expires_at, s.typed, e.mail_undeliverable_at, e.sms_undeliverable_at,
  e.status, e.reference, e.answers, false
FROM applicant_session s JOIN eoi e ON e.id = s.eoi_id
WHERE s.token_hash = :token AND s.eoi_id = :eoi AND s.expires_at > :now
"""
_IS_READY = "EXISTS (SELECT 1 FROM family_member WHERE eoi_id = e.id AND ready_at IS NOT NULL)"
_READ_TO_SAVE = _READ.replace("false", _IS_READY)
# By the id: of all drafts, which the index of statuses leads to, there may be thousands.
_SAVE = """
UPDATE eoi SET answers = :answers, language = :language, updated_at = :now
WHERE id = :eoi AND answers = :read AND (status = 'draft') IS TRUE AND EXISTS (
  SELECT 1 FROM applicant_session
  WHERE token_hash = :token AND eoi_id = :eoi AND expires_at > :now
)
"""
# Now and then, in one transaction with it. Erasure takes locks in this order, too.
_USED = """
UPDATE applicant_session SET expires_at = :ends, typed = CASE WHEN :forget THEN NULL ELSE typed END
WHERE token_hash = :token
"""
_NOT_READY = "UPDATE family_member SET ready_at = NULL WHERE eoi_id = :eoi"
# Set before the row is locked, and for this statement alone: PgBouncer keeps nothing longer.
_PATIENT = f" AND (SELECT set_config('lock_timeout', '{database.PATIENCE}', true)) <> ''"


class OwnDraft(NamedTuple):
    """What a page takes of a session and its EOI, which need not be a draft any more."""

    started_at: datetime
    expires_at: datetime
    typed: bytes | None
    mail_undeliverable_at: datetime | None
    sms_undeliverable_at: datetime | None
    status: str
    reference: str | None
    answers: bytes
    is_ready: bool  # to be submitted with the family group; asked only by who saves

    @property
    def undeliverable(self) -> set[str]:
        """The channels, mail or sms, by which nothing is delivered."""
        found = {"mail": self.mail_undeliverable_at, "sms": self.sms_undeliverable_at}
        return {channel for channel, at in found.items() if at}


class Saved(NamedTuple):
    """What saving a page writes."""

    read: OwnDraft
    answers: Answers
    sealed: bytes  # the answers
    language: str
    ends: datetime  # of the session
    forgets_typed: bool

    @property
    def is_used(self) -> bool:
        """Whether the session changes."""
        return self.forgets_typed or self.ends != self.read.expires_at


class _Sqlite:
    """It has neither ids nor times: they are written as SQLAlchemy writes them."""

    read, read_to_save, save, used, not_ready = _READ, _READ_TO_SAVE, _SAVE, _USED, _NOT_READY
    options: ClassVar[dict[str, bool]] = {}

    @staticmethod
    def id(eoi_id: UUID) -> Any:
        return eoi_id.hex

    @staticmethod
    def time(at: datetime) -> Any:
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

    @staticmethod
    def time_of(text: Any) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)


class _Postgresql:
    read, read_to_save, save, used, not_ready = (
        re.sub(r":(\w+)", r"%(\1)s", text)
        for text in (_READ, _READ_TO_SAVE, _SAVE + _PATIENT, _USED, _NOT_READY)
    )
    # It keeps the plan, where no PgBouncer is between.
    options: ClassVar[dict[str, bool]] = {"prepare": True}

    @staticmethod
    def id(eoi_id: UUID) -> Any:
        return eoi_id

    @staticmethod
    def time(at: datetime) -> Any:
        return at

    @staticmethod
    def time_of(at: Any) -> datetime:
        found: datetime = at.astimezone(UTC)
        return found


_On = type[_Sqlite] | type[_Postgresql]
_DIALECTS: dict[str, _On] = {"sqlite": _Sqlite, "postgresql": _Postgresql}


def read(engine: Engine, token: str, eoi_id: UUID, now: datetime) -> OwnDraft | None:
    """None where the session leads there no longer. Raises Away, or TimeoutError of the pool."""
    on = _DIALECTS[engine.dialect.name]
    given = _names(on, token, eoi_id, now)
    try:
        with database.autocommit(engine) as cursor:
            return _row(on, cursor.execute(on.read, given, **on.options).fetchone())
    except database.Lost:
        pass  # to read once more does no harm
    return _read_again(engine, on, on.read, given)


def save(
    engine: Engine,
    token: str,
    eoi_id: UUID,
    now: datetime,
    change: Callable[[OwnDraft | None], Saved],
) -> Saved | None:
    """Save what `change` makes of what is read, on one connection: it may wait for nothing.

    None if what was read is there no more: nothing is written then, nor if it is cut off. Who was
    ready to be submitted with their family is not any more. Raises as `read`, and as `change`.
    """
    on = _DIALECTS[engine.dialect.name]
    given = _names(on, token, eoi_id, now)
    page = None
    try:
        with database.autocommit(engine) as cursor:
            page = change(_row(on, cursor.execute(on.read_to_save, given, **on.options).fetchone()))
            if not (page.is_used or page.read.is_ready):
                with database.turn_to_write(engine):
                    cursor.execute(on.save, given | _written(page), **on.options)
                    return page if cursor.rowcount == 1 else None
    except database.Lost:
        pass  # if it was saved, the answers are others by now
    page = page or change(_read_again(engine, on, on.read_to_save, given))
    return page if _save_all(engine, on, given | _written(page), page) else None


def _read_again(engine: Engine, on: _On, query: str, given: dict[str, Any]) -> OwnDraft | None:
    with database.transaction(engine, write=False) as session:
        return _row(on, session.connection().exec_driver_sql(query, given).first())


def _save_all(engine: Engine, on: _On, given: dict[str, Any], page: Saved) -> bool:
    try:
        with database.transaction(engine, write=True) as session:
            connection = session.connection()
            if page.is_used:
                ends = {"ends": on.time(page.ends), "forget": page.forgets_typed}
                connection.exec_driver_sql(on.used, given | ends)
            _require_one(connection.exec_driver_sql(on.save, given).rowcount)
            if page.read.is_ready:
                connection.exec_driver_sql(on.not_ready, given)
    except _Changed:
        return False
    return True


class _Changed(Exception):
    """What was read is there no more: the transaction is rolled back."""


def _require_one(rows: int) -> None:
    if rows != 1:
        raise _Changed


def _names(on: _On, token: str, eoi_id: UUID, now: datetime) -> dict[str, Any]:
    return {"token": hash_token(token), "eoi": on.id(eoi_id), "now": on.time(now)}


def _written(page: Saved) -> dict[str, Any]:
    return {"answers": page.sealed, "read": page.read.answers, "language": page.language}


def _row(on: _On, row: Any) -> OwnDraft | None:
    if row is None:
        return None
    started, ends, typed, mail, sms, status, reference, answers, is_ready = row
    return OwnDraft(
        on.time_of(started),
        on.time_of(ends),
        typed,
        on.time_of(mail) if mail else None,
        on.time_of(sms) if sms else None,
        status,
        reference,
        answers,
        bool(is_ready),
    )
