"""The demo register is a CSV file of invented returned persons, for `returns import`."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

from app.cli.demo import invented

PERSONS = 500
# On one record: whoever applies with it is refused. On two: a reviewer decides.
KNOWN_NUMBER, SHARED_NUMBER = "ZZ0700123", "ZZ0555666"
ISSUER = "ERI"

_COLUMNS = (
    "return_id",
    "returned_at",
    "given_names",
    "family_name",
    "other_names",
    "dates_of_birth",
    "nationalities",
    "documents",
    "basis",
)
_STATES = ("ERI", "AFG", "SDN", "IRN", "VNM")


def write(path: Path, now: datetime) -> None:
    """Write the file: always the same persons, returned over the ten weeks before `now`."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(_row(number, now) for number in range(PERSONS))


def _row(number: int, now: datetime) -> list[str]:
    state = _STATES[number % len(_STATES)]
    # A fifth more each fortnight, like a pilot that grows.
    returned_at = now - timedelta(days=70 * (1 - (number / PERSONS) ** 0.6), hours=1)
    return [
        f"R-{number:05}",
        returned_at.isoformat(timespec="seconds"),
        *invented.name(number).values(),
        "",
        invented.birth(number),
        state,
        _document(number, state),
        "invented",
    ]


def _document(number: int, state: str) -> str:
    if number == 0:
        return f"passport:{ISSUER}:{KNOWN_NUMBER}"
    if number in {1, 2}:
        return f"passport:{ISSUER}:{SHARED_NUMBER}"
    return f"passport:{state}:ZZ{1000000 + number * 7919}"
