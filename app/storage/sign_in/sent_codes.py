"""Sent codes: the newest one-time code of each reference, and the browsers that an EOI knows.

Whether a code is sent is decided in one SQL statement; see domain/sign_in/codes.py for the numbers.
References that do not exist get the same rows, so that nobody learns which exist.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.sign_in.codes import (
    LIFETIME,
    MOST_SENDINGS,
    MOST_WRONG,
    RESEND_AFTER,
    WRONG_COUNTED_FOR,
)
from app.storage.database import engine
from app.storage.database.base import Base, Instant
from app.storage.database.marks import unsealed
from app.storage.sign_in.code_requests import AccessRequest

ANYBODY = b""  # the `line` of codes requested by a browser that is not known


class SentCode(Base):
    """The newest code of a reference: one for everybody, and one for each known browser."""

    __tablename__ = "sent_code"
    unvouched = "it leads to a code, for a day"
    bucket: Mapped[bytes] = unsealed("a blind tag", 16, primary_key=True)
    line: Mapped[bytes] = unsealed("a hash", 32, primary_key=True)
    eoi_id: Mapped[UUID | None] = mapped_column(index=True)
    code_id: Mapped[UUID]  # the request that it was made for, and is derived from
    began_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime] = mapped_column(Instant)  # the last time
    times: Mapped[int] = mapped_column(default=1)
    is_long: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    wrong: Mapped[int] = mapped_column(default=0)  # guesses
    wrong_since: Mapped[datetime] = mapped_column(Instant)


class KnownBrowser(Base):
    """A browser in which a code of this EOI was entered before. It gives access to nothing."""

    __tablename__ = "known_browser"
    unvouched = "it opens nothing by itself"
    browser_hash: Mapped[bytes] = unsealed("a hash", 32, primary_key=True)  # and of the EOI
    eoi_id: Mapped[UUID] = mapped_column(index=True)
    proved_at: Mapped[datetime] = mapped_column(Instant)


def _guessed_at(now: datetime) -> ColumnElement[bool]:
    return and_(SentCode.wrong >= MOST_WRONG, SentCode.wrong_since > now - WRONG_COUNTED_FOR)


def _counts(now: datetime) -> ColumnElement[bool]:
    """An SQL condition: the code is still valid."""
    return and_(
        SentCode.used_at.is_(None),
        SentCode.sent_at > now - LIFETIME,
        or_(SentCode.is_long, ~_guessed_at(now)),
    )


def code_to_send(session: Session, request: AccessRequest, now: datetime) -> UUID | None:
    """The id of the code to send for this request now; None where it is too soon to send one.

    It is the code that is valid, or else a new one, with the id of the request.
    """
    statement = engine.insert(session.get_bind().dialect.name, SentCode).values(
        bucket=request.bucket,
        line=request.line,
        eoi_id=request.eoi_id,
        code_id=request.id,
        began_at=now,
        sent_at=now,
        times=1,
        is_long=False,
        wrong=0,
        wrong_since=now,
    )
    new, counts = statement.excluded, _counts(now)
    statement = statement.on_conflict_do_update(
        index_elements=["bucket", "line"],
        set_={
            "eoi_id": new.eoi_id,
            "code_id": case((counts, SentCode.code_id), else_=new.code_id),
            "began_at": case((counts, SentCode.began_at), else_=new.began_at),
            "sent_at": new.sent_at,
            "times": case((counts, SentCode.times + 1), else_=1),
            "is_long": case((counts, SentCode.is_long), else_=_guessed_at(now)),
            "used_at": None,
        },
        where=or_(
            ~counts, and_(SentCode.times < MOST_SENDINGS, SentCode.sent_at <= now - RESEND_AFTER)
        ),
    )
    return session.scalar(statement.returning(SentCode.code_id))


def valid(
    session: Session, request: AccessRequest, now: datetime, own_line: bytes = ANYBODY
) -> list[SentCode]:
    """The valid codes that the requesting browser may enter.

    Whatever it asked as, those of its `own_line`, too: of two messages the older may arrive last.
    """
    return list(session.scalars(select(SentCode).where(*_of(request, own_line), _counts(now))))


def _of(request: AccessRequest, own_line: bytes = ANYBODY) -> tuple[ColumnElement[bool], ...]:
    """A known browser may enter everybody's code, too: the newest in the mail may be that one."""
    return SentCode.bucket == request.bucket, SentCode.line.in_({ANYBODY, request.line, own_line})


