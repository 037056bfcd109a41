"""Erasure deletes people: orders to erase, all that is deleted, and what stays for a while."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Exists, and_, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.basics.tasks import Task
from app.domain.cases.lifecycle import Status
from app.domain.intake.exclusions import Ground
from app.storage.blind_index.tags import IndexTag
from app.storage.cases import files
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import FamilyMember
from app.storage.cases.files import StoredFile
from app.storage.database import changes, engine
from app.storage.database.base import Base, Enumerated, Instant
from app.storage.database.marks import referring_to
from app.storage.decisions import matches
from app.storage.keys.keys import RecordKey
from app.storage.outbox import OutboxTask
from app.storage.partners.deliveries import Delivery
from app.storage.register.records import ReturnRecord
from app.storage.sign_in.code_requests import AccessRequest
from app.storage.sign_in.sent_codes import KnownBrowser, SentCode
from app.storage.sign_in.sessions import ApplicantSession


class ErasureOrder(Base):
    """An erasure that was decided and is not carried out yet."""

    __tablename__ = "erasure_order"
    owner: Mapped[UUID] = mapped_column(primary_key=True)  # an EOI
    ordered_at: Mapped[datetime] = mapped_column(Instant)


class ErasureBatch(Base):
    """An object of the erasure ledger that this database has carried out."""

    __tablename__ = "erasure_batch"
    name: Mapped[str] = mapped_column(primary_key=True)


class FormerEoi(Base):
    """What rule R 1.1 needs of an erased EOI, beside its blind tags: nothing about the person."""

    __tablename__ = "former_eoi"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str]
    ground: Mapped[Ground | None] = mapped_column(Enumerated(Ground))
    family_id: Mapped[UUID | None]
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    erased_at: Mapped[datetime] = mapped_column(Instant)


KEPT_TAGS = ("eoi-document", "eoi-biometric")  # of a former EOI


def order(session: Session, owner: UUID, now: datetime) -> bool:
    """Order an erasure; whether it was not ordered before."""
    return changes.add_once(session, ErasureOrder, owner=owner, ordered_at=now)


def is_ordered(session: Session, owner: UUID) -> bool:
    return session.get(ErasureOrder, owner) is not None


def waiting() -> Exists:
    """Whether an order is not carried out yet, as a condition."""
    return exists(select(ErasureOrder.owner))


def ordered(session: Session, limit: int) -> list[UUID]:
    """The next orders to carry out, oldest first."""
    rows = select(ErasureOrder.owner).order_by(ErasureOrder.ordered_at, ErasureOrder.owner)
    return list(session.scalars(rows.limit(limit)))


def batches(session: Session) -> set[str]:
    """The batches of the erasure ledger that this database has carried out."""
    return set(session.scalars(select(ErasureBatch.name)))


def complete(session: Session, batch: str, owners: Collection[UUID]) -> None:
    """Mark a batch as carried out, and the orders that it came from."""
    changes.delete(session, ErasureOrder, ErasureOrder.owner.in_(owners))
    changes.add_once(session, ErasureBatch, name=batch)


def has_keys(session: Session, owners: Collection[UUID]) -> bool:
    """Whether any of them still has a data key."""
    found = select(RecordKey.owner).where(RecordKey.owner.in_(owners)).limit(1)
    return session.scalar(found) is not None


def lock_eois(session: Session, owners: Collection[UUID]) -> list[Eoi]:
    """The EOIs among the owners, locked in the order of ids, so that two never deadlock.

    Their families' EOIs are locked with them, as by eois.get_for_update.
    """
    family = select(FamilyMember.family_id).where(FamilyMember.eoi_id.in_(owners))
    kin = select(FamilyMember.eoi_id).where(FamilyMember.family_id.in_(family))
    locked = {*owners, *filter(None, session.scalars(kin))}
    rows = select(Eoi).where(Eoi.id.in_(locked)).order_by(Eoi.id).with_for_update()
    return [eoi for eoi in session.scalars(rows) if eoi.id in owners]


def lock_returns(session: Session, owners: Collection[UUID]) -> list[ReturnRecord]:
    rows = select(ReturnRecord).where(ReturnRecord.id.in_(owners)).order_by(ReturnRecord.id)
    return list(session.scalars(rows.with_for_update()))


def drop_access(session: Session, owners: Collection[UUID]) -> None:
    """Delete codes and sessions. Call it before EOIs are locked: requests lock in that order."""
    for owner in (
        AccessRequest.eoi_id,
        SentCode.eoi_id,
        KnownBrowser.eoi_id,
        ApplicantSession.eoi_id,
    ):
        engine.lock_rows(session, owner.class_, owner.in_(owners))
        session.execute(delete(owner.class_).where(owner.in_(owners)))


def drop_messages(session: Session, subjects: Collection[UUID]) -> None:
    """Delete tasks about these, except events not sent yet: partners learn that a case ended."""
    waits = and_(OutboxTask.task == Task.WEBHOOK, OutboxTask.settled_at.is_(None))
    session.execute(delete(OutboxTask).where(OutboxTask.subject.in_(subjects), ~waits))
    is_settled = Delivery.settled_at.is_not(None)
    session.execute(delete(Delivery).where(Delivery.subject.in_(subjects), is_settled))


def drop_eois(
    session: Session, ids: Collection[UUID], now: datetime, former: Collection[UUID] = ()
) -> None:
    """Delete EOIs with their keys and all rows that refer to them; `former` ones keep some tags.

    The chunks of their files are deleted after the commit, when their key is gone already.
    """
    for file in session.scalars(select(StoredFile).where(StoredFile.eoi_id.in_(ids))):
        files.delete_objects(session, file, now)
    matches.drop(session, ids)
    drop_tags(session, set(ids) - set(former))
    of_former = (IndexTag.owner.in_(former), IndexTag.purpose.not_in(KEPT_TAGS))
    changes.delete(session, IndexTag, *of_former)
    for owner in (*referring_to("eoi"), RecordKey.owner, Eoi.id):
        changes.delete(session, owner.class_, owner.in_(ids))


def drop_tags(session: Session, owners: Collection[UUID]) -> None:
    changes.delete(session, IndexTag, IndexTag.owner.in_(owners))


def drop_person(session: Session, record: ReturnRecord) -> None:
    """Delete the person of a return record.

    The row stays, so that the same return does not count again. That of an annulled return goes,
    since the return may be recorded anew and then has to count.
    """
    for owner in (*referring_to("return_record"), RecordKey.owner):
        changes.delete(session, owner.class_, owner == record.id)
    matches.drop(session, [record.id])
    drop_tags(session, [record.id])
    if record.annulled_at is not None:
        session.delete(record)
    else:
        record.person = b""


def rejected_families(session: Session, ids: Collection[UUID]) -> list[list[UUID]]:
    """For each of the EOIs, erased or not, that was rejected: all EOIs of its family."""
    families = (
        select(Eoi.id, FamilyMember.family_id)
        .outerjoin(FamilyMember, FamilyMember.eoi_id == Eoi.id)
        .where(Eoi.id.in_(ids), Eoi.status == Status.REJECTED),
        select(FormerEoi.id, FormerEoi.family_id).where(
            FormerEoi.id.in_(ids), FormerEoi.status == Status.REJECTED
        ),
    )
    found = [row for query in families for row in session.execute(query)] if ids else []
    return [_of_family(session, family_id) or [eoi_id] for eoi_id, family_id in found]


def _of_family(session: Session, family_id: UUID | None) -> list[UUID]:
    members = (
        select(FamilyMember.eoi_id).where(FamilyMember.family_id == family_id),
        select(FormerEoi.id).where(FormerEoi.family_id == family_id),
    )
    return [eoi_id for query in members for eoi_id in session.scalars(query) if eoi_id]


def drop_former(session: Session) -> int:
    """Delete what was retained of erased EOIs; returns how many there were.

    One erased between the two statements is deleted the next time.
    """
    former = select(FormerEoi.id)
    changes.delete(session, IndexTag, IndexTag.owner.in_(former))
    return changes.delete(session, FormerEoi, ~exists().where(IndexTag.owner == FormerEoi.id))
