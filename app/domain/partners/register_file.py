"""The register of returned persons is read from a CSV file (RFC 4180), row by row.

A row that cannot be read is returned too, with what is wrong: the column, never its value. After
one that is not CSV, reading starts again at the next line. No value may have a line break: with a
quotation mark missing, two persons would become one.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from app.domain.partners import incoming
from app.domain.partners.incoming import ReturnedPerson
from app.domain.partners.members import Malformed

REQUIRED = (
    "return_id",
    "returned_at",
    "given_names",
    "family_name",
    "dates_of_birth",
    "nationalities",
    "documents",
)
OPTIONAL = ("other_names", "sex", "place_of_birth", "biometric_reference", "basis")
LONGEST_LINE = 65_536  # characters
_LISTS = ("other_names", "dates_of_birth", "nationalities")

Line = tuple[int, str]


class NotTheRegister(ValueError):
    """The file's first line is not the register's. The text names the column at fault."""


class Row(NamedTuple):
    number: int  # of its first line in the file; the header's is 1
    content: ReturnedPerson | Malformed


class _LineTooLong(csv.Error):
    pass


def columns(header: str) -> list[str]:
    """The names in the first line. Raises NotTheRegister."""
    if "\x00" in header:
        raise NotTheRegister("the file is not text in UTF-8")
    names = [name.strip() for name in next(csv.reader([header]), [])]
    if not set(names) & {*REQUIRED, *OPTIONAL}:
        if any(name in header for name in REQUIRED):
            raise NotTheRegister("columns are separated by commas, and by nothing else")
        raise NotTheRegister("the first line does not name the columns")
    faults = {
        "is there twice": [name for name in names if names.count(name) > 1],
        "is none of the register's": [n for n in names if n not in (*REQUIRED, *OPTIONAL)],
        "is missing": [name for name in REQUIRED if name not in names],
    }
    for fault, found in faults.items():
        if found:
            raise NotTheRegister(f"the column {found[0]!r} {fault}")
    return names


def rows(names: list[str], lines: Iterable[str]) -> Iterator[Row]:
    """The rows after the header, without empty lines.

    A line of more than LONGEST_LINE characters may be given cut off after LONGEST_LINE + 1.
    """
    source, ahead, seen = enumerate(lines, start=2), deque[Line](), set[str]()
    while taken := _take(ahead, source):
        values: list[str] | None = None
        read = [taken]
        try:
            values = next(csv.reader(_followed(read, ahead, source), strict=True))
        except csv.Error as fault:
            ahead.extendleft(reversed(read[1:]))
            yield Row(taken[0], Malformed(_why(fault)))
        if values:
            content = _person(names, values)
            if isinstance(content, ReturnedPerson):
                if content.return_id in seen:
                    content = Malformed("return_id: stands in an earlier row")
                else:
                    seen.add(content.return_id)
            yield Row(taken[0], content)


def _take(ahead: deque[Line], source: Iterator[Line]) -> Line | None:
    return ahead.popleft() if ahead else next(source, None)


def _followed(read: list[Line], ahead: deque[Line], source: Iterator[Line]) -> Iterator[str]:
    """The first line of `read`, then each line that the CSV reader takes, added to `read`.

    The CSV reader takes no more than make a value of 131,072 characters.
    """
    line: Line | None = read[0]
    while line:
        if len(line[1]) > LONGEST_LINE:
            raise _LineTooLong
        yield line[1]
        if line := _take(ahead, source):
            read.append(line)


def _why(fault: csv.Error) -> str:
    if isinstance(fault, _LineTooLong):
        return f"a line of more than {LONGEST_LINE} characters"
    return "not CSV, for a quotation mark is missing or one too many"


def _person(names: list[str], values: list[str]) -> ReturnedPerson | Malformed:
    if len(values) != len(names):
        return Malformed("the number of columns is not that of the header")
    data: dict[str, Any] = dict(zip(names, values, strict=True))
    for name, value in data.items():
        if "\n" in value or "\r" in value:
            return Malformed(f"{name}: a line break, or a quotation mark that is missing")
    data |= {name: _split(data.get(name, "")) for name in _LISTS}
    data["documents"] = [_document(text) for text in _split(data["documents"])]
    try:
        return incoming.returned_person(data)
    except Malformed as fault:
        of_document = str(fault).partition(":")[0] not in names
        return Malformed(f"documents: {fault}") if of_document else fault


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _document(text: str) -> dict[str, str]:
    kind, issuer, number = (*text.split(":", 2), "", "")[:3]
    return {"type": kind, "issuer": issuer, "number": number}
