import pytest

from app.security.http.destinations import may_ever_be_called


@pytest.mark.parametrize(
    "url",
    [
        "http://lab.example.org/events",
        "lab.example.org",
        "https://",
        "https://[::1/",
        "https://lab.example.org:99999/",
        "https://10.0.0.1/events",
        "https://2130706433/events",
        "https://127.1/events",
        "https://[::1]/events",
        "https://[fec0::1]/events",
        "https://168.63.129.16/events",
        "https://localhost/events",
        "https://lab/events",
        "https://user:password@lab.example.org/events",
        "https://user@93.184.215.14/in",
        "https://LAB.Internal./events",
    ],
)
def test_what_can_never_be_called(url):
    assert not may_ever_be_called(url, frozenset())


@pytest.mark.parametrize(
    "url",
    [
        "https://lab.example.org/events",
        "https://lab.example.org.:8443/events",
        "https://lab.école.example/events",
        "https://93.184.215.14/in",
        "https://[2606:4700::1111]/in",
    ],
)
def test_what_may_be_called_wherever_its_name_leads_today(url):
    """Names are not looked up: the tests have no network, and these are nobody's."""
    assert may_ever_be_called(url, frozenset())


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:5002/in", "127.0.0.1:5002"),
        ("http://receiver/in", "receiver:80"),
        ("https://lab.internal/in", "lab.internal:443"),
        ("https://10.0.0.1/in", "10.0.0.1:443"),
    ],
)
def test_what_is_allowed_by_host_and_port(url, allowed):
    assert may_ever_be_called(url, frozenset({allowed}))
    assert not may_ever_be_called(url, frozenset({f"{allowed}1"}))
