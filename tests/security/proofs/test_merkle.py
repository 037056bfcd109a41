"""The tree's hashes, its proofs, and the signed notes, against what others published."""

import base64
import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.security.proofs import merkle
from app.security.proofs.verifier import (
    Key,
    Tree,
    Unsound,
    consistency_roots,
    inclusion_root,
    leaf_hash,
    node_hash,
    open_note,
    read_checkpoint,
)

# The leaves and roots that Certificate Transparency's implementations test with
# (google/certificate-transparency, merkletree tests).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
ROOTS = """
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()
# The example of golang.org/x/mod/sumdb/note, after which C2SP wrote its signed notes.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
NOTE = f"{TEXT}\n— PeterNeumann {SIGNATURE}\n"

trees = st.integers(1, 70).map(lambda size: [leaf_hash(bytes([n])) for n in range(size)])


def as_rfc_6962_says(leaves):
    """The hash of a tree by the definition of §2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**n for n in range(10) if 2**n < len(leaves))
    return node_hash(as_rfc_6962_says(leaves[:k]), as_rfc_6962_says(leaves[k:]))


def test_the_published_roots():
    tree = Tree()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.add(leaf_hash(leaf))
        assert tree.root().hex() == root


@given(trees)
def test_a_tree_that_grows_is_the_tree_of_the_definition(leaves):
    assert Tree(leaves).root() == as_rfc_6962_says(leaves)


@given(trees, st.data())
def test_the_proof_of_a_leaf_proves_it_at_its_place_and_no_other(leaves, data):
    size, root = len(leaves), Tree(leaves).root()
    place = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(leaves, place)

    assert len(proof) <= (size - 1).bit_length()
    assert inclusion_root(leaves[place], place, size, [*proof]) == root
    assert inclusion_root(leaf_hash(b"another"), place, size, [*proof]) != root
    other = data.draw(st.integers(0, size + 1))
    assume(other != place)
    assert not proves(leaves[place], other, size, [*proof], root)


def proves(leaf, place, size, proof, root):
    try:
        return inclusion_root(leaf, place, size, proof) == root and not proof
    except (IndexError, ValueError):
        return False


@given(trees, st.data())
def test_every_beginning_is_consistent_and_nothing_else_is(leaves, data):
    size, root = len(leaves), Tree(leaves).root()
    old = data.draw(st.integers(1, size))
    old_root = Tree(leaves[:old]).root()
    proof = merkle.consistency_proof(leaves, old)

    steps = [*proof]
    assert consistency_roots(old, size, old_root, steps) == (old_root, root)
    assert steps == []

    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"another")
    proof = merkle.consistency_proof(changed, old)
    assert consistency_roots(old, size, old_root, proof) != (old_root, Tree(changed).root())


def test_the_proofs_of_rfc_6962s_own_example():
    """§2.1.3: seven leaves, the path of d5 and the proof from three to seven."""
    d = [leaf_hash(bytes([n])) for n in range(7)]
    ab, cd, ef = (node_hash(*d[n : n + 2]) for n in (0, 2, 4))
    abcd, efj = node_hash(ab, cd), node_hash(ef, d[6])
    assert merkle.inclusion_proof(d, 5) == [d[4], d[6], abcd]
    assert merkle.consistency_proof(d, 3) == [d[2], d[3], ab, efj]
    assert merkle.consistency_proof(d, 4) == [efj]
    assert merkle.consistency_proof(d, 6) == [ef, d[6], abcd]


def test_a_published_note_is_opened_and_its_key_read():
    key = Key.read(KEY)
    assert str(key) == KEY
    assert open_note(NOTE, [key]) == (TEXT, key)


def test_the_id_that_c2sp_publishes_is_computed_from_the_key():
    name, key_id, encoded = KEY.split("+", 2)
    typed = base64.b64decode(encoded)
    assert hashlib.sha256(name.encode() + b"\n" + typed).hexdigest()[:8] == key_id


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("cryptography", "Cryptography"),
        NOTE.replace("x08go", "x08gp"),
        NOTE.replace("JnAM=", "JnBM="),
        NOTE.replace("PeterNeumann", "Somebody"),
        NOTE.partition("—")[0],
        TEXT,
        "",
    ],
)
def test_a_note_that_the_key_did_not_sign_is_not_opened(note):
    with pytest.raises((Unsound, ValueError)):
        open_note(note, [Key.read(KEY)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        KEY[:-1],
        KEY + "A",
        KEY.replace("c74f", "c74e"),
        KEY.replace("P", "Q", 1),
    ],
)
def test_what_is_no_key(text):
    with pytest.raises(Unsound):
        Key.read(text)


def test_a_note_that_is_no_checkpoint_is_none():
    with pytest.raises(Unsound, match="no checkpoint of the key's log"):
        read_checkpoint(NOTE, [Key.read(KEY)])
