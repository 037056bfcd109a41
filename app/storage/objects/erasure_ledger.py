"""The erasure ledger records outside the database who was erased, so that a restore can replay it.

One object for each batch, never changed, named by a UUIDv7. It has a line of JSON for each owner,
`{"at": …, "deployment": …, "owner": …}`, and a last line: the key provider's HMAC-SHA256 in hex,
over the object's name and the SHA-256 of the lines before it. So somebody who can only write there
can erase nobody.
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
    """Store a batch and return its name. It is durable then, and so never part of a transaction.

    Raises ObjectsUnavailable or KeyUnavailable.
    """
    name = str(new_id())
    common = {"at": now.isoformat(), "deployment": str(deployment)}
    lines = "".join(json.dumps(common | {"owner": str(owner)}) + "\n" for owner in owners)
    mac = provider.mac(_message(name, lines.encode()))
    place.put(name, f"{lines}{mac.hex()}\n".encode())
    return name


def unseen(place: Objects, seen: Collection[str]) -> list[str]:
    """The batches that the database has not carried out yet, oldest first.

    Raises Damaged where one that it has seen is missing: this is another ledger, or was emptied.
    """
    there = place.names()
    if missing := set(seen).difference(there):
        raise Damaged(f"the erasure ledger lacks {min(missing)}")
    return [name for name in there if name not in seen]


def read(place: Objects, provider: KeyProvider, deployment: UUID, name: str) -> list[UUID]:
    """The owners of a batch that are this deployment's. Raises Damaged if the MAC is wrong."""
    content = place.get(name)
    lines, mac = content[:-_MAC_LINE], content[-_MAC_LINE:]
    if not hmac.compare_digest(mac, provider.mac(_message(name, lines)).hex().encode() + b"\n"):
        raise Damaged(f"the erasure ledger's entry {name} is damaged or forged")
    entries = [json.loads(line) for line in lines.splitlines()]
    return [UUID(e["owner"]) for e in entries if e["deployment"] == str(deployment)]


def _message(name: str, lines: bytes) -> bytes:
    """What the MAC is made of: short, since a key provider limits the size of its input."""
    return encode(_PURPOSE, name.encode(), hashlib.sha256(lines).digest())
