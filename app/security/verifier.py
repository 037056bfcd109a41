"""What the audit log's hashes are: RFC 6962 §2.1."""

import hashlib


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()