def hold_back(session: Session, request: AccessRequest, until: datetime) -> None:
    """Have the code of this request be sent, and become valid, at `until`."""
    own = (SentCode.bucket == request.bucket, SentCode.line == request.line)
    held = update(SentCode).where(*own, SentCode.code_id == request.id).values(sent_at=until)
    session.execute(held, execution_options={"synchronize_session": False})


def use(session: Session, sent: SentCode, now: datetime) -> bool:
    """Mark the code as used; whether it was unused. Of two that try at once, one succeeds."""
    unused = (
        SentCode.bucket == sent.bucket,
        SentCode.line == sent.line,
        SentCode.code_id == sent.code_id,
        SentCode.used_at.is_(None),
    )
    used = update(SentCode).where(*unused).values(used_at=now).returning(SentCode.code_id)
    return session.scalar(used) is not None


def count_wrong(
    session: Session, request: AccessRequest, now: datetime, own_line: bytes = ANYBODY
) -> None:
    """Count a wrong guess, with those of the same day."""
    if request.line or own_line:
        engine.lock_rows(session, SentCode, *_of(request, own_line))
    recent = SentCode.wrong_since > now - WRONG_COUNTED_FOR
    session.execute(
        update(SentCode)
        .where(*_of(request, own_line))
        .values(
            wrong=case((recent, SentCode.wrong + 1), else_=1),
            wrong_since=case((recent, SentCode.wrong_since), else_=now),
        ),
        execution_options={"synchronize_session": False},
    )


def guesses(session: Session, request: AccessRequest, now: datetime) -> int:
    """How many wrong codes were typed for the request's reference within a day, by whomever."""
    counted = (SentCode.bucket == request.bucket, SentCode.line == ANYBODY)
    recent = SentCode.wrong_since > now - WRONG_COUNTED_FOR
    return session.scalar(select(SentCode.wrong).where(*counted, recent)) or 0


def are_asked_for(session: Session, eoi_id: UUID) -> bool:
    """Whether there is anything for `end_all`, here or in `code_requests`, to end."""
    return bool(session.connection().scalar(_ASKED_FOR, {"eoi_id": eoi_id}))


def asked_for(eoi_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """The same, as an SQL condition."""
    return or_(
        exists().where(AccessRequest.eoi_id == eoi_id, AccessRequest.used_at.is_(None)),
        exists().where(SentCode.eoi_id == eoi_id),
    )


_ASKED_FOR = select(asked_for(bindparam("eoi_id")))


def end_all(session: Session, eoi_id: UUID) -> None:
    """Have none of the EOI's codes be valid any more."""
    engine.lock_rows(session, SentCode, SentCode.eoi_id == eoi_id)
    session.execute(delete(SentCode).where(SentCode.eoi_id == eoi_id))


def end_everybodys(session: Session) -> None:
    engine.lock_rows(session, SentCode)
    session.execute(delete(SentCode))


def remember_browser(session: Session, browser_hash: bytes, eoi_id: UUID, now: datetime) -> None:
    statement = engine.insert(session.get_bind().dialect.name, KnownBrowser).values(
        browser_hash=browser_hash, eoi_id=eoi_id, proved_at=now
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["browser_hash"], set_={"proved_at": statement.excluded.proved_at}
        )
    )


def is_known_browser(session: Session, browser_hash: bytes, since: datetime) -> bool:
    known = (KnownBrowser.browser_hash == browser_hash, KnownBrowser.proved_at > since)
    return session.scalar(select(KnownBrowser.eoi_id).where(*known)) is not None


def forget_browsers(session: Session, eoi_id: UUID) -> None:
    session.execute(delete(KnownBrowser).where(KnownBrowser.eoi_id == eoi_id))
