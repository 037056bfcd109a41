"""`keys rewrap` of many EOIs' keys, beside the same number of bare UPDATEs in the same batches."""

import contextlib
import io
import time

from sqlalchemy import bindparam, insert, select, update

from app.cli import context
from app.cli.operations import rewrap
from app.security.tokens import new_id
from app.services.core.unit import portal_for, unit_for
from app.services.operations import key_rotation
from app.settings import read
from app.storage.keys.keys import RecordKey

KEYS = 100_000
_AT_ONCE = 5000


def show(databases):
    print(f"\nkeys rewrap of {KEYS} EOIs: rows/s, and those of bare UPDATEs in the same batches")
    for database in databases:
        portal = portal_for(read(database.environment))
        _fill(portal)
        bare = KEYS / _timed(_update_barely, portal)
        portal.provider.rotate()
        anew = KEYS / _timed(_rewrap, portal)
        portal.engine.dispose()
        print(f"{database.name:<10} {anew:>8.0f} {bare:>8.0f}  {bare / anew:.1f} times", flush=True)


def _timed(do, portal):
    began = time.perf_counter()
    do(portal)
    return time.perf_counter() - began


def _fill(portal):
    for _ in range(0, KEYS, _AT_ONCE):
        rows = [vars(portal.keyring.new_key(new_id(), new_id())[0]) for _ in range(_AT_ONCE)]
        with unit_for(portal, "bench", write=True) as unit:
            unit.session.execute(insert(RecordKey), rows)


def _update_barely(portal):
    """What it holds, written again."""
    row = update(RecordKey.__table__).where(RecordKey.id == bindparam("key"))
    row = row.values(wrapped=bindparam("again"))
    after = key_rotation.FIRST
    while True:
        with unit_for(portal, "bench") as unit:
            next_ones = select(RecordKey.id, RecordKey.wrapped).where(RecordKey.id > after)
            batch = unit.session.execute(
                next_ones.order_by(RecordKey.id).limit(key_rotation.BATCH)
            ).all()
        if not batch:
            return
        with unit_for(portal, "bench", write=True) as unit:
            changes = [{"key": key, "again": wrapped} for key, wrapped in batch]
            unit.session.connection().execute(row, changes)
        after = batch[-1].id


def _rewrap(portal):
    context.portal = lambda: portal
    with contextlib.redirect_stdout(io.StringIO()):
        rewrap.command.main([], standalone_mode=False)
