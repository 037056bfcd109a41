"""Networks are what requests are counted by for rate limits: each IP address is in one or two."""

import re
from ipaddress import IPv6Address, ip_address

UNREADABLE = "unreadable"  # all such addresses are one network: nobody escapes by misspelling

# An IPv4 address is counted by itself. Whoever has IPv6 has at least a /64, as a phone does, and
# can use another address for each request; with a /56 or /48, another /64 too. A provider puts many
# homes into one /48, so that is allowed ten times as much.
_OF_IPV6 = {64: 1, 48: 10}  # by length of the prefix: how many times as much is allowed
_PORTED = re.compile(r"\[([^\]]*)\](?::\d*)?|([\d.]+):\d*")


def containing(text: str) -> dict[str, int]:
    """The networks of an address, the narrowest first, and how many times the limit each may have.

    Reads `192.0.2.1`, `192.0.2.1:47011`, `2001:db8::1`, `[2001:db8::1]:47011`, `fe80::1%eth0` and
    `::ffff:192.0.2.1`, which is IPv4.
    """
    bare = text.strip().strip('"')
    if ported := _PORTED.fullmatch(bare):
        bare = ported[1] or ported[2] or ""
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return {UNREADABLE: 1}
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return {_prefix(address, length): width for length, width in _OF_IPV6.items()}
        address = address.ipv4_mapped
    return {str(address): 1}


def _prefix(address: IPv6Address, length: int) -> str:
    hidden = 128 - length
    return f"{IPv6Address(int(address) >> hidden << hidden)}/{length}"
