"""Which networks an address counts for."""

import pytest

from app.domain.sign_in import networks

V4 = {"192.0.2.7": 1}
V6 = {"2001:db8:1:2::/64": 1, "2001:db8:1::/48": 10}
NOBODY = {networks.UNREADABLE: 1}

SPELLINGS = {
    "192.0.2.7": V4,
    " 192.0.2.7 ": V4,
    "192.0.2.7:47011": V4,
    "192.0.2.7:": V4,
    "::ffff:192.0.2.7": V4,
    "::FFFF:c000:0207": V4,
    "[::ffff:192.0.2.7]:443": V4,
    '"[::ffff:192.0.2.7]:443"': V4,
    "2001:db8:1:2::1": V6,
    "2001:0DB8:0001:0002:0000:0000:0000:0001": V6,
    "2001:db8:1:2:ffff:ffff:ffff:ffff": V6,
    "[2001:db8:1:2::1]": V6,
    "[2001:db8:1:2::1]:47011": V6,
    '"[2001:db8:1:2::1]:47011"': V6,
    "2001:db8:1:2::1%eth0": V6,
    "[2001:db8:1:2::1%25eth0]:80": V6,
    "": NOBODY,
    "unknown": NOBODY,
    "_hidden": NOBODY,
    "300.0.0.1": NOBODY,
    "192.0.2.7:port": NOBODY,
    "192.0.2": NOBODY,
    "[192.0.2.7": NOBODY,
    "[]:80": NOBODY,
    "192.0.2.7, 10.0.0.1": NOBODY,
    "2001:db8::1::2": NOBODY,
    "٣٠٠.0.0.1": NOBODY,
    "/run/portal.sock": NOBODY,
    "\x00": NOBODY,
    "9" * 10_000: NOBODY,
}


@pytest.mark.parametrize(("text", "counted"), SPELLINGS.items(), ids=lambda value: str(value)[:40])
def test_however_it_is_spelt_it_counts_for_the_same_networks(text, counted):
    assert networks.containing(text) == counted


def test_another_home_of_the_same_provider_shares_the_wide_network_only():
    one, other = networks.containing("2001:db8:1:2::1"), networks.containing("2001:db8:1:3::1")
    assert one.keys() & other.keys() == {"2001:db8:1::/48"}
    assert not one.keys() & networks.containing("2001:db8:2:2::1").keys()
