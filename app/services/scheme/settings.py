"""The scheme's settings and its balance: places open, reserved and given back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.review.approvals import Act
from app.domain.scheme import balance
from app.domain.scheme.balance import Fact, Overdrawn
from app.services.core import approvals, notifications
from app.services.core.unit import Unit
from app.storage.cases.eois import Eoi
from app.storage.scheme import ledger
from app.storage.scheme import settings as store
from app.storage.scheme.settings import SchemeVersion

_YES_OR_NO = {"yes": True, "no": False}


def _yes_or_no(text: str) -> bool:
    if text not in _YES_OR_NO:
        raise ValueError(text)
    return _YES_OR_NO[text]


FIELDS: dict[str, Callable[[str], Any]] = {
    "name": str,
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
    "weekly_limit": int,
    "tolerance": int,
    "window_opens_at": datetime.fromisoformat,
    "window_closes_at": datetime.fromisoformat,
    "outcome_delay": lambda seconds: timedelta(seconds=int(seconds)),
    "invitation_days": int,
    "alerts_per_hundred": int,
    "location_hours": int,
    "automated_refusal": _yes_or_no,
    "keep_drafts": int,
    "keep_refused": int,
    "keep_arrived": int,
    "keep_withdrawn": int,
    "keep_returns": int,
}
_FIRST = {  # of the first version, where nothing else is said
    "invitation_days": 14,
    "alerts_per_hundred": 20,
    "location_hours": 24,  # as practitioners report it of the real route
    "automated_refusal": True,
    "keep_drafts": 90,
    "keep_refused": 365,
    "keep_arrived": 365,
    "keep_withdrawn": 90,
    "keep_returns": 365,
}
_MOST_ALERTS = 100  # per 100
_LEAST_KEPT = 28  # days: erasing cannot be undone, and a digit is soon forgotten


class NoScheme(Exception):
    """No settings were ever made: `flask --app app scheme set`."""


class UnsoundScheme(ValueError):
    """The settings contradict themselves."""


class Superseded(Exception):
    """Another version came into force since the change was asked for."""


@dataclass(frozen=True)
class Change:
    """A setting as it was in force when another value was asked for, and that value."""

    name: str
    before: Any
    after: Any


def current(unit: Unit) -> SchemeVersion:
    """The settings in force. Raises NoScheme."""
    settings = store.current(unit.session)
    if settings is None:
        raise NoScheme
    return settings


def is_set_up(unit: Unit) -> bool:
    """Whether settings are in force: from then on they touch people."""
    return store.current(unit.session) is not None


def change(unit: Unit, **changes: Any) -> SchemeVersion:
    """Put a new version in force; what is not named stays. Raises UnsoundScheme.

    Once there is one it takes two, see `ask_to_change`.
    """
    before = store.current(unit.session)
    values = _changed(before, changes)
    version = before.version + 1 if before else 1
    settings = SchemeVersion(version=version, set_at=unit.now, set_by=unit.actor, **values)
    unit.session.add(settings)
    unit.log("scheme-changed", None, version=version)
    return settings


def ask_to_change(unit: Unit, changes: Mapping[str, Any], reason: str) -> UUID:
    """Ask another person for a new version: it touches whoever is there.

    Raises NoScheme, UnsoundScheme, or approvals.AlreadyAsked while another such waits.
    """
    before = store.lock(unit.session)
    if before is None:
        raise NoScheme
    _changed(before, changes)
    terms = {name: text(value) for name, value in changes.items()}
    terms["version"] = str(before.version)
    return approvals.ask(unit, None, Act.SETTING, terms, reason)


def asked_for(unit: Unit, terms: Mapping[str, str]) -> dict[str, Any]:
    """The new values. Raises Superseded where they were asked for of an earlier version."""
    if str(current(unit).version) != terms["version"]:
        raise Superseded
    return {name: FIELDS[name](asked) for name, asked in terms.items() if name in FIELDS}


def compared(unit: Unit, terms: Mapping[str, str]) -> list[Change]:
    """What was asked for beside what was in force then."""
    before = store.get(unit.session, int(terms["version"]))
    return [
        Change(name, getattr(before, name), FIELDS[name](terms[name]))
        for name in FIELDS
        if name in terms
    ]


def text(value: object) -> str:
    """Of a setting, as its field reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value.total_seconds())) if isinstance(value, timedelta) else str(value)


def _changed(before: SchemeVersion | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = dict(_FIRST)
    if before:
        values = {name: getattr(before, name) for name in FIELDS}
    values.update(changes)
    if missing := FIELDS.keys() - values.keys():
        raise UnsoundScheme(f"still needed: {', '.join(sorted(missing))}")
    _require_sound(values)
    return values


def _require_sound(values: dict[str, Any]) -> None:
    faults = {
        "ends_on is before starts_on": values["ends_on"] < values["starts_on"],
        "the window closes before it opens": values["window_closes_at"]
        <= values["window_opens_at"],
        "weekly_limit and tolerance may not be below nought": min(
            values["weekly_limit"], values["tolerance"]
        )
        < 0,
        "outcome_delay may not be below nought": values["outcome_delay"] < timedelta(),
        "invitation_days may not be below one": values["invitation_days"] < 1,
        "alerts_per_hundred must be from 1 to 100": not 1
        <= values["alerts_per_hundred"]
        <= _MOST_ALERTS,
        "location_hours may not be below one": values["location_hours"] < 1,
        f"nothing may be kept for less than {_LEAST_KEPT} days": any(
            values[name] < _LEAST_KEPT for name in FIELDS if name.startswith("keep_")
        ),
    }
    if found := [fault for fault, there in faults.items() if there]:
        raise UnsoundScheme("; ".join(found))


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
    ledger.add(unit.session, fact, eoi.id, occurred_at=unit.now, now=unit.now)
    unit.session.flush()
    unit.log(f"place-{fact}", eoi.id)
    notifications.balance_changed(unit)
