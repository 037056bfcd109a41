"""Partners' events both ways amid kills, one each second: none is lost, none counts twice.

Returns come in as callbacks, sent again until each is answered; events go out to a receiver that
counts them. What happened is read afterwards from register, ledger and receiver.
"""

import http.client
import itertools
import json
import threading
import time
from datetime import UTC, datetime
from http import HTTPStatus

from sqlalchemy import func, select

from app.domain.partners import outgoing
from app.domain.scheme.balance import Fact
from app.security.tokens import new_id
from app.services.core.unit import portal_for, unit_for
from app.settings import read
from app.storage.outbox import OutboxTask
from app.storage.partners.deliveries import Delivery
from app.storage.register.records import ReturnRecord
from app.storage.scheme.ledger import LedgerEntry
from tests.bench.deliveries import Receiver
from tests.peers.partner import a_partner, a_return
from tests.soak import programs
from tests.support.deliveries import announce

EVENTS, CASES = 5000, 1000
SENDERS = 8
_SUBSCRIBED = (outgoing.EOI_DECIDED,)
_EACH = 1.0  # second
_LONGEST = 1200.0  # seconds until all has come to rest


def show(database, folder):
    """Print what was lost and doubled; `database` is PostgreSQL's."""
    receiver = Receiver()
    receiver.seconds = 0
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    environ = database.environment | {"OUTBOUND_ALLOW": receiver.host}
    portal = portal_for(read(environ))
    partner = a_partner(portal, "bench-killed", f"http://{receiver.host}/", subscribed=_SUBSCRIBED)
    place = folder / "killed"
    place.mkdir()
    began = time.monotonic()
    with programs.running(environ, place) as (address, processes):
        sent = _Sent(address.removeprefix("http://"), partner)
        stop, kills = threading.Event(), []
        given = (processes, stop, kills)
        killer = threading.Thread(target=_kill_each_second, args=given, daemon=True)
        killer.start()
        cases = [new_id() for _ in range(CASES)]
        for sequence in range(1, EVENTS // CASES + 1):
            announce(portal, partner.name, *((case, sequence) for case in cases))
        sent.all()
        stop.set()
        killer.join()
        for process in processes.values():
            process.keep_up()
        _until(lambda: _is_at_rest(portal))
    took = time.monotonic() - began
    _print(portal, receiver, sent, f"{len(kills)} kills in {took:.0f} s")
    portal.engine.dispose()
    receiver.shutdown()


class _Sent:
    """The callbacks of all senders, and how often one of them had to be sent again."""

    def __init__(self, host, partner):
        self._host, self._partner = host, partner
        self.again, self._numbers, self._lock = 0, iter(range(EVENTS)), threading.Lock()

    def all(self):
        threads = [threading.Thread(target=self._send, daemon=True) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _send(self):
        while (number := self._next()) is not None:
            document = {"type": "passport", "number": f"ZK{number:06}", "issuer": "ERI"}
            body = a_return(return_id=f"killed-{number}", documents=[document])
            while not self._is_taken(f"killed-{number}", body):
                with self._lock:
                    self.again += 1
                time.sleep(0.1)

    def _next(self):
        with self._lock:
            return next(self._numbers, None)

    def _is_taken(self, message_id, body):
        headers = self._partner.signed(body, message_id, datetime.now(UTC))
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request("POST", f"/hooks/{self._partner.name}", body, headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()
        if answer.status == HTTPStatus.ACCEPTED:
            return True
        if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RuntimeError(f"{answer.status} {said}")
        return False


def _kill_each_second(processes, stop, kills):
    """In turns a web process and the worker; each starts again by itself."""
    for kill in itertools.cycle((processes["web"].kill_child, processes["worker"].kill)):
        if stop.wait(_EACH):
            break
        for process in processes.values():
            process.keep_up()
        kill()
        kills.append(kill)


def _is_at_rest(portal):
    with unit_for(portal, "test") as unit:
        told = select(func.count()).select_from(Delivery).where(Delivery.settled_at.is_(None))
        due = (OutboxTask.settled_at.is_(None), OutboxTask.due_at <= datetime.now(UTC))
        queued = select(func.count()).select_from(OutboxTask).where(*due)
        return not unit.session.scalar(told) and not unit.session.scalar(queued)


def _print(portal, receiver, sent, amid):
    ids = [one for one, _, _ in receiver.came]
    with unit_for(portal, "test") as unit:
        ours = ReturnRecord.return_id.startswith("killed-")
        records = unit.session.scalars(select(ReturnRecord.id).where(ours)).all()
        counted = select(LedgerEntry.source).where(LedgerEntry.fact == Fact.RETURNED)
        entries = [one for one in unit.session.scalars(counted) if one in set(records)]
        rows = unit.session.execute(select(Delivery.id, Delivery.subject, Delivery.sequence))
        place = {str(one): (subject, sequence) for one, subject, sequence in rows}
    order = {}
    for one in dict.fromkeys(ids):
        order.setdefault(place[one][0], []).append(place[one][1])
    wrong = sum(numbers != sorted(numbers) for numbers in order.values())
    print(f"\n{EVENTS:,} events each way, amid {amid}")
    print(
        f"  in: {len(records):,} returns, {len(entries):,} of them counted, "
        f"{len(entries) - len(set(entries))} twice; {sent.again} sent again"
    )
    print(
        f"  out: {len(set(ids)):,} taken, {len(ids) - len(set(ids))} came twice with one id, "
        f"{wrong} cases out of order"
    )


def _until(holds):
    deadline = time.monotonic() + _LONGEST
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.5)
