"""The scheme's settings and its balance: places open, reserved and given back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.review.approvals import Act
from app.domain.scheme import balance
from app.domain.scheme.balance import Fact, Overdrawn
from app.domain.scheme.settings import FIRST, SETTINGS, Setting, faults
from app.services.core import approvals, notifications
from app.services.core.errors import Invalid, Refused, Unavailable
from app.services.core.unit import Unit
from app.storage.cases.eois import Eoi
from app.storage.scheme import ledger, schemes
from app.storage.scheme import settings as settings_store
from app.storage.scheme.settings import SchemeVersion

_LOGGED = {Fact.RESERVED: AuditAction.PLACE_RESERVED, Fact.RELEASED: AuditAction.PLACE_RELEASED}


class NoScheme(Unavailable):
    """No settings were ever made: `./portal scheme set`."""


class UnsoundScheme(Invalid):
    """The settings contradict themselves."""


class Superseded(Refused):
    """Another version came into force since the change was asked for."""


class Change(NamedTuple):
    """A setting as it was in force when another value was asked for, and that value."""

    setting: Setting
    before: Any
    after: Any


def current(unit: Unit) -> SchemeVersion:
    """The settings in force. Raises NoScheme."""
    settings = settings_store.current(unit.session)
    if settings is None:
        raise NoScheme
    return settings


def versions(unit: Unit) -> Sequence[SchemeVersion]:
    """All that were ever in force, the first one first. Raises NoScheme."""
    found = settings_store.versions(unit.session)
    if not found:
        raise NoScheme
    return found


def starts_on(unit: Unit) -> date:
    """When the scheme starts. Raises NoScheme."""
    found = settings_store.starts_on(unit.session)
    if found is None:
        raise NoScheme
    return found


def is_set_up(unit: Unit) -> bool:
    """Whether settings are in force: from then on they touch people."""
    return settings_store.current(unit.session) is not None


def change(unit: Unit, **changes: Any) -> SchemeVersion:
    """Put a new version in force; what is not named stays. Raises UnsoundScheme.

    Once there is one it takes two, see `ask_to_change`.
    """
    before = settings_store.current(unit.session)
    values = _changed(before, changes)
    version = before.version + 1 if before else 1
    settings = SchemeVersion(
        version=version,
        scheme_id=schemes.current(),
        set_at=unit.now,
        set_by=unit.actor,
        **values,
    )
    settings_store.add(unit.session, settings)
    unit.log(AuditAction.SCHEME_CHANGED, None, version=version)
    return settings


def ask_to_change(unit: Unit, changes: Mapping[str, Any], reason: str) -> UUID:
    """Ask another person for a new version: it touches whoever is there.

    Raises NoScheme, UnsoundScheme, or approvals.AlreadyAsked while another such waits.
    """
    before = settings_store.lock(unit.session)
    if before is None:
        raise NoScheme
    _changed(before, changes)
    terms = {name: SETTINGS[name].written(value) for name, value in changes.items()}
    terms["version"] = str(before.version)
    return approvals.ask(unit, None, Act.SETTING, terms, reason)


def asked_for(unit: Unit, terms: Mapping[str, str]) -> dict[str, Any]:
    """The new values. Raises Superseded where they were asked for of an earlier version."""
    if str(current(unit).version) != terms["version"]:
        raise Superseded
    return {name: SETTINGS[name].read(asked) for name, asked in terms.items() if name in SETTINGS}


def compared(unit: Unit, terms: Mapping[str, str]) -> list[Change]:
    """What was asked for beside what was in force then."""
    before = settings_store.get(unit.session, int(terms["version"]))
    return [
        Change(one, getattr(before, name), one.read(terms[name]))
        for name, one in SETTINGS.items()
        if name in terms
    ]


def _changed(before: SchemeVersion | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = dict(FIRST)
    if before:
        values = {name: getattr(before, name) for name in SETTINGS}
    values.update(changes)
    if missing := SETTINGS.keys() - values.keys():
        raise UnsoundScheme(f"still needed: {', '.join(sorted(missing))}")
    if found := faults(values):
        raise UnsoundScheme("; ".join(found))
    return values


def places_open(unit: Unit) -> int:
    """Persons who may still be invited this week."""
    settings = current(unit)
    return balance.places_open(
        ledger.tally(unit.session),
        ledger.reserved_in(unit.session, balance.week_of(unit.now)),
        tolerance=settings.tolerance,
        weekly_limit=settings.weekly_limit,
    )


def reserve_place(unit: Unit, eoi: Eoi) -> None:
    """Take a place for the EOI's person, once. Raises Overdrawn, and then nothing is written.

    Sums are read and the entry is added under the ledger's lock: two at once cannot take the
    last place.
    """
    ledger.lock(unit.session)
    if holds_place(unit, eoi):
        return
    if places_open(unit) < 1:
        raise Overdrawn
    _add(unit, Fact.RESERVED, eoi)


def release_place(unit: Unit, eoi: Eoi) -> bool:
    """Give the EOI's place back, if it has one; whether it had."""
    ledger.lock(unit.session)
    held = holds_place(unit, eoi)
    if held:
        _add(unit, Fact.RELEASED, eoi)
    return held


def restore_place(unit: Unit, eoi: Eoi) -> None:
    """The place that an end undone gave back is the person's again, even if it was the last.

    No new place opens until the balance has caught up.
    """
    ledger.lock(unit.session)
    if not holds_place(unit, eoi):
        _add(unit, Fact.RESERVED, eoi)


def holds_place(unit: Unit, eoi: Eoi) -> bool:
    reserved = ledger.times(unit.session, Fact.RESERVED, eoi.id)
    return reserved > ledger.times(unit.session, Fact.RELEASED, eoi.id)


def _add(unit: Unit, fact: Fact, eoi: Eoi) -> None:
    ledger.add(
        unit.session,
        fact,
        eoi.id,
        scheme_id=eoi.scheme_id,
        occurred_at=unit.now,
        now=unit.now,
    )
    unit.session.flush()
    unit.log(_LOGGED[fact], eoi.id)
    notifications.balance_changed(unit)
