"""Family groups that are not complete are warned before the window closes."""

from datetime import datetime

from app.domain.intake import family
from app.services.core.unit import Unit
from app.services.intake import family_groups
from app.services.scheme import settings
from app.storage.cases import family_groups as family_store

_BATCH = 100


def warn(unit: Unit) -> int:
    """Tell the members whom a group waits for that the window closes soon; how many groups.

    Once for each moment of family.WARNINGS. Cut off in the middle, the batch is still to be warned.
    """
    moment = last_warning(unit)
    groups = family_store.to_warn(unit.session, moment, _BATCH) if moment else []
    for group in groups:
        group.warned_at = unit.now
        members = family_store.members(unit.session, group.id)
        late = {row.eoi_id for row in members if row.eoi_id and row.ready_at is None}
        if any(row.confirmed_at is None for row in members):
            late.add(group.first_id)
        for eoi_id in sorted(late):
            family_groups.tell(unit, eoi_id)
    return len(groups)


def last_warning(unit: Unit) -> datetime | None:
    """Since when groups are to be warned; None if not yet, or if there is no scheme."""
    if not settings.is_set_up(unit):
        return None
    return family.last_warning(settings.current(unit).window_closes_at, unit.now)
