"""Lazy properties are the same for all threads, and none waits for another that makes one.

functools.cached_property has all threads of a process wait in a row with Python 3.11, and gives two
that ask at once each another one later.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.services.core.errors import DatabaseAway
from app.storage.database import engine

Made = TypeVar("Made")


class Lazy(Generic[Made]):
    """What a method reads of the database, kept: the first that was made counts."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make

    def __get__(self, owner: object, _kind: type) -> Made:
        """Raises DatabaseAway."""
        try:
            made = self._make(owner)
        except engine.FAILURES:
            raise DatabaseAway from None
        kept: Made = owner.__dict__.setdefault(self._make.__name__, made)
        return kept
