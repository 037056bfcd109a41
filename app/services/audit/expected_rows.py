"""Expected rows are those that there are by the audit log; the rows in the tables are compared.

An entry has the hash of each row it changed, before and after. So of all hashes that a row ever had
one is left that no entry replaced: that of the row as it should be. In which order the entries were
written does not matter; and a row that was changed past the log is found even if the portal changed
it afterwards.
"""

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.domain.audit.actions import AuditAction
from app.security.encryption.keyring import Keyring
from app.storage.audit import entries, log
from app.storage.audit.entries import AuditEntry
from app.storage.database import vouched
from app.storage.database.changes import Change

_State = tuple[str, bytes]  # a row and a hash of it


@dataclass
class ExpectedRows:
    """What the entries say of rows, in whatever order they are taken."""

    keyring: Keyring
    since: str = ""  # the last entry that closed the baseline
    forged: list[str] = field(default_factory=list)  # entries that no process of ours wrote
    older: list[str] = field(default_factory=list)  # those of the release before, after `since`
    _left: dict[_State, str] = field(default_factory=dict)  # and the entry that says so
    _odd: Counter[_State] = field(default_factory=Counter)  # come to oftener than left, or less

    def take(self, entry: AuditEntry, leaf: bytes, name: str) -> None:
        """Take an entry, which faults are to call by this name."""
        if entry.mac is None and entry.rows is None:
            self.older.append(name)
        elif entries.is_authentic(entry, leaf, self.keyring):
            self.believe(entry, name)
        else:
            self.forged.append(name)

    def believe(self, entry: AuditEntry, name: str) -> None:
        """Take what an entry says, whoever wrote it."""
        if entry.action == AuditAction.BASELINE_CLOSED:
            self.since, self.older = name, []
        for row, before, after in entry.rows or ():
            if before:
                self._leave((str(row), bytes.fromhex(before)))
            if after:
                self._come((str(row), bytes.fromhex(after)), name)

    def _come(self, state: _State, name: str) -> None:
        if state in self._left or self._odd[state] < 0:
            self._count(state, 1)
        else:
            self._left[state] = name

    def _leave(self, state: _State) -> None:
        if state not in self._left or self._odd[state] > 0:
            self._count(state, -1)
        else:
            del self._left[state]

    def _count(self, state: _State, number: int) -> None:
        self._odd[state] += number
        if not self._odd[state]:
            del self._odd[state]

    def names(self) -> set[str]:
        """The rows that there should be."""
        return {row for row, _ in self._left}

    def differences(self, session: Session) -> Generator[tuple[Change, str]]:
        """What the log lacks to say what there is, with the entry that says otherwise.

        Once: it is used up by it.
        """
        for model in vouched.models():
            for row, digest in vouched.rows(session, model):
                if self._left.pop((row, digest), None) is None:
                    yield Change(row, None, digest), ""
        for (row, digest), name in self._left.items():
            yield Change(row, digest, None), name
        for (row, digest), number in self._odd.items():
            change = Change(row, digest, None) if number > 0 else Change(row, None, digest)
            for _ in range(abs(number)):
                yield change, ""


def read(session: Session, keyring: Keyring) -> ExpectedRows:
    """From all entries, with a place in the log or without one yet."""
    expected = ExpectedRows(keyring)
    for leaf, entry in log.leaves_with_entries(session):
        if entry is not None:
            expected.take(entry, entry.leaf(), place_of(entry, leaf.sequence))
    take_waiting(session, expected)
    return expected


def take_waiting(session: Session, expected: ExpectedRows) -> None:
    for entry in log.unsequenced(session):
        expected.take(entry, entry.leaf(), f"entry {entry.id}")


def place_of(entry: AuditEntry, place: int) -> str:
    """How faults name an entry."""
    return f"entry {place} ({entry.id})"
