"""Lazy properties are made once, by who asks first, and no thread waits for another to make one.

functools.cached_property of Python 3.11 has all threads of a process wait in a row.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.services.core.errors import DatabaseAway
from app.storage.database import engine

Made = TypeVar("Made")


class Lazy(Generic[Made]):
    """What a method reads of the database, kept. Of two that ask at once each makes one."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make

    def __get__(self, owner: object, _kind: type) -> Made:
        """Raises DatabaseAway."""
        try:
            made = self._make(owner)
        except engine.FAILURES:
            raise DatabaseAway from None
        owner.__dict__[self._make.__name__] = made
        return made
