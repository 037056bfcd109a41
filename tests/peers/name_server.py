"""A DNS server of an attacker, whose names lead elsewhere at each look-up (RFC 1035)."""

import struct
import threading
from collections import Counter
from ipaddress import ip_address
from socketserver import BaseRequestHandler, UDPServer

_TYPES = {"A": 1, "CNAME": 5, "AAAA": 28}
_NO_SUCH_NAME = 3


class NameServer(UDPServer):
    """`names` has for each name what its look-ups find, one after the other, and the last for good.

    That is a list of (type, value). `asked` counts the look-ups of a name by type. Nobody may keep
    an answer.
    """

    def __init__(self, place):
        super().__init__(place, _Handler)
        self.names, self.asked = {}, Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def found(self, name, kind):
        """The records of a name, and of whatever it leads to, as a recursive server gives them."""
        self.asked[name, kind] += 1
        answers = self.names[name]
        for type_, value in answers[min(self.asked[name, kind], len(answers)) - 1]:
            if type_ == "CNAME":
                yield name, type_, value
                yield from self.found(value, kind)
            elif type_ == kind:
                yield name, type_, value


class _Handler(BaseRequestHandler):
    def handle(self):
        query, socket = self.request
        question, name = _question(query)
        kind = {number: kind for kind, number in _TYPES.items()}[question[-3]]
        known = name in self.server.names
        records = [_record(*each) for each in self.server.found(name, kind)] if known else []
        flags = 0x8180 | (0 if known else _NO_SUCH_NAME)
        head = query[:2] + struct.pack(">5H", flags, 1, len(records), 0, 0)
        socket.sendto(head + question + b"".join(records), self.client_address)


def _question(query):
    """The question as it was put, and the name in it."""
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return query[12 : at + 5], ".".join(labels).lower()


def _record(name, kind, value):
    data = _encoded(value) if kind == "CNAME" else ip_address(value).packed
    return _encoded(name) + struct.pack(">HHIH", _TYPES[kind], 1, 0, len(data)) + data


def _encoded(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
