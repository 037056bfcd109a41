"""Hostile requests at the real server: each is answered with less than 500, or cut off.

503 with Retry-After is no failure: it tells who came when too many were there to come again.
"""

import re
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from app import create_app
from app.settings import read
from tests.bench.server import PORTAL, serving
from tests.peers.partner import a_partner
from tests.soak import crowd
from tests.soak.attacks import ATTACKS, Attacker
from tests.soak.crowd import Crowd
from tests.soak.faults import FAILED, WRONG, Fault
from tests.soak.programs import chance

_AT_ONCE = 12
_AS_ONE = 100  # requests of an attacker with one cookie
_PATIENCE = 20.0  # seconds for an answer, or an end
_SOON = 0.5  # seconds for an answer to what may not be whole
_PAUSE = 0.1  # seconds between two pieces
_SCRIPT = b"<script>alert(1)</script>"
_STATUS = re.compile(rb"HTTP/1\.[01] ([2-9]\d\d) ")
_CUT, _KEPT = "cut off", "neither answered nor cut off"


class Answer(NamedTuple):
    how: str  # its status, or that there was none
    content: bytes = b""

    @property
    def fault(self):
        head, _, body = self.content.partition(b"\r\n\r\n")
        is_for_later = self.how == "503" and b"\r\nretry-after:" in head.lower()
        if self.how.startswith("5") and not is_for_later:
            return FAILED
        is_theirs = b"\nset-cookie: portal=x" in head.lower() or _SCRIPT in body
        return WRONG if self.how == _KEPT or is_theirs or b"Traceback" in body else None


def run(site, people, environ, number):
    """Send so many; how many of each kind were answered how. Then somebody honest applies."""
    rules = list(create_app(read(environ)).url_map.iter_rules())
    partner = a_partner(site.portal, "hostile")
    with serving(PORTAL, "", environ, site.folder / "attacked.log") as server:
        them = Crowd(f"http://127.0.0.1:{server.port}", site.portal, partner)
        attack = partial(_attack, them, rules, server.port)
        shares = [min(_AS_ONE, number - sent) for sent in range(0, number, _AS_ONE)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answered = sum(pool.map(attack, shares), Counter())
        people.base_url = them.base_url
        crowd.apply(people)
    people.faults += them.faults
    return answered


def _attack(them, rules, port, number):
    attacker, answered = Attacker(them, rules), Counter()
    for attack in chance.choices(list(ATTACKS), list(ATTACKS.values()), k=number):
        shot = attack(attacker)
        answer = _answer(port, shot)
        answered[attack.__name__.replace("_", " "), answer.how] += 1
        if kind := answer.fault:
            said = f"{answer.how} to {shot.content[:1500]!r}: {answer.content[:1500]!r}"
            them.faults.append(Fault(kind, said))
    return answered


def _answer(port, shot):
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as connection:
        content = bytearray()
        try:
            _send(connection, shot)
            if not shot.is_whole:
                connection.settimeout(_SOON)
                content += _read(connection)
                connection.settimeout(_PATIENCE)
                connection.shutdown(socket.SHUT_WR)
            content += _read(connection)
            is_over = not connection.recv(1)
        except TimeoutError:
            is_over = False
        except OSError:
            is_over = True
    found = _STATUS.search(content)
    return Answer(found[1].decode() if found else _CUT if is_over else _KEPT, bytes(content))


def _send(connection, shot):
    size = -(-len(shot.content) // shot.pieces)
    for at in range(0, len(shot.content), size):
        connection.sendall(shot.content[at : at + size])
        if shot.pieces > 1:
            time.sleep(_PAUSE)


def _read(connection):
    """What comes until the end, or nothing more in time."""
    content = bytearray()
    try:
        while piece := connection.recv(65536):
            content += piece
    except TimeoutError:
        pass
    return content
