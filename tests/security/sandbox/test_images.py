"""Pictures made in the confined process, out of files good and bad."""

import os
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.security.sandbox import images
from app.security.sandbox.images import Refusal
from app.security.sandbox.pipeline import CpuTime, DecoderUnavailable, Job, Pipeline
from tests.support.pictures import (
    BLUE,
    RED,
    a_file,
    a_pdf,
    a_photo,
    a_png_header,
    an_image,
)
from tests.support.sandboxed import fork_server, pictures, refusal_of

HEIC = Path(__file__).with_name("photo.heic").read_bytes()  # with a phone's name and a place in it


def opened(picture):
    image = Image.open(BytesIO(picture.jpeg))
    assert image.format == "JPEG"
    return image


def near(pixel, colour):
    return all(abs(one - other) < 20 for one, other in zip(pixel, colour, strict=True))


def left_and_right(picture):
    image = opened(picture)
    return image.getpixel((2, 9)), image.getpixel((image.width - 3, 9))


@pytest.mark.parametrize(
    "content",
    [a_file("JPEG"), a_file("PNG"), a_file("PNG", an_image().convert("P")), a_file("WEBP"), HEIC],
    ids=["jpeg", "png", "palette", "webp", "heic"],
)
def test_a_photograph_comes_out_as_it_looked_small_and_large(content):
    small, large = pictures(content)

    assert max(opened(small).size) <= 320
    assert opened(large).size == (large.width, large.height)
    left, right = left_and_right(large)
    assert near(left, RED)
    assert near(right, BLUE)


def test_it_is_no_longer_than_it_need_be_and_says_how_large_it_came():
    _, large = pictures(a_photo(6000, 3000))

    assert opened(large).size == (2400, 1200)
    assert (large.width, large.height) == (6000, 3000)


def test_nothing_but_the_pixels_comes_through():
    exif = Image.Exif()
    exif[0x010F] = "Invented phone"
    exif.get_ifd(0x8825)[1] = "N"
    marks = {
        "exif": exif,
        "comment": b"a comment",
        "xmp": b"<x:xmpmeta/>",
        "icc_profile": b"icc" * 50,
    }
    for content in (a_file("JPEG", **marks), HEIC):
        assert b"Invented phone" in content
        for picture in pictures(content):
            assert set(opened(picture).info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
            }
            assert b"Exif" not in picture.jpeg


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_it_stands_the_way_up_that_it_was_taken(turned):
    exif = Image.Exif()
    exif[0x0112] = turned
    back = {3: 180, 6: 90, 8: 270}[turned]
    lying = an_image().rotate(back, expand=True)

    _, large = pictures(a_file("JPEG", lying, exif=exif))

    assert (large.width, large.height) == (600, 750)
    left, right = left_and_right(large)
    assert near(left, RED)
    assert near(right, BLUE)


def test_what_can_be_seen_through_is_on_white():
    _, large = pictures(a_file("PNG", Image.new("RGBA", (60, 60), (0, 0, 0, 0))))
    assert opened(large).getpixel((30, 30)) == (255, 255, 255)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "CMYK", "I;16"], ids=["bits", "grey", "grey-alpha", "cmyk", "16-bit"]
)
def test_other_kinds_of_colour_become_plain(mode):
    image = Image.new(mode, (60, 60))
    _, large = pictures(a_file("JPEG" if mode == "CMYK" else "PNG", image))
    assert opened(large).mode == "RGB"


def a_zip():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("evil.txt", "evil")
    return target.getvalue()


@pytest.mark.parametrize(
    "second",
    [b"<html><script>alert(1)</script>", b"<?php system($_GET[0]); ?>", a_zip()],
    ids=["html", "php", "zip"],
)
def test_a_second_file_in_the_same_bytes_stays_behind(second):
    for content in (a_file("JPEG", comment=second), a_photo() + second, a_file("PNG") + second):
        assert second in content
        for picture in pictures(content):
            assert second[:12] not in picture.jpeg


def test_each_page_of_a_pdf_is_a_picture():
    small, *pages = pictures(a_pdf(pages=3))

    assert max(opened(small).size) <= 320
    assert [opened(page).size for page in pages] == [(1696, 2400)] * 3
    assert near(left_and_right(pages[0])[0], (204, 26, 26))


@pytest.mark.parametrize(
    "pdf",
    [
        a_pdf(catalog="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        a_pdf(catalog="/OpenAction<</S/Launch/F(/bin/sh)>>"),
        a_pdf(
            catalog="/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>",
            more=(b"<</Type/Filespec/F(evil.exe)>>",),
        ),
    ],
    ids=["script", "launch", "attachment"],
)
def test_of_a_pdf_nothing_is_run_and_nothing_attached_is_kept(pdf):
    for picture in pictures(pdf):
        assert b"evil" not in picture.jpeg
        assert opened(picture).mode == "RGB"


LOCK = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<41><41>]"


