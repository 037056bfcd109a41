"""A task is what the outbox has a worker do: its name, and a body, which has no personal data.

Both are stored, and a worker of this release or of the one before carries them out: so names, and
members of bodies, never change. A new task has a name here, a body in `BODIES`, and a handler in
the worker's table.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Self
from uuid import UUID

Json = dict[str, Any]
Side = Literal["before", "after"]


class Task(StrEnum):
    WEBHOOK = "webhook"  # of releases before deliveries had a table of their own
    MAIL = "mail"
    SMS = "sms"
    CODE = "code"
    LOST = "lost"
    SCREEN_EOI = "screen-eoi"
    SCREEN_RETURN = "screen-return"
    SCREEN_LIVE = "screen-live"
    SCREEN_REFUSED = "screen-refused"
    # The same once more: a worker of a release before this one leaves these alone.
    RESCREEN_EOI = "rescreen-eoi"
    RESCREEN_RETURN = "rescreen-return"
    DELETE_FILE = "delete-file"
    COMPLAINT = "complaint"
    MEASURE_ALERTS = "measure-alerts"
    CARRY_OUT = "carry-out"


class Template(StrEnum):
    """What a person is sent, by the name of its templates in templates/messages."""

    DRAFT_SAVED = "draft-saved"
    RECEIVED = "received"
    RECEIVED_UNREACHED = "received-unreached"  # in its place, until a code is entered
    NEWS = "news"
    CODE = "code"
    REFERENCE = "reference"
    LOCATION = "location"
    FAMILY = "family"
    REMINDER = "reminder"
    CONTACT_ASKED = "contact-asked"
    CONTACT_CHANGED = "contact-changed"
    CONTACT_CODE = "contact-code"
    CONTACT_UNDONE = "contact-undone"
    REFERENCE_ASKED = "reference-asked"
    COMPLAINT_RECEIVED = "complaint-received"


TO_PERSONS = {Task.MAIL, Task.SMS, Task.CODE}


class Body(ABC):
    """What a task carries beside the subject that it concerns."""

    @abstractmethod
    def json(self) -> Json:
        """As the outbox stores it."""

    @classmethod
    @abstractmethod
    def read(cls, json: Json) -> Self:
        """From what the outbox stored. Raises KeyError or ValueError."""


@dataclass(frozen=True)
class Webhook(Body):
    """An event to a partner."""

    partner: str
    event: Json

    def json(self) -> Json:
        return {"partner": self.partner, "event": self.event}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls(json["partner"], json["event"])


@dataclass(frozen=True)
class Message(Body):
    """A message to the subject's person, by the channel that the task is named after."""

    message: str  # a Template, of this release or another
    # What it tells of, if that is a change of address: it goes where its person was reached then.
    change: UUID | None = None
    side: Side | None = None

    def json(self) -> Json:
        about = {"change": str(self.change), "side": self.side} if self.change else {}
        return {"message": self.message, **about}

    @classmethod
    def read(cls, json: Json) -> Self:
        if "change" not in json:
            return cls(json["message"])
        return cls(json["message"], UUID(json["change"]), json["side"])


@dataclass(frozen=True)
class Code(Body):
    """The code that somebody asked for."""

    request: UUID

    def json(self) -> Json:
        return {"request": str(self.request)}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls(UUID(json["request"]))


@dataclass(frozen=True)
class LostReference(Body):
    """The references that belong to an address or number, of which only blind tags are told."""

    name: str  # of the question that asks for it
    tags: list[tuple[int, bytes]]  # with the version of their key

    def json(self) -> Json:
        return {"name": self.name, "tags": [[version, tag.hex()] for version, tag in self.tags]}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls(json["name"], [(version, bytes.fromhex(tag)) for version, tag in json["tags"]])


@dataclass(frozen=True)
class ScreenEoi(Body):
    """Screen the subject, `also` against these records or EOIs."""

    also: list[UUID]

    def json(self) -> Json:
        return {"also": [str(other) for other in self.also]}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls([UUID(other) for other in json.get("also", ())])


@dataclass(frozen=True)
class ScreenReturn(Body):
    """Screen whoever the subject concerns, a record of the register."""

    def json(self) -> Json:
        return {}

    @classmethod
    def read(cls, json: Json) -> Self:  # noqa: ARG003 - there is nothing to read
        return cls()


@dataclass(frozen=True)
class ScreenAfter(Body):
    """Screen the next EOIs of a kind: those that come after this one by id."""

    after: UUID

    def json(self) -> Json:
        return {"after": str(self.after)}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls(UUID(json["after"]))


@dataclass(frozen=True)
class DeleteFile(Body):
    """Delete the chunks of a file that is nobody's any more."""

    file: UUID
    chunks: int

    def json(self) -> Json:
        return {"file": str(self.file), "chunks": self.chunks}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls(UUID(json["file"]), json["chunks"])


@dataclass(frozen=True)
class CarryOut(Body):
    """Do to the subject what two persons agreed on, unless it was taken back."""

    approval: UUID

    def json(self) -> Json:
        return {"approval": str(self.approval)}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls(UUID(json["approval"]))


@dataclass(frozen=True)
class MeasureAlerts(Body):
    """Measure how many innocent applicants each threshold flags."""

    seed: int  # of the invented people: the same for the same seed

    def json(self) -> Json:
        return {"seed": self.seed}

    @classmethod
    def read(cls, json: Json) -> Self:
        return cls(json["seed"])


BODIES: dict[Task, type[Body]] = {
    Task.WEBHOOK: Webhook,
    Task.MAIL: Message,
    Task.SMS: Message,
    Task.CODE: Code,
    Task.LOST: LostReference,
    Task.SCREEN_EOI: ScreenEoi,
    Task.SCREEN_RETURN: ScreenReturn,
    Task.SCREEN_LIVE: ScreenAfter,
    Task.SCREEN_REFUSED: ScreenAfter,
    Task.RESCREEN_EOI: ScreenEoi,
    Task.RESCREEN_RETURN: ScreenReturn,
    Task.DELETE_FILE: DeleteFile,
    Task.COMPLAINT: Message,
    Task.MEASURE_ALERTS: MeasureAlerts,
    Task.CARRY_OUT: CarryOut,
}
