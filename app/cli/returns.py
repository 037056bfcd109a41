"""`returns import`: the register of returned persons from a CSV file."""

import csv
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from app.cli import context
from app.domain import events
from app.domain.events import Malformed, ReturnedPerson
from app.services import returns
from app.services.instants import AheadOfTime, BeforeScheme
from app.services.unit import Unit

BATCH = 100  # rows a transaction
# Why a row is not taken; what is malformed says so itself.
_FAULTS: dict[type[Exception], str] = {
    Malformed: "",
    AheadOfTime: "returned_at: more than a day from now",
    BeforeScheme: "returned_at: before the scheme began",
}
_LISTS = ("other_names", "dates_of_birth", "nationalities")


@click.group("returns")
def group() -> None:
    """The register of returned persons."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Record the returns in FILE; see docs/operations.md for its columns.

    Rows are stored a hundred at a time. Cut off in the middle, run it again: what is recorded
    already changes nothing. Rows that cannot be taken are named at the end, and the exit code is 1.
    A file that is not UTF-8 is refused as a whole.
    """
    portal, faults, changed = context.portal(), [], 0
    with file.open(encoding="utf-8-sig", newline="") as source:
        length = _length(source)
        with click.progressbar(_rows(source), length=length, label="Importing") as bar:
            rows = iter(bar)
            while batch := list(itertools.islice(rows, BATCH)):
                with context.unit(portal, write=True) as unit:
                    for number, person in batch:
                        try:
                            changed += bool(_record(unit, person))
                        except tuple(_FAULTS) as why:
                            faults.append(f"row {number}: {_FAULTS[type(why)] or why}")
    click.echo(f"{changed} recorded or corrected, {len(faults)} rows not taken")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)


def _length(source: TextIO) -> int:
    """The lines of the file, which is read from its start again afterwards."""
    try:
        length = sum(1 for _ in source)
    except UnicodeDecodeError:
        raise click.ClickException("the file is not text in UTF-8") from None
    source.seek(0)
    return length


def _record(unit: Unit, person: ReturnedPerson | Malformed) -> str | None:
    if isinstance(person, Malformed):
        raise person
    return returns.record(unit, person)


def _rows(source: TextIO) -> Iterator[tuple[int, ReturnedPerson | Malformed]]:
    """The number of each row in the file, and the person or what is wrong with it."""
    reader = csv.DictReader(source, restkey="_more", strict=True)
    try:
        for row in reader:
            yield reader.line_num, _person(row)
    except csv.Error:
        yield reader.line_num, Malformed("not CSV from here on")


def _person(row: Mapping[str, Any]) -> ReturnedPerson | Malformed:
    if "_more" in row or None in row.values():
        return Malformed("the number of columns is not that of the header")
    data: dict[str, Any] = dict(row)
    data |= {name: _split(row.get(name, "")) for name in _LISTS}
    data["documents"] = [_document(text) for text in _split(row.get("documents", ""))]
    try:
        return events.returned_person(data)
    except Malformed as fault:
        return fault


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _document(text: str) -> dict[str, str]:
    kind, issuer, number = (*text.split(":", 2), "", "")[:3]
    return {"type": kind, "issuer": issuer, "number": number}
