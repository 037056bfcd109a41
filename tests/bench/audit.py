"""What the audit log costs a submission, and what proofs and checks cost in a log of a million."""

import base64
import contextlib
import json
import statistics
import time
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.security.proofs import merkle
from app.security.proofs.verifier import Evidence, Tree, check_export, inclusion_root, leaf_hash
from app.services.audit import log
from app.services.core.unit import Unit, portal_for, unit_for
from app.services.intake import submissions
from app.settings import read
from app.storage import outbox
from app.storage.database import changes, vouched
from tests.conftest import NOW
from tests.support.people import ADDRESS, a_draft

_PAIRS = 150  # submissions with the log, each beside one without
_ENTRIES = 1_000_000
_AIM = 10  # percent
_TIMES = 1000


def show(databases):
    print(f"\n{'Submissions a second, at the service':<46} {'logged':>8} {'without':>8}    cost")
    for database in databases:
        portal = portal_for(read(database.environment))
        logged, bare, cost = _submissions(portal)
        speeds = f"{1 / logged:>8.0f} {1 / bare:>8.0f} {cost:>6.1%}"
        missed = "  missed" if 100 * cost > _AIM else ""
        print(f"{database.name:<46} {speeds} (aim {_AIM} %){missed}")
        print(f"{'  entries placed a second':<46} {_placed(portal):>8.0f}", flush=True)
        portal.engine.dispose()
    _show_proofs()


def _submissions(portal):
    """Medians of the seconds with the log and without, and of what it costs in each pair."""
    pairs = []
    for number in range(_PAIRS + 5):
        first = number % 2  # who goes first takes turns
        order = [True, False] if first else [False, True]
        took = {logged: _submission(portal, 2 * number + logged, logged=logged) for logged in order}
        pairs.append((took[True], took[False]))
    logged, bare = (statistics.median(each) for each in zip(*pairs[5:], strict=True))
    return logged, bare, statistics.median(a / b for a, b in pairs[5:]) - 1


def _submission(portal, number, *, logged):
    """On days of their own: the limits count by the day."""
    day = NOW + timedelta(days=number)
    eoi_id = a_draft(portal, day, document_number=f"B {number:07}")
    with contextlib.nullcontext() if logged else _without_log():
        began = time.perf_counter()
        with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=day) as unit:
            submissions.submit(unit, eoi_id, ADDRESS)
        return time.perf_counter() - began


@contextlib.contextmanager
def _without_log():
    """No entry is written, and no change of a row is noted for one."""
    noting = (Session, "before_flush", changes._note_flush)
    event.remove(*noting)
    try:
        with (
            patch.object(Unit, "log", _nothing),
            patch.object(Unit, "close", lambda unit: outbox.write(unit.session)),
            patch.object(vouched, "hash_or_draft", _nothing),
        ):
            yield
    finally:
        event.listen(*noting)


def _nothing(*_arguments, **_named):
    pass


def _placed(portal):
    began, count = time.perf_counter(), 0
    while True:
        with unit_for(portal, "worker", write=True) as unit:
            placed = log.sequence(unit)
        if not placed:
            return count / (time.perf_counter() - began)
        count += placed


def _show_proofs():
    lines = [_line(number) for number in range(_ENTRIES)]
    hashes = [leaf_hash(line) for line in lines]
    root = Tree(hashes).root()
    place = 2 * _ENTRIES // 3
    proof = merkle.inclusion_proof(hashes, place)
    assert inclusion_root(hashes[place], place, _ENTRIES, [*proof]) == root
    began = time.perf_counter()
    for _ in range(_TIMES):
        inclusion_root(hashes[place], place, _ENTRIES, [*proof])
    micros = (time.perf_counter() - began) / _TIMES * 1e6
    consistency = merkle.consistency_proof(hashes, place)
    began = time.perf_counter()
    check_export(lines, Evidence({(_ENTRIES, root)}, []))
    seconds = time.perf_counter() - began
    print(f"\n{f'A log of {_ENTRIES:,} entries':<46}")
    print(f"{'inclusion proof, bytes':<46} {32 * len(proof):>8}")
    print(f"{'consistency proof, bytes':<46} {32 * len(consistency):>8}")
    print(f"{'checking an inclusion proof, microseconds':<46} {micros:>8.0f}")
    print(f"{'checking the whole log, seconds':<46} {seconds:>8.1f}")


def _line(number):
    """An entry as long as most are."""
    members = {"action": "submitted", "actor": "applicant", "at": NOW.isoformat()}
    members |= {"detail": None, "id": str(UUID(int=number)), "row": f"eoi/{UUID(int=number)}"}
    members |= {"row_hash": base64.b16encode(bytes(32)).decode(), "subject": str(UUID(int=1))}
    return json.dumps(members, separators=(",", ":")).encode()
