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

BATCH = 100  # rows a transaction
_LISTS = ("other_names", "dates_of_birth", "nationalities")


@click.group("returns")
def group() -> None:
    """The register of returned persons."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Record the returns in FILE; see docs/operations.md for its columns.

    Rows are stored a hundred at a time. Cut off in the middle, run it again: what is recorded
    already changes nothing. Rows that cannot be read are named at the end, and the exit code is 1.
    """
    portal, faults, changed = context.portal(), [], 0
    with file.open(encoding="utf-8-sig", newline="") as source:
        length = sum(1 for _ in source)
        source.seek(0)
        with click.progressbar(_rows(source), length=length, label="Importing") as bar:
            rows = iter(bar)
            while batch := list(itertools.islice(rows, BATCH)):
                with context.unit(portal, write=True) as unit:
                    for number, person in batch:
                        if isinstance(person, Malformed):
                            faults.append(f"row {number}: {person}")
                        else:
                            changed += returns.record(unit, person)
    click.echo(f"{changed} recorded or corrected, {len(faults)} rows not readable")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)


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
