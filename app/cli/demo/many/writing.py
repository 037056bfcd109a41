"""So many cases are written, some hundred in a transaction."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.demo import seed
from app.cli.demo.many import history, patterns, reading
from app.cli.demo.many.copying import Copy, Places, Rows, Source
from app.services.blind_index import name_sums, profiles
from app.services.core.unit import Portal, Unit, unit_for
from app.services.scheme import settings as scheme_settings
from app.settings import Settings
from app.storage.audit import log as audit_log
from app.storage.blind_index import names
from app.storage.blind_index.names import NameTag
from app.storage.cases.eois import Eoi
from app.storage.database import vouched
from app.storage.database.base import Base

_AT_ONCE = 200  # copies


def fill(
    portal: Portal,
    settings: Settings,
    now: datetime,
    wanted: int,
    tell: Callable[[int], None] = lambda _: None,
) -> None:
    """Make cases until there are so many EOIs; `tell` is told how many there are meanwhile.

    Cut off, whole cases are there and nothing of others: the next run makes the rest.
    """
    with unit_for(portal, "operator", now=now) as unit:
        there = _there(unit)
    if there >= wanted:
        return
    with unit_for(portal, "operator", write=True, now=now) as unit:
        _make_room(unit, wanted)
    made = patterns.make(portal, settings, now, there)
    sources = [(share, Source(reading.read(portal, cases))) for share, cases in made]
    with unit_for(portal, "operator", now=now) as unit:
        there, places = _there(unit), _places(unit)
    copies = _copies(portal, sources, there, now)
    while there < wanted:
        with unit_for(portal, "operator", write=True, now=now) as unit:
            there += _write(unit, places, copies, wanted - there)
        tell(there)
    seed.close_the_log(portal)


def _make_room(unit: Unit, wanted: int) -> None:
    """So many places that whoever is invited has one, in the run after this one, too."""
    if scheme_settings.current(unit).weekly_limit < wanted:
        scheme_settings.change(unit, weekly_limit=wanted, tolerance=wanted)


def _there(unit: Unit) -> int:
    return unit.session.scalar(select(func.count()).select_from(Eoi)) or 0


def _places(unit: Unit) -> Places:
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for several in names.profiles(unit.session):
        for profile, key in several:
            if key:
                found = names.Found(profile, key.as_read())
                taken[profile.purpose].update(profiles.opened(unit, found)["keys"])
    return Places(unit.keyring, unit.now, taken)


def _copies(
    portal: Portal, sources: list[tuple[int, Source]], first: int, now: datetime
) -> Iterator[Copy]:
    """Each as often as its share, those of one source far apart."""
    lots = [((place + 0.5) / share, source) for share, source in sources for place in range(share)]
    lots.sort(key=itemgetter(0))
    for number in count(first):
        _, source = lots[number % len(lots)]
        yield Copy(portal, source, number, now)


def _write(unit: Unit, places: Places, copies: Iterator[Copy], most: int) -> int:
    """The next copies, of `most` EOIs or a few more; of how many."""
    names.lock(unit.session)
    rows: Rows = defaultdict(list)
    number, place = 0, audit_log.size(unit.session)
    for copy in copies:
        copy.make(places)
        place = history.add(copy, place)
        number += len(copy.source.eois)
        for model, several in copy.rows.items():
            rows[model] += several
        if number >= min(most, _AT_ONCE):
            break
    tags = rows[NameTag]
    for purpose in {tag["purpose"] for tag in tags}:
        mine = [(t["version"], t["tag"], t["owner"]) for t in tags if t["purpose"] == purpose]
        name_sums.change(unit, purpose, (), mine)
    put(unit.session, rows)
    return number


def put(session: Session, rows: Mapping[type[Base], Iterable[Mapping[str, Any]]]) -> None:
    """Insert rows of several tables, those first that others refer to, the fastest way there is."""
    tables = {vouched.table(model): several for model, several in rows.items() if several}
    for table in Base.metadata.sorted_tables:
        if table not in tables:
            continue
        if session.get_bind().dialect.name == "sqlite":
            session.connection().execute(table.insert(), list(tables[table]))
        else:
            _copy(session, table, tables[table])


def _copy(session: Session, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """By COPY, each value as the statements of the portal would have it."""
    connection = session.connection()
    named = ", ".join(f'"{column.name}"' for column in table.columns)
    columns = [
        (
            column.key,
            column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect),
        )
        for column in table.columns
    ]
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(f"COPY {table.name} ({named}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([process(row[key]) if process else row[key] for key, process in columns])
