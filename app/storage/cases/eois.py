"""Expressions of Interest (EOIs) are rows, with the applicant's answers sealed in one column."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    Uuid,
    and_,
    bindparam,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.cases import lifecycle
from app.domain.cases.lifecycle import Status
from app.domain.intake.answers import Answer, Answers
from app.domain.intake.exclusions import Ground
from app.security.encryption.keyring import DataKey, Keyring
from app.storage.cases import family_groups
from app.storage.database import changes, vouched
from app.storage.database.base import Base, Enumerated, Instant, partial_index
from app.storage.database.marks import DATA_KEY, cell_of, sealed
from app.storage.scheme.schemes import OfScheme
from app.storage.statements import PREPARED

_UNDELIVERABLE = "mail_undeliverable_at IS NOT NULL OR sms_undeliverable_at IS NOT NULL"


class Eoi(OfScheme, Base):
    __tablename__ = "eoi"
    draft_if = ("status", Status.DRAFT)
    __table_args__ = (
        Index("ix_eoi_status_submitted", "status", "submitted_at"),
        partial_index("ix_eoi_undeliverable", "submitted_at", "id", where=_UNDELIVERABLE),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str | None] = mapped_column(unique=True)  # from the contact page on
    status: Mapped[str]
    status_before: Mapped[str | None]  # to go back to after a hold, a correction or an annulment
    ground: Mapped[Ground | None] = mapped_column(Enumerated(Ground))  # what it ended on
    # Until `shown_at` the person is shown `shown_before`: an outcome of screening appears for
    # everybody after the same delay.
    shown_before: Mapped[str | None]
    shown_at: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[str]
    by_email: Mapped[bool]  # which channels there are; the addresses are among the answers
    by_sms: Mapped[bool]
    # Since when nothing can be delivered by a channel; none once something is.
    mail_undeliverable_at: Mapped[datetime | None] = mapped_column(Instant)
    sms_undeliverable_at: Mapped[datetime | None] = mapped_column(Instant)
    sequence: Mapped[int]  # of the events sent about it
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    # What parts of the names could not be searched, so that a person decided: values of names.Gap.
    gaps: Mapped[str] = mapped_column(server_default="", default="")
    answers: Mapped[bytes] = sealed(DATA_KEY)

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def undeliverable(self) -> dict[str, datetime]:
        """For each channel, mail or sms, that fails: since when nothing is delivered."""
        found = {"mail": self.mail_undeliverable_at, "sms": self.sms_undeliverable_at}
        return {channel: at for channel, at in found.items() if at}

    def shown(self, now: datetime) -> Status:
        """The status the applicant may see now."""
        hidden = self.shown_at is not None and now < self.shown_at
        return Status(self.shown_before) if hidden and self.shown_before else self.state

    @classmethod
    def shown_live(cls, now: datetime) -> ColumnElement[bool]:
        """An SQL condition: the status that the applicant sees now is a live one."""
        seen = or_(cls.shown_at.is_(None), cls.shown_at <= now)
        return or_(
            and_(seen, cls.status.in_(lifecycle.LIVE)),
            and_(cls.shown_at > now, cls.shown_before.in_(lifecycle.LIVE)),
        )

    def came_before(self, other: "Eoi") -> bool:
        """Whether it was submitted before the other one. Neither may be a draft."""
        if self.submitted_at is None or other.submitted_at is None:
            raise ValueError("a draft has not come yet")
        return (self.submitted_at, self.id) < (other.submitted_at, other.id)

    def move(self, to: Status, now: datetime, *, delay: timedelta = timedelta()) -> None:
        """Move to a status that the lifecycle permits; the applicant sees it after `delay`."""
        lifecycle.require(self.state, to)
        if to in lifecycle.ENDED_AGAINST or to is Status.HELD:
            self.status_before = self.status_before if self.state is Status.HELD else self.status
        self._set(to, now, delay)

    def reopen(self, now: datetime, *, delay: timedelta = timedelta()) -> None:
        """Go back to the status before the end; time of submission and place stay the same.

        One that was held when it ended goes back to its status before the hold.
        """
        before = Status(self.status_before or Status.SUBMITTED)
        self._set(lifecycle.reopened(self.state, before), now, delay)
        self.ground = None

    def _set(self, to: Status, now: datetime, delay: timedelta) -> None:
        self.shown_before = self.shown(now)
        self.shown_at = max(self.shown_at or now, now + delay)
        self.status = to
        self.updated_at = now

    def read(self, keyring: Keyring, key: DataKey) -> dict[str, Answer]:
        return open_answers(keyring, key, self.id, self.answers)

    def write(self, keyring: Keyring, key: DataKey, answers: Answers) -> None:
        self.answers = seal_answers(keyring, key, self.id, answers)


def open_answers(keyring: Keyring, key: DataKey, eoi_id: UUID, sealed: bytes) -> dict[str, Answer]:
    answers: dict[str, Answer] = json.loads(keyring.open(key, sealed, cell_of(Eoi.answers, eoi_id)))
    return answers


def seal_answers(keyring: Keyring, key: DataKey, eoi_id: UUID, answers: Answers) -> bytes:
    plaintext = json.dumps(dict(answers), ensure_ascii=False).encode()
    return keyring.seal(key, plaintext, cell_of(Eoi.answers, eoi_id))


def add(session: Session, draft: Eoi) -> None:
    """Write a new draft. Whoever goes on with it in the transaction reads its row."""
    changes.put(session, Eoi, vouched.values_of(draft))


# Built once: each page of the applicant runs one, and building it costs as much as running it.
_BY_ID = select(Eoi).where(Eoi.id == bindparam("id")).execution_options(**PREPARED)
ITS_ID: ColumnElement[UUID] = bindparam("id", type_=Uuid())
OF_REFERENCE = select(Eoi.id).where(Eoi.reference == bindparam("reference"))


def with_kin(itself: Select[UUID], eoi_id: ColumnElement[UUID], *columns: Any) -> Select[Any]:
    """The query of the EOI's columns, or of the whole row, and of its family's; it locks them."""
    return (
        select(*columns or [Eoi])
        .where(Eoi.id.in_(union(itself, family_groups.kin_of(eoi_id))))
        .order_by(Eoi.id)
        .with_for_update()
        .execution_options(populate_existing=True, **PREPARED)
    )


_LOCKED = with_kin(select(ITS_ID), ITS_ID)


def get(session: Session, eoi_id: UUID) -> Eoi | None:
    return session.scalar(_BY_ID, {"id": eoi_id})


def get_for_update(session: Session, eoi_id: UUID) -> Eoi | None:
    """The row, locked until the transaction ends (SQLite locked the database at its begin).

    The rows of its family are locked with it, since what happens to one may concern all; always in
    the order of ids, so that two transactions never deadlock.
    """
    held: Eoi | None = session.info.get("held")  # by held_eois
    if held and held.id == eoi_id:
        return held
    return next((eoi for eoi in session.scalars(_LOCKED, {"id": eoi_id}) if eoi.id == eoi_id), None)


def get_many(session: Session, eoi_ids: Collection[UUID]) -> list[Eoi]:
    """The EOIs with these ids that exist, ordered by id."""
    if not eoi_ids:
        return []
    return list(session.scalars(_MANY, {"ids": list(eoi_ids)}))


_MANY = select(Eoi).where(Eoi.id.in_(bindparam("ids", expanding=True))).order_by(Eoi.id)


def unjudged_among(session: Session, eoi_ids: Collection[UUID]) -> set[UUID]:
    unjudged = (Eoi.id.in_(eoi_ids), Eoi.status.in_(lifecycle.UNJUDGED))
    return set(session.scalars(select(Eoi.id).where(*unjudged)))


def unscreened_with(session: Session, eoi_id: UUID) -> list[UUID]:
    """Of it and of the EOIs that its person filled in for children: those that may be unscreened.

    A reviewer may hold one that waits to be screened.
    """
    is_held = and_(Eoi.status == Status.HELD, Eoi.status_before == Status.SUBMITTED)
    its_own = or_(Eoi.id == eoi_id, Eoi.id.in_(family_groups.children(eoi_id)))
    waiting = select(Eoi.id).where(or_(Eoi.status == Status.SUBMITTED, is_held), its_own)
    return list(session.scalars(waiting.order_by(Eoi.id)))


def by_reference(session: Session, reference: str) -> UUID | None:
    return session.scalar(OF_REFERENCE, {"reference": reference})


def live_after(session: Session, after: UUID, limit: int) -> list[UUID]:
    """The ids of the next live EOIs after this one, in order."""
    rows = select(Eoi.id).where(Eoi.status.in_(lifecycle.LIVE), Eoi.id > after)
    return list(session.scalars(rows.order_by(Eoi.id).limit(limit)))


def ended_after(session: Session, ground: Ground, after: UUID, limit: int) -> list[UUID]:
    """The ids of the next EOIs after this one that ended on this ground, in order."""
    rows = select(Eoi.id).where(Eoi.ground == ground, Eoi.id > after)
    return list(session.scalars(rows.order_by(Eoi.id).limit(limit)))
