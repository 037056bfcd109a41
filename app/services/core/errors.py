"""Every exception of a service has one of these as its base, by which the edges answer it.

Each is named for its fact. A view that has more to say of it than app/web/errors.py, or a command
than app/cli/context.py, catches it.
"""

from app.storage.database import failures


class Refused(Exception):
    """It is not possible as things stand, or not any more."""


class NotFound(Exception):
    """There is no such thing, or not any more."""


class Forbidden(Exception):
    """Who asks has no right to it."""


class Invalid(Exception):
    """What was given cannot be right."""


class Unavailable(Exception):
    """Something that is needed is away, or too busy. Nothing was written: try again later."""


class DatabaseAway(Unavailable):
    """The database cannot be reached, or is too busy."""


class BrokenOff(DatabaseAway):
    """The connection to the database was lost: whether all was written or nothing, is not known."""


class DatabaseBusy(DatabaseAway):
    """Somebody else kept what was waited for: at the next try it may be free."""


class NotReady(Unavailable):
    """The portal must not serve yet. The text tells an operator what is to be done."""


class Conflict(Exception):
    """Somebody else wrote the same thing at the same moment. Nothing was written: try again."""


class Erased(Exception):
    """The record's key is gone and so is all it sealed."""


class NoSuchEoi(NotFound):
    """There is no such EOI any more."""


class Stale(Refused):
    """Something later is known already."""


def said_of(fault: Exception) -> DatabaseAway:
    """What a failure of the database is to those above."""
    kinds: dict[type[Exception], type[DatabaseAway]] = {
        failures.Broken: BrokenOff,
        failures.Busy: DatabaseBusy,
    }
    return kinds.get(type(fault), DatabaseAway)()
