"""Codes by which applicants come back: asked for, read in a message, entered."""

import re
from ipaddress import IPv4Address

from app.services.core.unit import unit_for
from app.services.sign_in import codes
from tests.conftest import NOW
from tests.support.people import ADDRESS

MAIL, NUMBER = "owner@example.org", "+33600000042"


def codes_in(letter):
    return re.findall(r"\b\d{8}\b|\b\d{4} \d{4} \d{4}\b", letter)


def ask(portal, reference, now=NOW, address=ADDRESS, known=""):
    """The browser's token."""
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        return codes.request_code(unit, reference, address, known)


def enter(portal, token, code, now=NOW, known=""):
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        return codes.enter(unit, token, code, known)


def stranger(number):
    """An address that nobody else has."""
    return str(IPv4Address("203.0.113.0") + number)
