"""Merkle proofs of the audit log are built here; `verifier` checks them.

pymerkle is under the GPL, and an auditor's verifier must be one file, with trees of its own.
"""

from collections.abc import Sequence

from app.security.proofs.verifier import Tree, split


def inclusion_proof(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The proof that the leaf at this place is in the tree of all leaves: RFC 9162 §2.1.3.1."""
    if len(leaves) == 1:
        return []
    left = split(len(leaves))
    if place < left:
        return [*inclusion_proof(leaves[:left], place), Tree(leaves[left:]).root()]
    return [*inclusion_proof(leaves[left:], place - left), Tree(leaves[:left]).root()]


def consistency_proof(leaves: Sequence[bytes], size: int, *, known: bool = True) -> list[bytes]:
    """The proof that the tree of all leaves only adds to that of the first `size`.

    RFC 9162 §2.1.4.1. `known` means that the verifier has the root of the smaller tree.
    """
    if size == len(leaves):
        return [] if known else [Tree(leaves).root()]
    left = split(len(leaves))
    if size <= left:
        return [*consistency_proof(leaves[:left], size, known=known), Tree(leaves[left:]).root()]
    rest = consistency_proof(leaves[left:], size - left, known=False)
    return [*rest, Tree(leaves[:left]).root()]
