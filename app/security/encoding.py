"""The one encoding of several parts in which each stays apart from the next."""


def encode(*parts: bytes) -> bytes:
    """An injective encoding: each part behind its length in eight bytes."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)
