"""Times that partners report are checked: not in the future, and not before the scheme."""

from datetime import datetime, timedelta

from app.domain.scheme.balance import WEEKS_IN
from app.services.core.errors import Invalid
from app.services.core.unit import Unit
from app.services.scheme import settings

APART = timedelta(days=1)  # by which a partner's clock may differ from ours


class AheadOfTime(Invalid):
    """It is said to have happened more than a day from now."""


class BeforeScheme(Invalid):
    """It is said to have happened before the scheme began."""


def require_past(unit: Unit, at: datetime) -> None:
    """Raise AheadOfTime."""
    if at > unit.now + APART:
        raise AheadOfTime


def require_of_scheme(unit: Unit, at: datetime) -> None:
    """Raise AheadOfTime or BeforeScheme: the balance counts what happened under the scheme."""
    require_past(unit, at)
    if at.astimezone(WEEKS_IN).date() < settings.starts_on(unit):
        raise BeforeScheme
