"""The register of returned persons is read from a CSV file (RFC 4180), row by row.

Blank rows and columns count for nothing, nor does what spreadsheets and editors add. A row that
cannot be read is returned too, with what is wrong: the column, never its value. After one that is
not CSV, reading starts again at the next line. No value may have a line break: with a quotation
mark missing, two persons would become one.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from app.domain.partners import reading
from app.domain.partners.incoming import ReturnedPerson
from app.domain.partners.members import Malformed
from app.domain.partners.unread import unread

REQUIRED = (
    "return_id",
    "returned_at",
    "given_names",
    "family_name",
    "dates_of_birth",
    "nationalities",
    "documents",
)
OPTIONAL = ("other_names", "sex", "place_of_birth", "biometric_reference", "basis", "arrived_by")
LONGEST_LINE = 65_536  # characters
_LISTS = ("other_names", "dates_of_birth", "nationalities")
_MEMBERS = frozenset({*REQUIRED, *OPTIONAL})
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?[,;\t]*', re.IGNORECASE)  # as a spreadsheet is told it
_BLANK = " \t\r\n\u00a0\ufeff\x1a"  # and what editors leave; Ctrl-Z ends files of DOS
_MISALIGNED = "the number of columns is not that of the header"

_NO_HEADER = f"the first line does not name the columns: {', '.join(REQUIRED)}"

Line = tuple[int, str]


class NotTheRegister(ValueError):
    """The file's first line is not the register's. The text names all columns at fault."""


class Row(NamedTuple):
    number: int  # of its first line in the file, counted from 1
    content: ReturnedPerson | Malformed


class Columns(NamedTuple):
    names: list[str]  # empty for a column without a name
    separator: str


class _LineTooLong(csv.Error):
    pass


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """The rows of a file, without blank ones. Raises NotTheRegister, before it returns.

    A line of more than LONGEST_LINE characters may be given cut off after LONGEST_LINE + 1.
    """
    source, separator = enumerate(lines, start=1), ","
    for _, line in source:
        if told := _SEPARATOR.fullmatch(line.strip("\r\n\ufeff ")):
            separator = told[1]
        elif line.strip(_BLANK + separator + '"'):
            return _rows(Columns(columns(line, separator), separator), source)
    raise NotTheRegister(_NO_HEADER)


def columns(header: str, separator: str = ",") -> list[str]:
    """The names in the first line, in small letters; empty for a column without a name.

    Raises NotTheRegister.
    """
    if "\x00" in header:
        raise NotTheRegister("the file is not text in UTF-8")
    cells = next(csv.reader([header], delimiter=separator), [])
    written = [cell.strip(_BLANK) for cell in cells]
    names = [name.lower().replace(" ", "_") for name in written]
    if not _MEMBERS.intersection(names):
        if any(name in header.lower() for name in REQUIRED):
            raise NotTheRegister("columns are separated by commas, and by nothing else")
        raise NotTheRegister(_NO_HEADER)
    shown = dict(zip(names, written, strict=True))
    faults = {
        "there twice": [name for name in names if name and names.count(name) > 1],
        "not the register's": [name for name in names if name and name not in _MEMBERS],
        "missing": [name for name in REQUIRED if name not in names],
    }
    told = [
        f"{fault}: {', '.join(shown.get(name, name) for name in dict.fromkeys(found))}"
        for fault, found in faults.items()
        if found
    ]
    if told:
        raise NotTheRegister(f"columns {'; '.join(told)}")
    return names


def _rows(header: Columns, source: Iterator[Line]) -> Iterator[Row]:
    ahead, seen = deque[Line](), set[str]()
    while taken := _take(ahead, source):
        values: list[str] = []
        read = [taken]
        try:
            lines = _followed(read, ahead, source)
            values = next(csv.reader(lines, strict=True, delimiter=header.separator))
        except csv.Error as fault:
            ahead.extendleft(reversed(read[1:]))
            yield Row(taken[0], Malformed(_why(fault)))
        if any(value.strip(_BLANK) for value in values):
            content = _person(header.names, values)
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
    """One row; it may lack blank values at its end, or have more.

    If it is short and does not make sense, a separator is missing somewhere in it.
    """
    plain = [value.strip(_BLANK) for value in values]
    is_short = len(plain) < len(names)
    plain += [""] * (len(names) - len(plain))
    cells = list(zip_longest(names, plain, fillvalue=""))
    if any(value and not name for name, value in cells):
        return Malformed(_MISALIGNED)
    data: dict[str, Any] = {name: value for name, value in cells if name}
    for name, value in data.items():
        if "\n" in value or "\r" in value:
            return Malformed(f"{name}: a line break, or a quotation mark that is missing")
    data |= {name: _split(data.get(name, "")) for name in _LISTS}
    data["documents"] = [_document(text) for text in _split(data["documents"])]
    try:
        person = reading.returned_person(data)
    except Malformed as fault:
        return fault
    return Malformed(_MISALIGNED) if is_short and unread(person.members()) else person


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _document(text: str) -> dict[str, str]:
    kind, issuer, number = (*text.split(":", 2), "", "")[:3]
    return {"type": kind, "issuer": issuer, "number": number}
