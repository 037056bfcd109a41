"""Calibrations: how many innocent applicants each threshold would flag. The newest counts."""

from datetime import datetime

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant


class AlertMeasure(Base):
    """A calibration. Each list has an item for a budget of 1, 2, … 100 alerts per 100 strangers."""

    __tablename__ = "alert_measure"
    measured_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    people: Mapped[int]  # on the register and among the EOIs, that were searched
    people_now: Mapped[int]  # as last counted: counting takes longer than one screening
    strangers: Mapped[int]  # invented people that were searched for
    thresholds: Mapped[list[int]] = mapped_column(JSON)  # points
    recalls: Mapped[list[float]] = mapped_column(JSON)  # share of the respelt that reach it
    rates: Mapped[dict[str, list[float]]] = mapped_column(JSON)  # alerts per stranger, by culture


def newest(session: Session) -> AlertMeasure | None:
    return session.scalar(_NEWEST)


_NEWEST = select(AlertMeasure).order_by(AlertMeasure.measured_at.desc()).limit(1)
