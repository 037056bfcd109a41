"""Key-encryption keys in a file of the owner's own."""

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.providers import local_file, provider_for
from app.security.encryption.providers.local_file import LocalFile

DATA_KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "keys.json"
    local_file.create(path)
    return path


def test_a_new_key_file_is_its_owner_s_alone(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(path):
    before = path.read_bytes()

    with pytest.raises(FileExistsError):
        local_file.create(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644, 0o777])
def test_a_file_that_others_may_touch_is_refused(path, mode):
    path.chmod(mode)

    with pytest.raises(KeyUnavailable, match="0600"):
        LocalFile(path)


def test_a_file_that_is_not_there_says_what_to_do(tmp_path):
    with pytest.raises(KeyUnavailable, match="keys create"):
        LocalFile(tmp_path / "keys.json")


SECRET = base64.b64encode(DATA_KEY).decode()
REST = f'"mac": "{SECRET}", "sign": "{SECRET}"'


@pytest.mark.parametrize(
    "content",
    [
        "",
        f'{{"current": 1, "keys": {{"1": "{SECRET}", {REST}}}',
        f'["{SECRET}"]',
        f'"{SECRET}"',
        f'{{"keys": {{"1": "{SECRET}"}}, {REST}}}',
        f'{{"current": 1, "key": "{SECRET}", {REST}}}',
        f'{{"current": 1, "keys": ["{SECRET}"], {REST}}}',
        f'{{"current": 2, "keys": {{"1": "{SECRET}"}}, {REST}}}',
        f'{{"current": null, "keys": {{"1": "{SECRET}"}}, {REST}}}',
        f'{{"current": Infinity, "keys": {{"1": "{SECRET}"}}, {REST}}}',
        f'{{"current": 1, "keys": {{"1": "{SECRET}", "{SECRET}": "{SECRET}"}}, {REST}}}',
        f'{{"current": 1, "keys": {{"1": "{SECRET[:-4]}"}}, {REST}}}',
        f'{{"current": 1, "keys": {{"1": "{SECRET}", "2": "{SECRET * 2}"}}, {REST}}}',
        f'{{"current": 1, "keys": {{"1": "*{SECRET}"}}, {REST}}}',
        f'{{"current": 1, "keys": {{"1": 7, "2": "{SECRET}"}}, {REST}}}',
        f'{{"current": 1, "keys": {{"1": "{SECRET}"}}, "mac": "{SECRET}"}}',
        f'{{"current": 1, "keys": {{"1": "{SECRET}"}}, "sign": "", "mac": "{SECRET}"}}',
        f"{SECRET}\xff",
    ],
)
def test_a_file_that_holds_anything_else_is_refused_and_not_repeated(path, content):
    path.write_bytes(content.encode("latin-1"))

    with pytest.raises(KeyUnavailable, match="no sound key file") as refusal:
        LocalFile(path)
    assert SECRET[:8] not in str(refusal.value)
    assert refusal.value.__context__ is None  # its document would be the file


def test_a_folder_is_no_key_file(tmp_path):
    tmp_path.chmod(0o700)

    with pytest.raises(KeyUnavailable, match="cannot be read"):
        LocalFile(tmp_path)


def test_a_new_key_file_and_its_name_outlive_a_crash(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))

    local_file.create(tmp_path / "keys.json")

    assert synced == [(tmp_path / "keys.json").stat().st_ino, tmp_path.stat().st_ino]


def test_a_wrapped_key_comes_back_after_a_restart(path):
    version, wrapped = LocalFile(path).wrap(DATA_KEY, b"here")

    assert version == 1
    assert DATA_KEY not in wrapped
    assert LocalFile(path).unwrap(version, wrapped, b"here") == DATA_KEY


def test_the_same_key_is_never_wrapped_alike(path):
    provider = LocalFile(path)

    assert len({provider.wrap(DATA_KEY, b"here") for _ in range(20)}) == 20


