"""Uploads before the real ClamAV."""

import socket
from io import BytesIO

import pytest

from app.security.scanner import Infected, ScannerUnavailable, scanner_at
from tests.peers import clamav
from tests.support.pictures import EICAR, a_pdf, a_photo


@pytest.fixture(scope="module")
def address(workshop):
    with clamav.running(workshop, most="1M") as address:
        yield address


def test_it_lets_a_photograph_pass_having_read_all_of_it(address):
    upload = BytesIO(a_photo())
    scanner_at(address)(upload)
    assert upload.read() == b""


@pytest.mark.parametrize("content", [EICAR, a_photo() + EICAR, a_pdf() + EICAR])
def test_it_finds_what_it_knows_wherever_it_stands(address, content):
    with pytest.raises(Infected):
        scanner_at(address)(BytesIO(content))


def test_it_is_asked_over_the_newer_internet_protocol_too(workshop):
    with socket.socket(socket.AF_INET6) as free:
        free.bind(("::1", 0))
        port = free.getsockname()[1]
    with clamav.running(workshop, more=f"TCPSocket {port}\nTCPAddr ::1\n"):
        scan = scanner_at(f"tcp://[::1]:{port}")
        scan(BytesIO(a_photo()))
        with pytest.raises(Infected):
            scan(BytesIO(EICAR))


def test_what_is_more_than_it_reads_is_not_taken_for_clean(address):
    with pytest.raises(ScannerUnavailable):
        scanner_at(address)(BytesIO(bytes(3 * 1024**2)))


@pytest.mark.parametrize("url", ["unix:/nowhere/clamd", "tcp://127.0.0.1:9"])
def test_while_it_is_away_nothing_is_taken_for_clean(url):
    with pytest.raises(ScannerUnavailable):
        scanner_at(url)(BytesIO(a_photo()))


def test_where_there_is_none_nothing_is_scanned():
    scanner_at("")(BytesIO(EICAR))


@pytest.mark.parametrize("url", ["clamd", "tcp://host", "unix:", "http://host:1"])
def test_an_address_that_cannot_be_meant(url):
    with pytest.raises(ValueError, match="CLAMAV_URL"):
        scanner_at(url)
