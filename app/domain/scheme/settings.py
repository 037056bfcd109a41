"""A setting of the scheme is declared here once: its name, label, type, bounds and first value.

The command that asks for a change, the checks of it and the back office's pages follow; only the
column of `scheme_version` is beside it, and a test holds the two together.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from app.domain.basics.text import N_

FOR_EVER = 999_999  # days
_FOR_EVER = "for-ever"
_LONGEST_NAME = 200
_FIRST_DAY, _LAST_DAY = date(2025, 1, 1), date(2100, 1, 1)  # the treaty is of 2025
_MOST = 1_000_000  # persons


class Setting(NamedTuple):
    name: str
    label: str  # to be translated
    read: Callable[[str], Any]  # the value from its text (see `written`); raises ValueError
    first: Any = None  # of the first version, where nothing is said; None: it has to be said
    least: Any = None
    most: Any = None
    words: Mapping[Any, str] | None = None  # of its values, to be translated

    def written(self, value: object) -> str:
        """The value as the text that `read` takes."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, timedelta):
            return str(int(value.total_seconds()))
        return _FOR_EVER if self.words and value == FOR_EVER else str(value)

    def is_within(self, value: Any) -> bool:
        """Within its bounds, or one of the values that have a word."""
        return value in (self.words or {}) or (
            (self.least is None or self.least <= value)
            and (self.most is None or value <= self.most)
        )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("no whole number") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the offset is missing, as in 2026-11-01T09:00+00:00")
    return moment


def _yes_or_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError("yes or no")
    return text == "yes"


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=_whole(text))


def _name(text: str) -> str:
    if not text.strip() or len(text) > _LONGEST_NAME:
        raise ValueError(f"1 to {_LONGEST_NAME} characters")
    return text.strip()


def _days(text: str) -> int:
    return FOR_EVER if text == _FOR_EVER else _whole(text)


def _kept(name: str, label: str, first: int) -> Setting:
    """Days, or for ever: erasing cannot be undone, and a digit is soon forgotten."""
    words = {FOR_EVER: N_("for ever")}
    return Setting(name, label, _days, first, least=28, most=36_500, words=words)


def _on(name: str, label: str) -> Setting:
    return Setting(name, label, date.fromisoformat, least=_FIRST_DAY, most=_LAST_DAY)


def _at(name: str, label: str) -> Setting:
    earliest, latest = (datetime.combine(day, time(), UTC) for day in (_FIRST_DAY, _LAST_DAY))
    return Setting(name, label, _moment, least=earliest, most=latest)


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("name", N_("Name"), _name),
        _on("starts_on", N_("Starts")),
        _on("ends_on", N_("Ends")),
        _at("window_opens_at", N_("Window opens")),
        _at("window_closes_at", N_("Window closes")),
        Setting("weekly_limit", N_("Persons a week, at most"), _whole, least=0, most=_MOST),
        Setting(
            "tolerance", N_("Persons by which arrivals may run ahead"), _whole, least=0, most=_MOST
        ),
        Setting(
            "outcome_delay",
            N_("Time until an outcome of screening is shown"),
            _seconds,
            least=timedelta(),
            most=timedelta(days=365),
        ),
        Setting("invitation_days", N_("Days to answer an invitation"), _whole, 14, 1, 365),
        Setting(
            "alerts_per_hundred",
            N_("Alerts for 100 innocent applicants, at most"),
            _whole,
            20,
            1,
            100,
        ),
        # As practitioners report it of the real route.
        Setting(
            "location_hours", N_("Hours to confirm that they are in France"), _whole, 24, 1, 8760
        ),
        Setting(
            "location_sample",
            N_("Positions in France, of 100, that a person looks at"),
            _whole,
            first=5,
            least=0,
            most=100,
        ),
        Setting(
            "grace_minutes",
            N_("Minutes in which what was confirmed can be taken back"),
            _whole,
            first=10,
            least=0,
            most=1440,
        ),
        Setting(
            "automated_refusal",
            N_("On an exact match with the register"),
            _yes_or_no,
            first=True,
            words={True: N_("the machine refuses"), False: N_("a person decides")},
        ),
        _kept("keep_drafts", N_("Days that drafts are kept after the window"), 90),
        _kept(
            "keep_refused",
            N_("Days that refused, void, rejected, lapsed and cancelled are kept"),
            365,
        ),
        _kept("keep_arrived", N_("Days that arrived are kept"), 365),
        _kept("keep_withdrawn", N_("Days that withdrawn are kept"), 90),
        _kept("keep_returns", N_("Days that return records are kept after the end"), 365),
    )
}
FIRST = {name: one.first for name, one in SETTINGS.items() if one.first is not None}


def faults(values: Mapping[str, Any]) -> list[str]:
    """What is out of bounds or contradictory in the values; empty if nothing is."""
    found = [
        f"{name} must be from {one.written(one.least)} to {one.written(one.most)}"
        for name, one in SETTINGS.items()
        if not one.is_within(values[name])
    ]
    if values["ends_on"] < values["starts_on"]:
        found.append("ends_on is before starts_on")
    if values["window_closes_at"] <= values["window_opens_at"]:
        found.append("the window closes before it opens")
    return found
