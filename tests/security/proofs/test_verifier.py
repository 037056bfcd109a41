"""What the stand-alone verifier says of a log that was tampered with."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.security.proofs import merkle, verifier
from app.security.proofs.verifier import Key, Tree, Unsound, check_export, leaf_hash, read_evidence

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = Key("audit-log/test", SECRET.public_key().public_bytes_raw())
OTHER = Key("audit-log/test", Ed25519PrivateKey.generate().public_key().public_bytes_raw())
FILE = Path(verifier.__file__)


def entry(number):
    return json.dumps({"action": "something", "id": str(UUID(int=number))}).encode()


def note(lines, key=KEY, secret=SECRET):
    root = base64.b64encode(Tree(map(leaf_hash, lines)).root()).decode()
    text = f"{key.name}\n{len(lines)}\n{root}\n"
    signature = base64.b64encode(key.id + secret.sign(text.encode())).decode()
    return f"{text}\n— {key.name} {signature}\n"


def kept(lines, *sizes):
    """What the portal keeps outside as its log grows to these sizes."""
    files, first = {}, 0
    for size in sizes:
        named = [f"{json.loads(line)['id']} {leaf_hash(line).hex()}\n" for line in lines]
        files[f"{first:012}-{size:012}.leaves"] = "".join(named[first:size]).encode()
        files[f"{size:012}.checkpoint"] = note(lines[:size]).encode()
        first = size
    return files


def verdict(lines, files):
    try:
        return check_export(lines, read_evidence(files.items(), [KEY]))
    except Unsound as fault:
        return str(fault)


LOG = [entry(number) for number in range(20)]
KEPT = kept(LOG, 5, 6, 17)


@st.composite
def tampered(draw):
    """A log that somebody changed somewhere, and what should be said of it."""
    lines, place = [*LOG], draw(st.integers(0, 16))
    way = draw(st.sampled_from(["changed", "removed", "inserted", "reordered"]))
    named = UUID(int=place)
    if way == "changed":
        lines[place] = lines[place].replace(b"something", b"nothing")
    elif way == "removed":
        del lines[place]
    elif way == "inserted":
        named = UUID(int=99)
        lines.insert(place, entry(99))
    else:
        other = draw(st.integers(0, 19).filter(lambda n: n != place))
        place, other = sorted((place, other))
        if other > 16:
            way = "inserted"  # none of the entries that were signed has moved there
        named = UUID(int=other)
        lines[place], lines[other] = lines[other], lines[place]
    return lines, f"entry {place} ({named}): {way}"


@given(tampered())
def test_the_first_entry_at_fault_is_named(story):
    lines, expected = story
    assert verdict(lines, KEPT).startswith(expected)


@given(st.integers(0, 16))
def test_a_log_that_is_cut_off_lacks_its_next_entry(size):
    expected = f"entry {size} ({UUID(int=size)}): removed"
    assert verdict(LOG[:size], KEPT) == expected


def test_a_sound_log_is_as_it_was_signed():
    assert verdict(LOG, KEPT) == "17 entries are as they were signed; 3 have no checkpoint yet"


def test_what_was_written_twice_after_a_crash_does_no_harm():
    files = KEPT | kept(LOG, 11)
    assert verdict(LOG, files).startswith("17 entries")
    assert verdict([*LOG[:8], *LOG[9:]], files).startswith(f"entry 8 ({UUID(int=8)}): removed")


def test_without_the_leaves_the_range_is_named():
    notes = {name: KEPT[name] for name in KEPT if name.endswith(".checkpoint")}
    assert verdict(LOG, notes).startswith("17 entries")
    assert verdict([*LOG[:8], *LOG[9:]], notes).startswith("entries 6 to 16: not as signed")
    broken = KEPT | {"000000000006-000000000017.leaves": KEPT["000000000000-000000000005.leaves"]}
    assert verdict([*LOG[:8], *LOG[9:]], broken).startswith("entries 6 to 16: not as signed")


def test_a_log_that_was_signed_twice_over_is_told():
    forked = [*LOG[:10], *map(entry, range(50, 57))]
    files = KEPT | {"fork.checkpoint": note(forked).encode()}
    assert "not as signed" in verdict(LOG, files)
    assert "entry 10" in verdict(forked, files)


def test_of_two_files_of_one_name_neither_is_passed_over(tmp_path):
    histories = LOG[:17], [*LOG[:10], *map(entry, range(50, 57))]
    kept = [tmp_path / place / "17.checkpoint" for place in ("mailbox", "bucket")]
    for file, lines in zip(kept, histories, strict=True):
        file.parent.mkdir()
        file.write_text(note(lines))

    said = []
    for lines in histories:
        (tmp_path / "export.jsonl").write_bytes(b"\n".join(lines))
        said.append(run(tmp_path / "export.jsonl", *kept))

    assert sorted(said) == [
        (1, "AT FAULT: entries 0 to 16: not as signed; no .leaves tell which of them\n"),
        (1, "AT FAULT: two histories of 17 entries were signed\n"),
    ]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "nothing is proven"),
        ({"1.checkpoint": note(LOG, OTHER).encode()}, "no key that was given"),
        ({"1.checkpoint": note(LOG, KEY, Ed25519PrivateKey.generate()).encode()}, "not right"),
        ({"1.checkpoint": note(LOG).replace("\n20\n", "\n21\n").encode()}, "not right"),
        ({"1.checkpoint": b"\xff"}, "1.checkpoint"),
        ({"x.leaves": b"nothing\n"}, "x.leaves"),
    ],
)
def test_evidence_that_is_none(files, why):
    assert why in verdict(LOG, files)


def run(*arguments):
    """The file by itself, in a process that could not import the portal."""
    command = [sys.executable, "-I", FILE, "--key", str(KEY), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


def test_it_runs_by_itself(tmp_path):
    export = tmp_path / "export.jsonl"
    for name, content in KEPT.items():
        (tmp_path / name).write_bytes(content)
    files = [tmp_path / name for name in KEPT]

    export.write_bytes(b"\n".join(LOG) + b"\n")
    assert run(export, *files)[0] == 0
    export.write_bytes(b"\n".join(LOG[1:]) + b"\n")
    assert run(export, *files) == (1, f"AT FAULT: entry 0 ({UUID(int=0)}): removed\n")
    export.write_bytes(b"nothing")
    code, said = run(export, *files)
    assert code == 1
    assert "Traceback" not in said
    assert run(tmp_path / "not-there")[0] == 1


def test_it_checks_a_proof_by_itself(tmp_path):
    hashes = [leaf_hash(line) for line in LOG]
    common = {"checkpoint": note(LOG)}
    inclusion = {
        "sequence": 7,
        "entry": LOG[7].decode(),
        "proof": merkle.inclusion_proof(hashes, 7),
    }
    consistency = {"older": note(LOG[:6]), "proof": merkle.consistency_proof(hashes, 6)}
    file = tmp_path / "proof.json"
    others = {"entry": "{}"}, {"sequence": 8}, {"sequence": 20}
    for proof, wrongs in ((inclusion, others), (consistency, [{"older": note(LOG[:7])}])):
        steps = [base64.b64encode(step).decode() for step in proof["proof"]]
        file.write_text(json.dumps(common | proof | {"proof": steps}))
        assert run("--proof", file)[0] == 0
        for wrong in wrongs:
            file.write_text(json.dumps(common | proof | {"proof": steps} | wrong))
            assert run("--proof", file)[0] == 1
        file.write_text(json.dumps(common | proof | {"proof": [*steps, steps[0]]}))
        assert run("--proof", file)[0] == 1


def test_it_can_be_read_in_ten_minutes():
    source = FILE.read_text().splitlines()
    assert len([line for line in source if line.strip()]) <= 210
    imported = {line.split()[1].split(".")[0] for line in source if line.startswith(("im", "fr"))}
    assert imported - sys.stdlib_module_names == {"cryptography"}
