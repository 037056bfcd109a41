"""A burst of callbacks, each sent once, or 10,000 times the same one: that has one effect.

And a file of 100,000 returns, with its progress bar. On PostgreSQL; `make bench` measures the cost
of one callback beside its floor.
"""

import http.client
import itertools
import time
from collections import Counter
from datetime import UTC, datetime
from threading import Thread

from sqlalchemy import func, select

from app.cli.scheme import returns
from app.domain.partners import incoming
from app.security.http import signatures
from app.services.core.unit import portal_for, unit_for
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.partners.inbox import InboxMessage
from tests.bench.back_office import write_register
from tests.bench.server import GRANIAN
from tests.peers.partner import a_check_update, a_partner, a_return
from tests.support.callbacks import a_case

SENDERS, MANY, ROWS = 16, 10_000, 100_000


def show(database, folder):
    portal = portal_for(read(database.environment))
    partner = a_partner(portal, "bench")
    same = a_check_update(reference=a_case(portal)[1])
    before = _moved(portal)
    with database.serving("app", GRANIAN) as server:
        print(f"\n{MANY:,} callbacks, {SENDERS} connections")
        told = [(f"burst-{n}", _a_return(n)) for n in range(MANY)]
        _line("each another return", _sent(server.port, partner, told))
        _line("the same update of a check", _sent(server.port, partner, [("same", same)] * MANY))
    with unit_for(portal, "test") as unit:
        stored = unit.session.scalar(select(func.count()).select_from(InboxMessage))
    print(f"{'stored, and effects of the same':<34}{stored:>12,}{_moved(portal) - before:>8}")
    if (stored, _moved(portal) - before) != (MANY + 1, 1):
        raise RuntimeError("a callback was lost, or counted more than once")
    file = folder / "register.csv"
    write_register(file, MANY, ROWS)
    began = time.perf_counter()
    done = returns.take_over(portal, file)
    seconds = time.perf_counter() - began
    print(
        f"\n`returns import` of {ROWS:,} rows: {seconds:.0f} s, {ROWS / seconds:,.0f} rows a second"
    )
    if done.counts != {returns.RECORDED: ROWS}:
        raise RuntimeError(done.counts)
    portal.engine.dispose()


def _moved(portal):
    with unit_for(portal, "test") as unit:
        query = select(func.count()).where(AuditEntry.action == "check-updated")
        return unit.session.scalar(query)


def _a_return(number):
    document = {"type": "passport", "number": f"ZX{4_180_000 + number}7", "issuer": "ERI"}
    return a_return(incoming.RETURN_RECORDED, return_id=f"burst-{number}", documents=[document])


def _sent(port, partner, told):
    """What was answered, and in how many seconds in all."""
    answers = Counter()
    secret, turn = signatures.parse_secret(partner.inbound), itertools.count()

    def send():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (number := next(turn)) < len(told):
            name, body = told[number]
            headers = signatures.sign([secret], name, datetime.now(UTC), body)
            headers |= {"content-type": "application/json"}
            while True:
                connection.request("POST", f"/hooks/{partner.name}", body, headers)
                answer = connection.getresponse()
                said = answer.read().decode().strip()
                answers[answer.status, said] += 1
                if answer.status != 503:  # it asks to come again
                    break
                time.sleep(float(answer.headers["Retry-After"]))
        connection.close()

    threads = [Thread(target=send) for _ in range(SENDERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, time.perf_counter() - began


def _line(what, measured):
    answers, seconds = measured
    said = ", ".join(f"{count:,} × {status} {text}" for (status, text), count in answers.items())
    print(f"{what:<34}{MANY / seconds:>8,.0f}/s  {said}")