@pytest.mark.parametrize(
    ("why", "content"),
    [
        (Refusal.EMPTY, b""),
        (Refusal.UNKNOWN, bytes(9)),
        (Refusal.OTHER_PICTURE, a_file("TIFF")),
        (Refusal.CUT, a_photo()[:900]),
        (Refusal.DAMAGED, a_file("WEBP")[:900]),
        (Refusal.DAMAGED, HEIC[:600]),
        (Refusal.CUT, a_file("PNG")[:200]),
        (Refusal.DAMAGED, b"\xff\xd8\xff" + bytes(2000)),
        (Refusal.DAMAGED, b"%PDF-1.7\n" + bytes(2000)),
        (Refusal.DAMAGED, a_pdf(pages=0)),
        (Refusal.DAMAGED, a_pdf(box="0 0 1 100000")),
        (Refusal.DAMAGED, a_file("PNG", Image.new("L", (3000, 2)))),
        (Refusal.TOO_LARGE, a_png_header(30_000, 30_000)),
        (Refusal.TOO_LARGE, a_png_header(8000, 8000, bytes(8000 * 4 * 100))),
        (Refusal.LOCKED, a_pdf(trailer=LOCK)),
        (Refusal.TOO_LONG, a_pdf(pages=13)),
        (Refusal.TOO_LONG, a_pdf(pages=500)),
    ],
)
def test_what_cannot_be_taken_is_refused_and_says_why(why, content):
    assert refusal_of(content) is why


@pytest.mark.again  # real processes, or as much work
def test_a_picture_as_large_as_is_taken_stays_within_the_memory():
    rows = (b"\0" + bytes(4 * 7000)) * 7000
    _, large = pictures(a_png_header(7000, 7000, rows))
    assert opened(large).size == (2400, 2400)


def test_one_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(images, "DEADLINE", 0.01)
    began = time.monotonic()
    assert refusal_of(a_pdf(pages=12)) is Refusal.TOO_HEAVY
    assert time.monotonic() - began < 5


UNKNOWN_MACHINE = """
import platform
platform.machine = lambda: "unheard-of"
"""


def test_where_the_system_confines_nothing_nothing_is_decoded():
    with fork_server(UNKNOWN_MACHINE), pytest.raises(DecoderUnavailable, match="confine"):
        pictures(a_photo())


CONFINED = """
import os, socket, sys, threading
from app.security.sandbox.confined import confine
confine(5)
def blocked(act, *arguments):
    try:
        act(*arguments)
    except (OSError, MemoryError) as fault:
        return type(fault).__name__
    return "did it"
thread = threading.Thread(target=print)
thread.start()
thread.join()
print(
    blocked(open, "/etc/passwd"),
    blocked(os.open, "/tmp/made", os.O_CREAT | os.O_WRONLY),
    blocked(socket.socket),
    blocked(os.fork),
    blocked(os.execv, sys.executable, ["python"]),
    blocked(os.kill, 1, 0),
    blocked(os.listdir, "/"),
    blocked(bytes, 2**30),
)
"""


def test_the_process_can_do_nothing_but_compute():
    run = [sys.executable, "-s", "-c", CONFINED]
    done = subprocess.run(run, capture_output=True, text=True, check=True, env={}, cwd=Path.cwd())
    assert done.stdout.split() == ["PermissionError"] * 7 + ["MemoryError"]


MANY = """
import _thread, os
from app.security.sandbox.confined import confine
from contextlib import suppress
_thread.stack_size(32 * 1024)
os.setuid(65534)  # nobody's
confine(30)
held = _thread.allocate_lock()
held.acquire()
count = 0
with suppress(RuntimeError, MemoryError):
    while count < 20_000:
        _thread.start_new_thread(held.acquire, ())
        count += 1
os.write(1, str(count).encode())
os._exit(0)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="another account is needed, whose threads are few")
@pytest.mark.again  # thousands of threads
def test_the_process_cannot_start_threads_without_end():
    run = [sys.executable, "-s", "-c", MANY]
    done = subprocess.run(
        run, capture_output=True, text=True, check=True, env={}, cwd=Path.cwd(), timeout=60
    )
    assert 100 < int(done.stdout) < 4096


TELLING = """
import os
from app.security.sandbox import decoder, encoder
def telling(*_):
    alone = os.getsid(0) == os.getpid()
    told = os.environ.keys() - {"LC_CTYPE", "GLIBC_TUNABLES"}
    has = told, sorted(os.listdir("/proc/self/fd")), alone
    os.write(1, open(0, "rb").read() + repr(has).encode())
decoder.main = encoder.main = telling
"""


def test_neither_is_given_the_environment_or_what_this_process_has_open(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    with Path(__file__).open() as file, fork_server(TELLING):
        os.set_inheritable(file.fileno(), True)
        with (
            images.decoder_slot() as slot,
            images.decoder_slot(),
            Pipeline(slot.turn(), Job(0, 9, 1, 1, 20), CpuTime()) as both,
        ):
            both.feed(BytesIO())
            told = both.read(1000).decode()
    # The fourth is the listing itself.
    assert told == "(set(), ['0', '1', '2', '3'], True)" * 2


def test_while_the_last_picture_is_put_away_others_may_decode():
    with images.decoder_slot() as slot:
        for _ in range(2):  # a form can have several files
            found = images.pictures(slot, BytesIO(a_photo()), CpuTime())
            next(found)
            next(found)
            for _ in range(len(os.sched_getaffinity(0))):
                assert len(pictures(a_photo())) == 2
            assert list(found) == []
