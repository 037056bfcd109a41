"""An appointment for a check: the slots that are offered, which is chosen, and what is booked."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from app.domain.basics.text import N_
from app.domain.cases.checks import CheckStatus

# Of a check for which its person may have to come.
MAY_BE_OFFERED = frozenset({CheckStatus.REQUESTED, CheckStatus.BOOKED, CheckStatus.MISSED})

# What happens next, and who acts.
CHOOSE = N_("You can choose when and where. Do it at the top of this page.")
CHOSEN = N_(
    "Those who take fingerprints know what you chose, and book it. When it is booked it says so "
    "here, and we write to you. You have nothing to do until then. It is free."
)
NONE_FREE = N_(
    "The times that you could choose are not free any more. You lose nothing by that. Those who "
    "take fingerprints offer you others, or book one for you, and we write to you. You have "
    "nothing to do until then."
)
GO_THERE = N_(
    "Go there on time: without fingerprints and photo your Expression of Interest ends. Take this "
    "reference with you, and the document whose picture you sent. It is free. If you cannot come, "
    "tell those who take fingerprints, and they can make another appointment."
)


@dataclass(frozen=True)
class Slot:
    """A place and a time, under the partner's own id."""

    slot_id: str
    place: str = field(repr=False)
    starts_at: datetime = field(repr=False)

    @property
    def key(self) -> str:
        """The same for the same place and time alone, whatever the partner calls it later."""
        return hashlib.sha256(json.dumps(self.json()).encode()).hexdigest()[:16]

    def json(self) -> dict[str, str]:
        return vars(self) | {"starts_at": self.starts_at.isoformat()}

    @classmethod
    def read(cls, told: dict[str, str]) -> Self:
        return cls(told["slot_id"], told["place"], datetime.fromisoformat(told["starts_at"]))


@dataclass(frozen=True)
class Appointment:
    offered_at: datetime | None = None  # by the partner's clock
    choose_by: datetime | None = None
    slots: tuple[Slot, ...] = ()  # of the newest offer, until something later is reported
    chosen: Slot | None = None
    booked: Slot | None = None  # where and when, if that is known

    @property
    def is_chosen(self) -> bool:
        """Whether the choice stands: the newest offer has that slot still."""
        return self.chosen in self.slots

    @property
    def is_lost(self) -> bool:
        """What was chosen is not offered any more."""
        return self.chosen is not None and not self.is_chosen

    def free(self, now: datetime) -> list[Slot]:
        """What can be chosen at this time, the earliest first; the same place and time once."""
        if self.is_chosen:
            return []
        ahead = {(slot.starts_at, slot.place): slot for slot in reversed(self.slots)}
        return [ahead[at] for at in sorted(ahead) if at[0] > now]

    def due_at(self, now: datetime) -> datetime | None:
        """Until when to choose, the last begins; None where there is nothing to choose."""
        free = self.free(now)
        return min(self.choose_by or free[-1].starts_at, free[-1].starts_at) if free else None

    def offer(self, at: datetime, slots: tuple[Slot, ...], by: datetime | None) -> Self:
        """These slots in place of those before."""
        return replace(self, offered_at=at, slots=slots, choose_by=by)

    def choose(self, slot: Slot) -> Self:
        return replace(self, chosen=slot)

    def follow(self, status: CheckStatus, at: datetime, told: Slot | None, *, moved: bool) -> Self:
        """What is left of it once the check has this status: that ends an older offer.

        What is booked is what is `told`; else what was chosen, or stands, if it was not moved.
        """
        is_before = self.offered_at is not None and at < self.offered_at
        chosen = self.chosen if self.is_chosen and not is_before else None
        booked = told or chosen or (None if moved else self.booked)
        kept = self if is_before else type(self)()
        return replace(kept, booked=booked if status is CheckStatus.BOOKED else None)

    def json(self) -> str:
        return json.dumps({name: _written(value) for name, value in vars(self).items() if value})

    @classmethod
    def read(cls, written: str) -> Self:
        told = json.loads(written)
        return cls(**{name: _READ[name](value) for name, value in told.items()})


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [slot.json() for slot in value]
    return value.json() if isinstance(value, Slot) else value.isoformat()


_READ: dict[str, Callable[[Any], Any]] = {
    "offered_at": datetime.fromisoformat,
    "choose_by": datetime.fromisoformat,
    "slots": lambda told: tuple(map(Slot.read, told)),
    "chosen": Slot.read,
    "booked": Slot.read,
}
