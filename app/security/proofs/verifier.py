"""Check the audit log against checkpoints that are stored outside its database.

    python verifier.py --key KEY export.jsonl FILE…
    python verifier.py --key KEY --proof proof.json

This file needs nothing but Python and `cryptography`. KEY is what `./portal audit key` prints, each
line of the export an entry, the FILEs are the `.checkpoint` and `.leaves` files from outside.

The entries are the leaves of a Merkle tree (RFC 6962 §2.1). A checkpoint (C2SP tlog-checkpoint) is
a signed note (C2SP signed-note, Ed25519) of their number and the root of their tree: the first so
many lines of the export must have that root. Where they do not, the `.leaves` files, with the id
and the hash of each entry as it once was, tell the first at fault. The exit code is then 1.
"""

import base64
import contextlib
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Leaf = tuple[str, bytes]  # an entry's id, and its hash


class Unsound(Exception):
    """What was given proves nothing, or the opposite. The text says why."""


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 §2.1, as is the next."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A Merkle tree that grows. It stores only the roots of its full subtrees, left to right."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._whole: list[bytes] = []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """Two whole subtrees of the same size become one: as often as two divides the number."""
        self.size += 1
        self._whole.append(leaf)
        for _ in range((self.size & -self.size).bit_length() - 1):
            right, left = self._whole.pop(), self._whole.pop()
            self._whole.append(node_hash(left, right))

    def root(self) -> bytes:
        """Of at least one leaf."""
        return reduce(lambda right, left: node_hash(left, right), reversed(self._whole))


def split(size: int) -> int:
    """How many leaves are left of the root: the largest power of two below their number."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_root(leaf: bytes, place: int, size: int, proof: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to; it removes the proof's steps from the end."""
    if size == 1 and place == 0:
        return leaf
    left, step = split(size), proof.pop()
    if place < left:
        return node_hash(inclusion_root(leaf, place, left, proof), step)
    return node_hash(step, inclusion_root(leaf, place - left, size - left, proof))


