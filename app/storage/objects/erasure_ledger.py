"""Who was erased, written down outside the database: one that is restored is brought in line by it.

One object a batch, never changed, named by a UUIDv7. Its content is a line of JSON for each owner,
`{"at": …, "deployment": …, "owner": …}`, and a last line: the key provider's HMAC-SHA256 in hex,
over the object's name and the SHA-256 of the lines before it. Who can only write there can erase
nobody.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from app.security.encryption.encoding import encode
from app.security.encryption.providers import KeyProvider
from app.security.tokens import new_id
from app.storage.objects.stores import Objects

_PURPOSE = b"erasure-ledger"
_MAC_LINE = 2 * 32 + 1


class Damaged(Exception):
    """An entry is not as the portal wrote it, or is missing. The text names it."""


def put(
    place: Objects,
    provider: KeyProvider,
    deployment: UUID,
    owners: Iterable[UUID],
    now: datetime,
) -> str:
    """Write down a batch; its name. Durable when this returns, and so never in a transaction.

    Raises ObjectsUnavailable or KeyUnavailable.
    """
    name = str(new_id())
    common = {"at": now.isoformat(), "deployment": str(deployment)}
    lines = "".join(json.dumps(common | {"owner": str(owner)}) + "\n" for owner in owners)
    mac = provider.mac(_message(name, lines.encode()))
    place.put(name, f"{lines}{mac.hex()}\n".encode())
    return name


def unseen(place: Objects, seen: Collection[str]) -> list[str]:
    """The batches that a database which has seen these has not, oldest first.

    Raises Damaged where one that it has seen is missing: the place is another, or was emptied.
    """
    there = place.names()
    if missing := set(seen).difference(there):
        raise Damaged(f"the erasure ledger lacks {min(missing)}")
    return [name for name in there if name not in seen]


def read(place: Objects, provider: KeyProvider, deployment: UUID, name: str) -> list[UUID]:
    """The owners of a batch, those of the deployment. Raises Damaged for what we did not write."""
    content = place.get(name)
    lines, mac = content[:-_MAC_LINE], content[-_MAC_LINE:]
    if not hmac.compare_digest(mac, provider.mac(_message(name, lines)).hex().encode() + b"\n"):
        raise Damaged(f"the erasure ledger's entry {name} is damaged or forged")
    entries = [json.loads(line) for line in lines.splitlines()]
    return [UUID(e["owner"]) for e in entries if e["deployment"] == str(deployment)]


def _message(name: str, lines: bytes) -> bytes:
    """Short, however many lines: a provider takes no more than it says."""
    return encode(_PURPOSE, name.encode(), hashlib.sha256(lines).digest())
