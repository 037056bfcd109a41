"""What was measured of how many innocent applicants a threshold would flag; the newest counts."""

from datetime import datetime

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant


class AlertMeasure(Base):
    """Each list has an item for a budget of 1, 2, … 100 alerts per 100 innocent applicants."""

    __tablename__ = "alert_measure"
    measured_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    people: Mapped[int]  # on the register and among the EOIs, that were looked through
    people_now: Mapped[int]  # as counted last: to count them takes longer than to screen one
    strangers: Mapped[int]  # invented, that were looked for
    thresholds: Mapped[list[int]] = mapped_column(JSON)  # points
    recalls: Mapped[list[float]] = mapped_column(JSON)  # share of the respelt that reach it
    rates: Mapped[dict[str, list[float]]] = mapped_column(JSON)  # alerts a stranger, by culture


def newest(session: Session) -> AlertMeasure | None:
    rows = select(AlertMeasure).order_by(AlertMeasure.measured_at.desc())
    return session.scalar(rows.limit(1))