def test_a_wrapped_key_does_not_open_elsewhere_altered_or_cut(path):
    provider = LocalFile(path)
    version, wrapped = provider.wrap(DATA_KEY, b"here")
    flipped = [
        wrapped[:n] + bytes([wrapped[n] ^ 1 << bit]) + wrapped[n + 1 :]
        for n in range(len(wrapped))
        for bit in range(8)
    ]
    cut = [wrapped[:length] for length in range(len(wrapped))]

    for other in [*flipped, *cut, wrapped + b"\x00"]:
        with pytest.raises(ContextMismatch):
            provider.unwrap(version, other, b"here")
    with pytest.raises(ContextMismatch):
        provider.unwrap(version, wrapped, b"there")


def test_another_file_s_key_opens_nothing(path, tmp_path):
    other = tmp_path / "other.json"
    local_file.create(other)
    version, wrapped = LocalFile(path).wrap(DATA_KEY, b"here")

    with pytest.raises(ContextMismatch):
        LocalFile(other).unwrap(version, wrapped, b"here")


def test_a_rotation_reaches_a_process_that_runs_and_the_old_version_still_unwraps(path):
    running = LocalFile(path)
    old_version, old = running.wrap(DATA_KEY, b"here")

    assert LocalFile(path).rotate() == 2

    assert running.current == 2
    assert running.unwrap(old_version, old, b"here") == DATA_KEY
    version, new = running.rewrap(old_version, old, b"here")
    assert version == 2
    assert running.unwrap(2, new, b"here") == DATA_KEY
    with pytest.raises(ContextMismatch):
        running.unwrap(2, old, b"here")


def test_rotations_at_once_lose_no_version(path):
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: LocalFile(path).rotate(), range(8)))

    assert sorted(made) == list(range(2, 10))
    assert sorted(json.loads(path.read_text())["keys"], key=int) == [str(v) for v in range(1, 10)]


def test_a_rotation_is_safe_on_disk_before_it_counts_and_leaves_the_file_its_owner_s(
    path, monkeypatch
):
    draft = path.with_name("keys.json.new")
    draft.write_text("of a rotation that was cut off")
    synced, fsync = [], os.fsync

    def watched(descriptor):
        synced.append((os.fstat(descriptor).st_ino, json.loads(path.read_text())["current"]))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    LocalFile(path).rotate()

    assert synced == [(path.stat().st_ino, 1), (path.parent.stat().st_ino, 2)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not draft.exists()


def test_a_version_removed_from_the_file_is_destroyed_in_a_process_that_runs(path):
    running = LocalFile(path)
    version, wrapped = running.wrap(DATA_KEY, b"here")
    running.rotate()
    content = json.loads(path.read_text())
    del content["keys"]["1"]
    path.write_text(json.dumps(content))

    with pytest.raises(KeyDestroyed, match="version 1"):
        running.unwrap(version, wrapped, b"here")


def test_a_file_that_vanishes_is_unavailable_until_it_is_back(path):
    running = LocalFile(path)
    version, wrapped = running.wrap(DATA_KEY, b"here")
    elsewhere = path.rename(path.with_name("elsewhere"))

    with pytest.raises(KeyUnavailable, match="cannot be read"):
        running.unwrap(version, wrapped, b"here")
    elsewhere.rename(path)
    assert running.unwrap(version, wrapped, b"here") == DATA_KEY


def test_a_version_the_file_does_not_know_yet_is_unavailable_and_not_altered(path):
    with pytest.raises(KeyUnavailable, match="version 3"):
        LocalFile(path).unwrap(3, b"x" * 60, b"here")


def test_the_setting_names_the_file(path):
    version, wrapped = LocalFile(path).wrap(DATA_KEY, b"here")

    assert provider_for(f"file:{path}").unwrap(version, wrapped, b"here") == DATA_KEY
    assert provider_for(f"file://{path}").unwrap(version, wrapped, b"here") == DATA_KEY


@pytest.mark.parametrize("url", ["file://keys/kek.json", "file://localhost/kek.json"])
def test_a_path_that_would_be_cut_short_is_refused(url):
    with pytest.raises(ValueError, match="no host"):
        provider_for(url)


def test_an_unknown_provider_is_refused_without_repeating_its_address():
    with pytest.raises(ValueError, match="unknown provider 'vault'") as refusal:
        provider_for("vault:secret-place")
    assert "secret-place" not in str(refusal.value)
