"""`returns import` imports the register of returned persons from a CSV file."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TextIO

import click

from app.cli import context
from app.domain.partners import register_file
from app.domain.partners.members import Malformed
from app.domain.partners.register_file import LONGEST_LINE, NotTheRegister, Row
from app.domain.screening.names import Gap
from app.services.callbacks import handlers
from app.services.core.errors import Stale
from app.services.core.unit import Portal, Unit
from app.services.register import records
from app.services.register.records import Annulled, RecordedSince
from app.services.scheme.reported_times import AheadOfTime, BeforeScheme
from app.storage import return_report
from app.storage.register.versions import CORRECTED, RECORDED

BATCH = 100  # rows per transaction
SHOWN = 20  # rejected rows that are shown on the screen, too
UNCHANGED, NOT_TAKEN = "unchanged", "not taken"
_UNREAD = "is not read: it is kept as it was written, and counts neither way"
_FILLER = "stands for nobody, and refuses nobody"
# Why somebody is not found by all of their names.
_GAPS = {
    Gap.NOTHING: "has no letters, or is a title or initials",
    Gap.UNREAD: "is in a writing that is not looked for",
    Gap.JOINED: "is one long word",
    Gap.CUT: "is longer than what is looked for",
    Gap.MANY: "has more names or dates of birth than are looked for",
}
_OLDER = "return_id: what is on record was told after this file was written"
# Why a row is rejected; Malformed brings its own text.
_FAULTS: dict[type[Exception], str] = {
    Malformed: "",
    AheadOfTime: "returned_at: more than a day from now",
    BeforeScheme: "returned_at: before the scheme began",
    Annulled: "return_id: annulled; an import brings no return back",
    Stale: _OLDER,
    RecordedSince: _OLDER,
}


class Fault(NamedTuple):
    row: int
    column: str  # empty: the whole row
    reason: str


class Imported(NamedTuple):
    """The result of an import: rows by outcome, and the rejected rows with their reasons.

    Of the imported rows, what is on record and yet not used: a word that is not read, a filler (a
    value like "unknown", that identifies nobody), a name that cannot be searched.
    """

    counts: Counter[str]
    faults: list[Fault]
    notes: list[Fault]


@click.group("returns")
def group() -> None:
    """Import the register of returned persons."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Record the returns in FILE: see docs/operations.md.

    Rows are stored a hundred at a time. Cut off in the middle, run it again: what is recorded
    already changes nothing. Rows that are not taken are named in FILE.rejected.csv, and the exit
    code is 1. A file that is not UTF-8, or has other columns, is refused as a whole. Rows that are
    taken, but that nobody is found by, or not by all that they say, are named in FILE.unused.csv.
    """
    with context.explained():
        done = take_over(context.portal(), file)
    counts = done.counts
    click.echo(
        f"{counts.total()} rows read: {counts[RECORDED]} recorded, {counts[CORRECTED]} corrected, "
        f"{counts[UNCHANGED]} there already, {counts[NOT_TAKEN]} not taken"
    )
    for (column, reason), rows in Counter(note[1:] for note in done.notes).items():
        click.echo(f"{column}: of {rows} rows it {reason}", err=True)
    _report(file, "unused", "all rows of which something is not used", done.notes)
    _report(file, "rejected", "all rows not taken", done.faults)
    if done.faults:
        raise SystemExit(1)


def take_over(portal: Portal, file: Path) -> Imported:
    """Import a file, a batch of rows in each transaction."""
    told_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    done = Imported(Counter(), [], [])
    with (
        file.open(encoding="utf-8-sig", newline="") as source,
        click.progressbar(length=_length(source), label="Importing") as bar,
    ):
        rows = _rows(source)
        while batch := list(itertools.islice(rows, BATCH)):
            with context.unit(portal, write=True) as unit:
                return_report.look_for(unit.session, _return_ids(batch))
                taken = [_take(unit, row, told_at) for row in batch]
            done.faults.extend(outcome for outcome in taken if isinstance(outcome, Fault))
            done.counts.update(NOT_TAKEN if isinstance(one, Fault) else one for one in taken)
            for row, outcome in zip(batch, taken, strict=True):
                if not isinstance(outcome, Fault):
                    done.notes.extend(_unused(row))
            bar.update(batch[-1].number - bar.pos)
    return done


def _length(source: TextIO) -> int:
    """Count the file's lines, and go back to its start."""
    try:
        length = sum(1 for _ in _lines(source))
    except UnicodeDecodeError:
        raise click.ClickException("the file is not text in UTF-8") from None
    source.seek(0)
    return length


def _lines(source: TextIO) -> Iterator[str]:
    """The lines; of one that is too long only the beginning, which shows that it is."""
    while line := source.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(("\n", "\r")):
            rest = source.readline(LONGEST_LINE + 1)
        yield line


def _rows(source: TextIO) -> Iterator[Row]:
    try:
        return register_file.rows(_lines(source))
    except NotTheRegister as fault:
        raise click.ClickException(str(fault)) from None


def _return_ids(batch: list[Row]) -> list[str]:
    return [row.content.return_id for row in batch if not isinstance(row.content, Malformed)]


def _take(unit: Unit, row: Row, told_at: datetime) -> str | Fault:
    """Import a row: its outcome, or the fault why nothing was written."""
    try:
        if isinstance(row.content, Malformed):
            raise row.content
        return records.record(unit, row.content, told_at, revives=False) or UNCHANGED
    except tuple(_FAULTS) as why:
        return Fault(row.number, *_split(_FAULTS[type(why)] or str(why)))


def _unused(row: Row) -> Iterator[Fault]:
    """What is kept of a row, and yet tells nobody apart."""
    if isinstance(row.content, Malformed):
        return
    yield from (Fault(row.number, name, _UNREAD) for name in handlers.unread(row.content))
    yield from (Fault(row.number, name, _FILLER) for name in handlers.placeholders(row.content))
    yield from (Fault(row.number, "names", _GAPS[gap]) for gap in records.gaps(row.content))


def _split(text: str) -> tuple[str, str]:
    """The column, empty for the whole row, and what is wrong with it."""
    column, colon, reason = text.partition(": ")
    return (column, reason) if colon else ("", text)


def _report(file: Path, what: str, title: str, faults: list[Fault]) -> None:
    """List rows in a file beside the import, in place of that of an earlier one; the first here."""
    beside = file.with_name(f"{file.name}.{what}.csv")
    shown = SHOWN
    try:
        beside.unlink(missing_ok=True)
        if faults:
            with beside.open("x", encoding="utf-8", newline="") as target:
                csv.writer(target).writerows([Fault._fields, *faults])
    except OSError:
        with suppress(OSError):
            beside.unlink()  # half a list would pass for a whole one
        click.echo(f"{beside}: cannot be written", err=True)
        shown = len(faults)
    for fault in faults[:shown]:
        click.echo(f"row {fault.row}: {': '.join(filter(None, fault[1:]))}", err=True)
    if faults and shown == SHOWN:
        click.echo(f"{title}: {beside}", err=True)
