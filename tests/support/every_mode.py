"""A small scene of eight fields, as a file of each mode that pictures can have."""

import struct
import zlib
from functools import cache

from PIL import Image, ImageCms, ImageOps

from tests.support.pictures import a_file

FIELDS = (
    ((200, 30, 30), (30, 30, 200), (30, 160, 60), (250, 240, 20)),
    ((0, 0, 0), (255, 255, 255), (128, 128, 128), (90, 200, 220)),
)
ACROSS, DOWN = len(FIELDS[0]), len(FIELDS)
SIDE = 16  # dots of a field
_WIDTH, _HEIGHT = ACROSS * SIDE, DOWN * SIDE
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6  # the PNG's types of colour
_ADAM7 = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)),
    (0, 1, 1, 2),
)
_PLAIN = ((0, 0, 1, 1),)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_png(colour, depth, samples_of, *chunks, interlaced=False):
    """A PNG whose fields have the samples that are given for row and column."""
    lines = b""
    for left, top, right, down in _ADAM7 if interlaced else _PLAIN:
        for y in range(top, _HEIGHT, down):
            places = range(left, _WIDTH, right)
            row = [sample for x in places for sample in samples_of(y // SIDE, x // SIDE)]
            lines += b"\0" + _packed(row, depth)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, depth, colour, 0, 0, interlaced)
    parts = (chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(lines)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def _packed(samples, depth):
    bits = "".join(f"{sample:0{depth}b}" for sample in samples)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)


def scene(alpha=None):
    """As an image; `alpha` is one for all dots."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT))
    for y, row in enumerate(FIELDS):
        for x, colour in enumerate(row):
            image.paste(colour, (x * SIDE, y * SIDE, (x + 1) * SIDE, (y + 1) * SIDE))
    if alpha is not None:
        image.putalpha(alpha)
    return image


def fields_of(image):
    """The colour in the middle of each field."""
    at = [((2 * n + 1) * SIDE // 2) for n in range(ACROSS)]
    return [[image.getpixel((x, y)) for x in at] for y in at[:DOWN]]


def grey(y, x):
    return sum(FIELDS[y][x]) // 3


@cache
def red_for_blue():
    """A profile by which red and blue are exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")


def icc(profile):
    return chunk(b"iCCP", b"a profile\0\0" + zlib.compress(profile))


def ycck():
    """A JPEG as Photoshop writes them for print: luma, chroma and black, each inverted."""
    luma = ImageOps.invert(scene()).convert("YCbCr").split()
    bands = [ImageOps.invert(band) for band in luma]
    image = Image.merge("CMYK", (*bands, Image.new("L", scene().size)))
    content = a_file("JPEG", image, quality=95)
    marker = content.index(b"Adobe") + 11
    return content[:marker] + b"\x02" + content[marker + 1 :]


def each(colour_of):
    return [[colour_of(y, x) for x in range(ACROSS)] for y in range(DOWN)]


def on_white(colour, alpha):
    return tuple(round(value * alpha + 255 * (1 - alpha)) for value in colour)


def a_grey_png(depth, *, see_through=False, interlaced=False):
    """And how it looks, where the field in the corner may be seen through."""
    most = 2**depth - 1

    def sample(y, x):
        return grey(y, x) * most // 255

    def looks(y, x):
        same = see_through and sample(y, x) == sample(0, 0)
        return (255,) * 3 if same else (round(sample(y, x) * 255 / most),) * 3

    extra = [chunk(b"tRNS", struct.pack(">H", sample(0, 0)))] if see_through else []
    content = a_png(GREY, depth, lambda y, x: (sample(y, x),), *extra, interlaced=interlaced)
    return content, each(looks)


def a_palette_png(depth, alphas=b""):
    """And how it looks; `alphas` are of the palette's first colours."""
    colours = [FIELDS[y][x] for y in range(DOWN) for x in range(ACROSS)][: 2**depth]

    def index(y, x):
        return min(y * ACROSS + x, len(colours) - 1)

    def looks(y, x):
        alpha = (alphas + b"\xff" * 8)[index(y, x)] / 255
        return on_white(colours[index(y, x)], alpha)

    extra = [chunk(b"PLTE", b"".join(map(bytes, colours)))]
    extra += [chunk(b"tRNS", alphas)] if alphas else []
    return a_png(PALETTE, depth, lambda y, x: (index(y, x),), *extra), each(looks)


def a_colour_png(depth, kind="", *, interlaced=False):
    """And how it looks: `kind` is none, `key` (one colour is seen through) or `alpha`."""
    times = 257 if depth == 16 else 1

    def samples(y, x):
        return [value * times for value in FIELDS[y][x]]

    def alpha(y, x):
        return (y * ACROSS + x) * 30

    if kind == "alpha":
        content = a_png(RGBA, depth, lambda y, x: (*samples(y, x), alpha(y, x) * times))
        return content, each(lambda y, x: on_white(FIELDS[y][x], alpha(y, x) / 255))
    extra = [chunk(b"tRNS", struct.pack(">HHH", *samples(0, 0)))] if kind == "key" else []
    content = a_png(RGB, depth, samples, *extra, interlaced=interlaced)
    wanted = each(lambda y, x: FIELDS[y][x])
    if kind == "key":
        wanted[0][0] = (255, 255, 255)
    return content, wanted


def a_grey_and_alpha_png(depth):
    times = 257 if depth == 16 else 1

    def alpha(y, x):
        return (y * ACROSS + x) * 30

    content = a_png(GREY_ALPHA, depth, lambda y, x: (grey(y, x) * times, alpha(y, x) * times))
    return content, each(lambda y, x: on_white((grey(y, x),) * 3, alpha(y, x) / 255))


PNGS = {
    **{f"grey {d} bits": a_grey_png(d) for d in (1, 2, 4, 8, 16)},
    **{f"grey {d} bits interlaced": a_grey_png(d, interlaced=True) for d in (1, 2, 4, 8, 16)},
    **{f"grey {d} bits with a hole": a_grey_png(d, see_through=True) for d in (1, 2, 4, 8, 16)},
    **{f"palette of {d} bits": a_palette_png(d) for d in (1, 2, 4, 8)},
    **{f"palette of {d} bits with a hole": a_palette_png(d, b"\0") for d in (1, 2, 4, 8)},
    **{f"palette of {d} bits with alpha": a_palette_png(d, b"\x80\x40") for d in (1, 2, 4, 8)},
    **{f"colour {d} bits": a_colour_png(d) for d in (8, 16)},
    **{f"colour {d} bits interlaced": a_colour_png(d, interlaced=True) for d in (8, 16)},
    **{f"colour {d} bits with a hole": a_colour_png(d, "key") for d in (8, 16)},
    **{f"colour {d} bits with alpha": a_colour_png(d, "alpha") for d in (8, 16)},
    **{f"grey {d} bits with alpha": a_grey_and_alpha_png(d) for d in (8, 16)},
}
