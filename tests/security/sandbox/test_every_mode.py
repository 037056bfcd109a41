"""Pictures of each mode, depth, palette, transparency, profile and orientation look as sent."""

import base64
import struct
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.security.sandbox import encoder, formats, raster
from app.security.sandbox.images import LARGE
from tests.browser import walk
from tests.support.every_mode import (
    FIELDS,
    PNGS,
    RGB,
    SIDE,
    a_png,
    chunk,
    each,
    fields_of,
    icc,
    on_white,
    red_for_blue,
    scene,
    ycck,
)
from tests.support.pictures import a_file


def plain(content, longest=LARGE):
    image, _ = raster.plain(content, formats.of(content), longest)
    return image


def require(shown, wanted, tolerance=4):
    assert shown.mode == "RGB"
    for row, wanted_row in zip(fields_of(shown), wanted, strict=True):
        for colour, one in zip(row, wanted_row, strict=True):
            assert all(abs(a - b) <= tolerance for a, b in zip(colour, one, strict=True)), shown


@pytest.mark.parametrize("kind", PNGS)
def test_a_png_of_any_colours_and_depth_looks_as_it_was_sent(kind):
    content, wanted = PNGS[kind]
    require(plain(content), wanted)


def a_heic(image, **options):
    pillow_heif.register_heif_opener()
    return a_file("HEIF", image, quality=95, **options)


def a_deep_heic():
    """Of ten bits a sample, as newer phones take them."""
    deep = [struct.pack("<H", value * 1023 // 255) for value in scene().tobytes()]
    target = BytesIO()
    pillow_heif.from_bytes("RGB;10", scene().size, b"".join(deep)).save(target, quality=95)
    return target.getvalue()


SHOT = each(lambda y, x: FIELDS[y][x])
SHOT_IN_GREY = each(lambda y, x: (scene().convert("L").getpixel((x * SIDE + 8, y * SIDE + 8)),) * 3)
THROUGH = each(lambda y, x: on_white(FIELDS[y][x], 0.5))
EXCHANGED = each(lambda y, x: FIELDS[y][x][::-1])
LATER = scene().transpose(Image.Transpose.ROTATE_180)
JPEG = partial(a_file, "JPEG", quality=95, subsampling=0)
WEBP = partial(a_file, "WEBP", quality=98)
OTHERS = {
    "JPEG": (lambda: JPEG(scene()), SHOT),
    "JPEG in fewer colours": (lambda: a_file("JPEG", scene(), quality=95, subsampling=2), SHOT),
    "JPEG that appears by and by": (lambda: JPEG(scene(), progressive=True), SHOT),
    "JPEG in parts": (lambda: JPEG(scene(), restart_marker_blocks=1), SHOT),
    "JPEG in RGB": (lambda: JPEG(scene(), keep_rgb=True), SHOT),
    "JPEG in grey": (lambda: JPEG(scene().convert("L")), SHOT_IN_GREY),
    "JPEG for print": (lambda: JPEG(scene().convert("CMYK")), SHOT),
    "JPEG for print by luma": (ycck, SHOT),
    "JPEG with a profile": (lambda: JPEG(scene(), icc_profile=red_for_blue()), EXCHANGED),
    "JPEG of grey with a profile of colours": (
        lambda: JPEG(scene().convert("L"), icc_profile=red_for_blue()),
        SHOT_IN_GREY,
    ),
    "JPEG with a profile that is none": (lambda: JPEG(scene(), icc_profile=b"icc" * 90), SHOT),
    "JPEG of several": (
        lambda: a_file("MPO", scene(), quality=95, save_all=True, append_images=[LATER]),
        SHOT,
    ),
    "WebP": (lambda: WEBP(scene()), SHOT),
    "WebP without loss": (lambda: WEBP(scene(), lossless=True), SHOT),
    "WebP with alpha": (lambda: WEBP(scene(alpha=128)), THROUGH),
    "WebP with alpha, no loss": (lambda: WEBP(scene(alpha=128), lossless=True), THROUGH),
    "WebP with a profile": (lambda: WEBP(scene(), icc_profile=red_for_blue()), EXCHANGED),
    "WebP that moves": (lambda: WEBP(scene(), save_all=True, append_images=[LATER]), SHOT),
    "PNG that moves": (lambda: a_file("PNG", scene(), save_all=True, append_images=[LATER]), SHOT),
    "PNG with a profile": (
        lambda: a_png(RGB, 8, lambda y, x: FIELDS[y][x], icc(red_for_blue())),
        EXCHANGED,
    ),
    "PNG with a profile that is none": (
        lambda: a_png(RGB, 8, lambda y, x: FIELDS[y][x], icc(b"icc" * 90)),
        SHOT,
    ),
    "PNG with a profile and alpha": (
        lambda: a_file("PNG", scene(alpha=128), icc_profile=red_for_blue()),
        each(lambda y, x: on_white(FIELDS[y][x][::-1], 0.5)),
    ),
    "HEIC": (lambda: a_heic(scene()), SHOT),
    "HEIC of ten bits": (a_deep_heic, SHOT),
    "HEIC in grey": (lambda: a_heic(scene().convert("L")), SHOT_IN_GREY),
    "HEIC with alpha": (lambda: a_heic(scene(alpha=128)), THROUGH),
    "HEIC with a profile": (lambda: a_heic(scene(), icc_profile=red_for_blue()), EXCHANGED),
    "HEIC of several": (lambda: a_heic(scene(), save_all=True, append_images=[LATER]), SHOT),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_picture_of_any_mode_looks_as_it_was_sent(kind):
    write, wanted = OTHERS[kind]
    require(plain(write()), wanted, tolerance=14)  # they lose a little


@pytest.mark.parametrize("gamma", [0.3, 0.45455, 1.0])
def test_a_png_is_as_light_as_its_gamma_says(gamma):
    content = a_png(
        RGB,
        8,
        lambda y, x: FIELDS[y][x],
        chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000))),
    )
    exponent = 1 / gamma / 2.2

    def lighter(y, x):
        return tuple(round(255 * (value / 255) ** exponent) for value in FIELDS[y][x])

    require(plain(content), each(lighter), tolerance=6)


TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [0, 1, *TURNED, 9])
def test_it_stands_as_its_camera_noted(form, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = scene().transpose(TURNED[orientation]) if orientation in TURNED else scene()
    content = a_file(form, lying, exif=exif, quality=95)

    image, full = raster.plain(content, formats.of(content), LARGE)

    assert full == image.size == scene().size
    require(image, SHOT, tolerance=20)


BROKEN_EXIF = [
    b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(30),
    b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\x08",
    b"Exif\0\0II*\0\xff\xff\xff\xff",
    b"Exif\0\0rubbish",
]


@pytest.mark.filterwarnings("ignore:.*EXIF")
@pytest.mark.parametrize("exif", BROKEN_EXIF)
def test_notes_that_are_broken_or_lead_in_circles_cost_no_picture(exif):
    assert max(plain(JPEG(scene(), exif=exif)).size) == max(scene().size)


def test_the_words_of_xmp_do_not_turn_it_as_no_viewer_does():
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    require(plain(JPEG(scene(), xmp=xmp)), SHOT, tolerance=14)


def drawn_lines(width, height, count):
    """On white, so many lines of one dot's width, at distances that fit no scale."""
    image = Image.new("1", (width, height), 1)
    for line in range(count):
        at = (2 * line + 1) * width // (2 * count)
        image.paste(0, (at, 0, at + 1, height))
    return image


def lines_in(image):
    row = image.convert("L").crop((0, image.height // 2, image.width, image.height // 2 + 1))
    dark = [value < 235 for value in row.tobytes()]
    return sum(now and not before for before, now in zip([False, *dark], dark, strict=False))


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_a_scan_keeps_its_hairlines_once_shrunk(mode):
    page = drawn_lines(1653, 2339, 100).convert(mode)
    assert lines_in(plain(a_file("PNG", page), longest=800)) == 100


def test_one_of_many_dots_is_decoded_smaller_where_its_format_can():
    image, full = raster.plain(a_file("JPEG", Image.new("L", (9600, 9000), 90)), "JPEG", 1200)
    assert full == (9600, 9000)
    assert image.size == (1200, 1125)
    assert image.getpixel((9, 9)) == (90, 90, 90)


@pytest.mark.again  # many pictures
@given(st.integers(400, 3000), st.integers(400, 3000), st.sampled_from([60, 120, 333]))
def test_whatever_its_size_the_encoder_believes_what_became_of_it(width, height, longest):
    image, full = raster.plain(
        a_file("JPEG", Image.new("L", (width, height)), quality=5), "JPEG", longest
    )
    small = image.copy()
    small.thumbnail((40, 40))
    assert max(image.size) == longest
    assert encoder._is_plausible(image.size, full)
    assert encoder._is_plausible(small.size, full)


SHOWN = """async source => {
  const image = new Image()
  image.src = source
  await image.decode()
  const [width, height] = [image.naturalWidth, image.naturalHeight]
  const pen = new OffscreenCanvas(width, height).getContext('2d')
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, width, height)
  pen.drawImage(image, 0, 0)
  return [width, height, Array.from(pen.getImageData(0, 0, width, height).data)]
}"""


@pytest.mark.again  # a browser
def test_they_all_look_as_a_browser_shows_them():
    """In a thread of its own: the other browsers of the tests may be in this one."""
    with ThreadPoolExecutor(1) as alone:
        alone.submit(look_at_all).result()


def look_at_all():
    files = {kind: content for kind, (content, _) in PNGS.items()}
    files |= {kind: write() for kind, (write, _) in OTHERS.items() if "HEIC" not in kind}
    with walk.chromium() as browser:
        page = browser.new_page()
        for kind, content in files.items():
            source = f"data:image/png;base64,{base64.b64encode(content).decode()}"
            width, height, dots = page.evaluate(SHOWN, source)
            shown = Image.frombytes("RGBA", (width, height), bytes(dots)).convert("RGB")
            assert shown.size == plain(content).size, kind
            require(plain(content), fields_of(shown), tolerance=6)
