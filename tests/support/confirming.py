"""Acts that take two: asked for in tests by one, and settled by another."""

from app.domain.review.roles import Role
from app.services.core.unit import unit_for
from app.services.review import confirmation
from app.services.scheme import settings as scheme
from tests.conftest import NOW
from tests.support.desk import (
    AMINA,
    BRUNO,
    SENIOR,
    at_desk,
)

MANAGER = frozenset({Role.MANAGER})


def ask(portal, act, eoi_id, *more, actor=AMINA, **named):
    with at_desk(portal, actor, eoi_id) as unit:
        return act(unit, eoi_id, *more, **named)


def setting(portal, actor="https://id.example mara", **changes):
    with unit_for(portal, actor, write=True, now=NOW) as unit:
        return scheme.ask_to_change(unit, changes or {"weekly_limit": 70}, "More flights")


def settle(portal, asked, actor=BRUNO, roles=SENIOR, verb=confirmation.confirm):
    with unit_for(portal, actor, write=True, now=NOW) as unit:
        return verb(unit, None, asked, roles)


def in_force(portal):
    with unit_for(portal, "test", now=NOW) as unit:
        settings = scheme.current(unit)
        return settings.version, settings.weekly_limit, settings.set_by
