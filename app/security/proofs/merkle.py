"""Proofs of the audit log's tree, built; `verifier` checks them."""

from collections.abc import Sequence

from app.security.proofs.verifier import Tree, split


def inclusion(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """That the leaf at this place is in the tree of the leaves: RFC 9162 §2.1.3.1."""
    if len(leaves) == 1:
        return []
    left = split(len(leaves))
    if place < left:
        return [*inclusion(leaves[:left], place), Tree(leaves[left:]).root()]
    return [*inclusion(leaves[left:], place - left), Tree(leaves[:left]).root()]


def consistency(leaves: Sequence[bytes], size: int, *, known: bool = True) -> list[bytes]:
    """That the tree of the first `size` leaves is the beginning of that of all: RFC 9162 §2.1.4.1.

    `known` says that who checks has the root of the smaller tree.
    """
    if size == len(leaves):
        return [] if known else [Tree(leaves).root()]
    left = split(len(leaves))
    if size <= left:
        return [*consistency(leaves[:left], size, known=known), Tree(leaves[left:]).root()]
    rest = consistency(leaves[left:], size - left, known=False)
    return [*rest, Tree(leaves[:left]).root()]
