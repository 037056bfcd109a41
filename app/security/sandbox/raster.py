"""A raster picture of any kind becomes a plain one: RGB in sRGB, on white, upright, not too large.

As a viewer shows it: with its transparency, its profile of colours and the way up that its camera
noted, at whatever depth it is. Of several frames the first counts. Words and other data beside the
picture are not read.
"""

import hashlib
import math
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import cast

from PIL import (  # noqa: F401 - all must be loaded before the sandbox closes
    Image,
    ImageCms,
    ImageColor,
    ImagePalette,
    PngImagePlugin,
    TiffImagePlugin,
)
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile, options

from app.security.sandbox.images import MOST_PIXELS, MOST_SHRUNK, WIDEST, Refusal, Refused

PngImagePlugin.MAX_TEXT_CHUNK = 8 * 1024**2  # of a profile; words are not read
options.DECODE_THREADS = 0
options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False

_READERS: dict[str, Callable[[BytesIO], ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WebP": WebPImageFile,
    "HEIC": HeifImageFile,
}
# Pictures in one byte a pixel, as scans are, may have more pixels. A WebP is there several times.
_FEWER_BYTES, _MORE_COPIES = {"1": 4, "L": 4}, {"WebP": 2}
# Of a WebP, Pillow looks at the size before it makes the canvas, and refuses twice as many dots.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // _MORE_COPIES["WebP"] // 2
_JPEG_END = b"\xff\xd9"
_FILLERS = (b"\0", b"\x55", b"\xaa", b"\xcc")
# What is said in a PNG of how it looks (PNG, third edition, 11). All else is left out.
_OF_LOOKS = {b"tRNS", b"gAMA", b"sRGB", b"iCCP", b"eXIf"}
_OPTIONAL = 0x20  # the bit in a chunk's name of what may be left out
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LIES = {5, 6, 7, 8}  # orientations in which width and height change places
_SRGB = ImageCms.createProfile("sRGB")
_GAMMA, _SAME = 2.2, 0.05  # of sRGB, nearly; what nobody sees
_SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}


def plain(content: bytes, form: str, longest: int) -> tuple[Image.Image, tuple[int, int]]:
    """The picture, at most `longest` on its longer side; and how large it came, upright.

    Raises Refused, or whatever a decoder raises.
    """
    if form == "PNG":
        content = _of_looks(content)
    image = _opened(content, form, longest)
    width, height = image.info["full"]
    orientation = _orientation(image)
    image = _in_bytes(_loaded(image, content, form, longest), _depth(content, form))
    image.thumbnail((longest, longest))  # in place, which frees the large one
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    return _on_white(image), (height, width) if orientation in _LIES else (width, height)


def _opened(content: bytes, form: str, longest: int) -> Image.Image:
    """Not decoded yet. A JPEG will be at a half, a quarter or an eighth, where that is enough."""
    image = _READERS[form](BytesIO(content))
    width, height = image.info["full"] = image.size
    if max(width, height) > WIDEST * min(width, height):
        raise Refused(Refusal.DAMAGED)
    scale = longest / max(width, height)
    image.draft(None, (math.ceil(width * scale), math.ceil(height * scale)))
    most = MOST_PIXELS * _FEWER_BYTES.get(image.mode, 1) // _MORE_COPIES.get(form, 1)
    if image.width * image.height > most or width * height > MOST_PIXELS * MOST_SHRUNK**2:
        raise Refused(Refusal.TOO_LARGE)
    return image


def _loaded(image: Image.Image, content: bytes, form: str, longest: int) -> Image.Image:
    try:
        image.load()
    except OSError as fault:
        if "truncated" in str(fault):
            return _ended(content, form, longest)
        if math.prod(image.info["full"]) > MOST_PIXELS:  # more likely for want of memory
            raise Refused(Refusal.TOO_HEAVY) from None
        raise
    return image


def _ended(content: bytes, form: str, longest: int) -> Image.Image:
    """A JPEG that lacks its end marker, if nothing of the picture is lost. Raises Refused.

    Nothing is, if it looks the same whatever might have followed.
    """
    if form != "JPEG":
        raise Refused(Refusal.CUT)
    looks, whole = set(), content.rstrip(b"\xff")
    for filler in _FILLERS:
        image = _opened(whole + filler * 32 + _JPEG_END, form, longest)
        try:
            image.load()
        except OSError:
            raise Refused(Refusal.CUT) from None
        looks.add(hashlib.sha256(image.tobytes()).digest())
    if len(looks) > 1:
        raise Refused(Refusal.CUT)
    return image


def _of_looks(png: bytes) -> bytes:
    """A PNG without the chunks that say nothing of how it looks, as words and further frames."""
    kept, at = [png[:8]], 8
    while at + 12 <= len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        chunk = png[at : at + 12 + length]
        is_sound = int.from_bytes(chunk[-4:]) == zlib.crc32(chunk[4:-4])
        if not name[0] & _OPTIONAL or (name in _OF_LOOKS and is_sound):
            kept.append(chunk)
        at += 12 + length
    return b"".join(kept)


def _orientation(image: Image.Image) -> int:
    """As EXIF says it; 1 where it cannot be read. Of XMP, viewers do not take it."""
    for words in ("xmp", "XML:com.adobe.xmp"):
        image.info.pop(words, None)
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - whatever is wrong there, the picture is none the worse
        return 1


def _depth(content: bytes, form: str) -> int:
    """Bits of a sample."""
    return content[24] if form == "PNG" else 8


def _in_bytes(image: Image.Image, depth: int) -> Image.Image:
    """Each sample in a byte, and no palette: so that what is thin stays visible once shrunk."""
    transparent = image.info.get("transparency")
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if transparent is None:
        return _of_mode(image, {"1": "L", "P": "RGB"}.get(image.mode, image.mode))
    if image.mode in {"L", "RGB"} and depth != 8:  # noqa: PLR2004 - then it is in such samples
        most = 2**depth - 1
        image.info["transparency"] = (
            tuple(value * 255 // most for value in transparent)
            if image.mode == "RGB"
            else round(transparent * 255 / most)
        )
    return image.convert("RGBA")


def _of_mode(image: Image.Image, mode: str) -> Image.Image:
    """Converted where it is not so already: Pillow would copy all pixels."""
    return image if image.mode == mode else image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"RGBA", "LA"}:
        return _in_srgb(image)
    alpha = image.getchannel("A")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(_in_srgb(image.convert(image.mode[:-1])), mask=alpha)
    return paper


def _in_srgb(image: Image.Image) -> Image.Image:
    """As RGB by its profile, or else its gamma; a profile that is none of it is ignored."""
    profile, gamma = image.info.get("icc_profile"), image.info.get("gamma")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            made_with = ImageCms.ImageCmsProfile(BytesIO(profile))
            if made_with.profile.xcolor_space == _SPACES.get(image.mode):
                done = ImageCms.profileToProfile(image, made_with, _SRGB, outputMode="RGB")
                return cast("Image.Image", done)
    image = _of_mode(image, "RGB")
    if gamma and not profile and "srgb" not in image.info and abs(gamma * _GAMMA - 1) > _SAME:
        lighter = [round(255 * (value / 255) ** (1 / gamma / _GAMMA)) for value in range(256)]
        image = image.point(lighter * 3)
    return image
