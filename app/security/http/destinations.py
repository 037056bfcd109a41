"""A destination is checked before it is kept: one that can never be called helps nobody.

Where its name leads is not asked here. That may change, and each call looks for itself.
"""

import socket
from urllib.parse import urlsplit

import requests

from app.security.http import outbound
from app.security.http.outbound import Allowed, ForbiddenDestination

# RFC 6761, RFC 6762, RFC 7686, and ICANN's name for private use.
_NEVER_PUBLIC = (".internal", ".invalid", ".local", ".localhost", ".onion", ".test")


def may_ever_be_called(url: str, allow: Allowed) -> bool:
    """Whether `outbound` may call it one day: not in clear, inside, or by no public name.

    Nor with a user's name or password, since an address is shown and logged.
    """
    if not outbound.is_permitted(url, allow):
        return False
    try:
        request = requests.Request("POST", url).prepare()
        parts = urlsplit(str(request.url))
        if "@" in urlsplit(url).netloc:
            return False
        host = (parts.hostname or "").rstrip(".")
        if _is_name(host):
            is_public = "." in host and not host.endswith(_NEVER_PUBLIC)
            return is_public or parts.scheme == "http" or f"{host}:{parts.port or 443}" in allow
        with requests.Session() as session:
            outbound.harden(session, allow)
            session.get_adapter(url).build_connection_pool_key_attributes(request, verify=True)  # type: ignore[attr-defined]
    except (requests.RequestException, ForbiddenDestination, ValueError):
        return False
    return True


def _is_name(host: str) -> bool:
    """And no address, in whatever spelling."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return True
    return False