def consistency_roots(
    old: int, new: int, old_root: bytes, proof: list[bytes]
) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency proof leads to; it may omit the old one."""
    if old == new:
        return (root := old_root or proof.pop()), root
    left, step = split(new), proof.pop()
    if old <= left:
        old_root, new_root = consistency_roots(old, left, old_root, proof)
        return old_root, node_hash(new_root, step)
    old_root, new_root = consistency_roots(old - left, new - left, b"", proof)
    return node_hash(step, old_root), node_hash(step, new_root)


@dataclass(frozen=True)
class Key:
    """An Ed25519 key; as text `name+id+base64`, where the byte 1 says Ed25519."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]

    def __str__(self) -> str:
        typed = base64.b64encode(b"\x01" + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{typed}"

    @classmethod
    def read(cls, text: str) -> "Key":
        """Raises Unsound."""
        name, _, encoded = [*text.split("+", 2), "", ""][:3]
        with contextlib.suppress(ValueError):
            key = cls(name, base64.b64decode(encoded)[1:])
            if str(key) == text and len(key.public) == 32:  # noqa: PLR2004
                return key
        raise Unsound("that is no key of the form name+id+base64")

    def verify(self, signature: bytes, text: bytes) -> None:
        """Raises Unsound."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except InvalidSignature:
            raise Unsound("the signature is not right") from None


def open_note(note: str, keys: Iterable[Key]) -> tuple[str, Key]:
    """Its text, and the key that signed it. Raises Unsound."""
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        _, name, encoded = [*line.split(" "), "", ""][:3]
        signature = base64.b64decode(encoded)
        for key in keys:
            if (key.name, key.id) == (name, signature[:4]):
                key.verify(signature[4:], f"{text}\n".encode())
                return f"{text}\n", key
    raise Unsound("no key that was given has signed it")


def read_checkpoint(note: str, keys: Iterable[Key]) -> tuple[int, bytes]:
    """How many entries it is of, and the root of their tree. Raises Unsound."""
    text, key = open_note(note, keys)
    form = re.fullmatch(r"(\S+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\n", text)
    if not form or form[1] != key.name:
        raise Unsound("that is no checkpoint of the key's log")
    return int(form[2]), base64.b64decode(form[3])


class Evidence(NamedTuple):
    """What was stored outside the database: the signed sizes and roots, and leaves from 0 on."""

    roots: set[tuple[int, bytes]]
    leaves: list[Leaf]


def read_evidence(files: Iterable[tuple[str, bytes]], keys: Sequence[Key]) -> Evidence:
    """From the names and contents of files. Raises Unsound, and names the file."""
    evidence = Evidence(set(), [])
    for name, raw in sorted(files):
        try:
            content = raw.decode()
            if name.endswith(".leaves"):
                _add(content, int(name[:12]), evidence.leaves)
            else:
                evidence.roots.add(read_checkpoint(content, keys))
        except (Unsound, ValueError) as why:
            raise Unsound(f"{name}: {why}") from None
    if not evidence.roots:
        raise Unsound("there is no checkpoint, and so nothing is proven")
    return evidence


def _add(text: str, first: int, leaves: list[Leaf]) -> None:
    """Add a file's leaves: once if written twice (after a crash), and none that follow a gap."""
    for place, line in enumerate(text.splitlines(), start=first):
        if place == len(leaves):
            leaves.append((line[:36], bytes.fromhex(line[37:])))


def first_fault(found: Sequence[Leaf], evidence: Evidence) -> str | None:
    """The first entry that differs from what was signed; None if all are as signed."""
    tree, sound = Tree(), 0
    for size, root in sorted(evidence.roots):
        for _, digest in found[tree.size : size]:
            tree.add(digest)
        if tree.size != size or tree.root() != root:
            signed = evidence.leaves[:size]
            if len(signed) == size and Tree(digest for _, digest in signed).root() == root:
                return _named(found, evidence.leaves)
            if size == sound:
                return f"two histories of {size} entries were signed"
            return f"entries {sound} to {size - 1}: not as signed; no .leaves tell which of them"
        sound = size
    return None


def _named(found: Sequence[Leaf], signed: Sequence[Leaf]) -> str:
    pairs = enumerate(zip(signed, found, strict=False))
    place = next((place for place, (old, new) in pairs if old[1] != new[1]), len(found))
    (old_id, old), (new_id, new) = signed[place], [*found, ("", b"")][place]
    is_there = old in {digest for _, digest in found}
    was_there = new in {digest for _, digest in signed}
    if is_there and was_there:
        return f"entry {place} ({new_id}): reordered, {old_id} stood there"
    if is_there:
        return f"entry {place} ({new_id}): inserted"
    return f"entry {place} ({old_id}): {'changed' if old_id == new_id else 'removed'}"


def check_proof(proof: Mapping[str, Any], keys: Sequence[Key]) -> str:
    """That an entry is in the log, or that one checkpoint continues another. Raises Unsound."""
    steps = [base64.b64decode(step) for step in proof["proof"]]
    size, root = read_checkpoint(proof["checkpoint"], keys)
    if "older" in proof:
        old_size, old_root = read_checkpoint(proof["older"], keys)
        sound = consistency_roots(old_size, size, old_root, steps) == (old_root, root)
        proven = f"the log of {size} entries continues that of {old_size}"
    else:
        place, entry = proof["sequence"], proof["entry"]
        sound = inclusion_root(leaf_hash(entry.encode()), place, size, steps) == root
        proven = f"entry {place} is in the log of {size} entries: {entry}"
    if not sound or steps:
        raise Unsound("the proof does not lead to the checkpoint")
    return proven


def check_export(lines: Iterable[bytes], evidence: Evidence) -> str:
    """What the checkpoints prove of an export. Raises Unsound, and names the first fault."""
    found = [(json.loads(line)["id"], leaf_hash(line)) for line in lines]
    if fault := first_fault(found, evidence):
        raise Unsound(fault)
    signed, _ = max(evidence.roots)
    return f"{signed} entries are as they were signed; {len(found) - signed} have no checkpoint yet"


def main() -> None:
    import argparse  # noqa: PLC0415 - the portal, which imports this, needs none

    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--key", action="append", required=True, help="as `audit key` prints it")
    options.add_argument("--proof", action="store_true", help="FILE is one of `audit prove`")
    options.add_argument("file", type=Path, help="the export")
    options.add_argument("evidence", nargs="*", type=Path, help="*.checkpoint and *.leaves")
    given = options.parse_intermixed_args()
    try:
        keys, content = [Key.read(text) for text in given.key], given.file.read_bytes()
        if given.proof:
            print(check_proof(json.loads(content), keys))
        else:
            files = [(path.name, path.read_bytes()) for path in given.evidence]
            print(check_export(content.splitlines(), read_evidence(files, keys)))
    except (Unsound, OSError, ValueError, LookupError, TypeError) as fault:
        sys.exit(f"AT FAULT: {fault}")


if __name__ == "__main__":
    main()
