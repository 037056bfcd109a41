"""Every exception that a service may raise, found wherever it is defined."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from inspect import isclass
from pkgutil import walk_packages

from app import services
from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.scheme.balance import Overdrawn
from app.security.tokens import new_id
from app.services.audit.log import Inconsistent
from app.services.core.rate_limits import TooMany
from app.services.decisions.answer_corrections import Excludes
from app.services.intake.pages import OutOfOrder
from app.services.intake.submissions import Excluded, Incomplete, TooQuick
from app.services.review.parallel_acts import Before, Overtaken
from app.services.work_lists.claims import Claimed

_OF_THE_DOMAIN = {ForbiddenMove, Overdrawn}  # that services let pass
_ALARMS = {Inconsistent}  # whoever meets it raises an alarm: that is a fault indeed
_GIVEN = {
    ForbiddenMove: (Status.DRAFT, Status.GRANTED),
    TooMany: (timedelta(seconds=90),),
    OutOfOrder: (None,),
    Incomplete: ([],),
    Excluded: ([],),
    TooQuick: (timedelta(seconds=40),),
    Excludes: ([],),
    Claimed: (new_id(), "https://id.example amina", datetime(2026, 11, 18, tzinfo=UTC)),
    Overtaken: (
        Before(AuditAction.HELD, datetime(2026, 11, 18, tzinfo=UTC), own=False, name="Amina"),
    ),
}


def _defined():
    for found in walk_packages(services.__path__, f"{services.__name__}."):
        module = import_module(found.name)
        for kind in vars(module).values():
            if isclass(kind) and issubclass(kind, Exception) and kind.__module__ == found.name:
                yield kind


KINDS = sorted({*_defined()} - _ALARMS | _OF_THE_DOMAIN, key=lambda kind: kind.__name__)


def raised(kind):
    """One of it."""
    return kind(*_GIVEN.get(kind, ()))
