"""Files of an EOI: put away, shown, removed, erased, and what is left where it was cut off."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from app.security.encryption.errors import ContextMismatch
from app.security.sandbox.images import Refused
from app.security.sandbox.pipeline import CpuTime
from app.security.scanner import Infected, ScannerUnavailable
from app.services.core.unit import unit_for
from app.services.files import uploads, verification
from app.services.files.uploads import CHUNK, SMALL, FilesAway, Full, NoSuchFile
from app.services.privacy import erasure
from app.settings import read
from app.storage.cases.files import StoredFile, chunk_name
from app.storage.objects.stores import Folder, ObjectsUnavailable
from app.worker import loop
from tests.conftest import NOW
from tests.support.people import an_empty_draft
from tests.support.pictures import a_file, a_pdf, a_photo, noise
from tests.support.settings import environment
from tests.support.told import told

LATER = timedelta(days=3)


@pytest.fixture
def settings(database_url, key_file, tmp_path):
    return read(environment(database_url, key_file, tmp_path))


@contextmanager
def opened(portal, eoi_id, now=NOW):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        yield unit


def received(portal, eoi_id, content):
    with opened(portal, eoi_id) as unit:
        key = unit.key(eoi_id)
    with uploads.decoder_slot() as slot:
        return uploads.receive(portal, key, slot, BytesIO(content), CpuTime())


def a_stored(portal, eoi_id, content=None, about=None, twins=()):
    """The id of a file that has been attached."""
    got = received(portal, eoi_id, content or a_photo())
    with opened(portal, eoi_id) as unit:
        return uploads.attach(unit, eoi_id, got, about, twins)


def shown(portal, eoi_id, file_id, part=1):
    with opened(portal, eoi_id) as unit:
        stored = uploads.find(unit, eoi_id, file_id)
    return b"".join(uploads.read(portal, stored, part))


def size_of(jpeg):
    return Image.open(BytesIO(jpeg)).size


def test_what_was_sent_is_shown_to_whoever_opens_the_eoi(portal):
    eoi_id = an_empty_draft(portal)
    file_id = a_stored(portal, eoi_id, a_photo(800, 1000))

    assert size_of(shown(portal, eoi_id, file_id)) == (800, 1000)
    assert size_of(shown(portal, eoi_id, file_id, SMALL)) == (256, 320)
    with opened(portal, eoi_id) as unit:
        [stored] = uploads.of_eoi(unit, eoi_id)
    assert (stored.manifest.width, stored.manifest.height, stored.manifest.pages) == (800, 1000, 1)


def test_each_page_of_many_chunks_is_found(portal):
    eoi_id = an_empty_draft(portal)
    large = a_stored(portal, eoi_id, noise(2))
    pages = a_stored(portal, eoi_id, a_pdf(pages=3))

    assert len(shown(portal, eoi_id, large)) > 3 * CHUNK
    assert size_of(shown(portal, eoi_id, large))[0] > 1000
    assert [size_of(shown(portal, eoi_id, pages, n)) for n in (1, 2, 3)] == [(1696, 2400)] * 3
    for part in (4, -1):
        with pytest.raises(NoSuchFile):
            shown(portal, eoi_id, pages, part)


def test_it_is_of_nobody_else(portal):
    mine, other = an_empty_draft(portal), an_empty_draft(portal)
    file_id = a_stored(portal, mine)
    with pytest.raises(NoSuchFile):
        shown(portal, other, file_id)
    with opened(portal, other) as unit:
        uploads.remove(unit, other, file_id)
    assert shown(portal, mine, file_id)


def test_neither_place_tells_what_it_holds(portal):
    eoi_id = an_empty_draft(portal)
    jpeg = shown(portal, eoi_id, a_stored(portal, eoi_id))
    with unit_for(portal, "test") as unit:
        [row] = unit.session.scalars(select(StoredFile))

    stored = b"".join(portal.files.get(name) for name in portal.files.names())
    assert len(stored) > len(jpeg)
    assert not any(jpeg[at : at + 8] in stored for at in range(0, len(jpeg) - 8, 50))
    assert b"sizes" not in row.manifest


def test_evidence_is_found_with_what_it_is_about(portal):
    eoi_id = an_empty_draft(portal)
    answer, evidence = a_stored(portal, eoi_id), a_stored(portal, eoi_id, about=eoi_id)
    with opened(portal, eoi_id) as unit:
        assert uploads.evidence(unit, eoi_id) == {eoi_id: 1}
        assert [stored.id for stored in uploads.of_eoi(unit, eoi_id)] == [answer, evidence]


def test_there_is_an_end_to_how_many_there_may_be(portal, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    eoi_id = an_empty_draft(portal)
    a_stored(portal, eoi_id)
    with pytest.raises(Full):
        a_stored(portal, eoi_id, a_photo(700))


def test_the_same_sent_twice_for_one_thing_is_there_once_and_for_another_once_more(portal):
    eoi_id = an_empty_draft(portal)
    answer, evidence = a_stored(portal, eoi_id), a_stored(portal, eoi_id, about=eoi_id)
    assert a_stored(portal, eoi_id, twins=[str(answer)]) == answer
    assert a_stored(portal, eoi_id, about=eoi_id) == evidence
    other = a_stored(portal, eoi_id, twins=[str(evidence)])
    changed = a_stored(portal, eoi_id, a_photo(700), twins=[str(answer)])
    with opened(portal, eoi_id) as unit:
        there = [stored.id for stored in uploads.of_eoi(unit, eoi_id)]
    assert there == [answer, evidence, other, changed]


def test_what_is_removed_is_gone_and_its_chunks_after_it(portal, settings):
    eoi_id = an_empty_draft(portal)
    file_id, other = a_stored(portal, eoi_id), a_stored(portal, eoi_id, a_photo(700))
    for _ in range(2):
        with opened(portal, eoi_id) as unit:
            uploads.remove(unit, eoi_id, file_id)

    with pytest.raises(NoSuchFile):
        shown(portal, eoi_id, file_id)
    loop.drain(portal, settings, now=NOW)
    assert {name.partition(".")[0] for name in portal.files.names()} == {str(other)}


@pytest.mark.parametrize(
    ("moment", "left"),
    [("nothing", 0), ("some-chunks", 2), ("all-chunks", None)],
)
def test_cut_off_before_it_is_attached_there_is_no_file_and_the_sweep_clears_up(
    portal, settings, moment, left
):
    eoi_id = an_empty_draft(portal)
    place = Breaking(portal.files, after={"nothing": 0, "some-chunks": 2}.get(moment, 99))
    object.__setattr__(portal, "files", place)
    if moment == "all-chunks":
        received(portal, eoi_id, noise(2))
    else:
        with pytest.raises(FilesAway):
            received(portal, eoi_id, noise(2))
    assert len(place.names()) == left if left is not None else len(place.names()) > 2

    with opened(portal, eoi_id) as unit:
        assert uploads.of_eoi(unit, eoi_id) == []
    assert verification.orphans(portal, "worker") == []  # one may still be attached
    kept = a_stored(portal, eoi_id) if moment == "all-chunks" else None
    sweep(portal, settings)
    assert {name.partition(".")[0] for name in place.names()} == ({str(kept)} if kept else set())


def sweep(portal, settings):
    context = loop.context_for(portal, settings, lambda: datetime.now(UTC) + LATER)
    assert loop.files.sweep(context) is False


class Breaking:
    """A place that fails after so many were put."""

    def __init__(self, place, after):
        self._place, self._left = place, after

    def put(self, name, content):
        if not self._left:
            raise ObjectsUnavailable("as told")
        self._left -= 1
        self._place.put(name, content)

    def __getattr__(self, name):
        return getattr(self._place, name)


@pytest.mark.parametrize(("fault", "told"), [(Infected, Infected), (ScannerUnavailable, FilesAway)])
def test_what_the_scanner_does_not_pass_is_never_looked_into_nor_kept(portal, fault, told):
    def scan(_upload):
        raise fault

    object.__setattr__(portal, "scan", scan)
    with pytest.raises(told):
        received(portal, an_empty_draft(portal), b"\xff\xd8\xff")
    assert portal.files.names() == []


def test_what_is_refused_is_not_kept(portal):
    with pytest.raises(Refused):
        received(portal, an_empty_draft(portal), a_file("GIF"))
    assert portal.files.names() == []


def test_an_erased_persons_files_can_be_read_no_more_and_then_are_gone(portal, settings):
    eoi_id, other = an_empty_draft(portal), an_empty_draft(portal)
    file_id, kept = a_stored(portal, eoi_id), a_stored(portal, other)
    with opened(portal, eoi_id) as unit:
        stored = uploads.find(unit, eoi_id, file_id)
        erasure.order(unit, eoi_id)
    erasure.carry_out(portal, "worker", NOW)

    assert b"".join(uploads.read(portal, stored, 1))  # by who still has its key in memory
    with pytest.raises(NoSuchFile):
        shown(portal, eoi_id, file_id)
    loop.drain(portal, settings, now=NOW)
    with pytest.raises(FilesAway):
        list(uploads.read(portal, stored, 1))
    assert shown(portal, other, kept)


SIZES = (600, 610, 620, 630)


def test_verify_reads_every_file_and_names_what_is_not_as_it_was(portal, caplog):
    eoi_id = an_empty_draft(portal)
    whole, missing, swapped, flipped = (a_stored(portal, eoi_id, a_photo(n)) for n in SIZES)
    assert list(verification.faults(portal, "operator")) == [None] * 4

    portal.files.delete(chunk_name(missing, 0))
    portal.files.put(chunk_name(swapped, 0), portal.files.get(chunk_name(whole, 0)))
    content = bytearray(portal.files.get(chunk_name(flipped, 0)))
    content[-1] ^= 1
    portal.files.put(chunk_name(flipped, 0), bytes(content))

    assert list(verification.faults(portal, "operator")) == [
        None,
        f"{missing}: a part is missing",
        f"stored_file {swapped}, chunk 0: altered or moved",
        f"stored_file {flipped}, chunk 0: altered or moved",
    ]
    assert len(told(caplog, "tampering")) == 2


def test_a_manifest_put_in_place_of_another_does_not_open(portal):
    eoi_id = an_empty_draft(portal)
    one, other = a_stored(portal, eoi_id), a_stored(portal, eoi_id, a_photo(700))
    with unit_for(portal, "test", write=True) as unit:
        rows = {row.id: row for row in unit.session.scalars(select(StoredFile))}
        rows[one].manifest = rows[other].manifest
    with pytest.raises(ContextMismatch):
        shown(portal, eoi_id, one)


def test_what_lies_there_and_is_not_ours_is_left_alone(portal, settings):
    portal.files.put("a-note-of-the-operator", b"hello")
    sweep(portal, settings)
    assert portal.files.names() == ["a-note-of-the-operator"]


def test_while_the_place_is_away_the_sweep_waits(portal, settings, tmp_path):
    (tmp_path / "file").touch()
    object.__setattr__(portal, "files", Folder(tmp_path / "file" / "in-it"))
    sweep(portal, settings)


def test_the_manifest_says_no_more_than_it_must(portal):
    manifest = received(portal, an_empty_draft(portal), a_photo()).manifest
    assert json.loads(json.dumps(manifest._asdict())).keys() == {
        "sizes",
        "width",
        "height",
        "sha256",
    }
