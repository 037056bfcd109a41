"""Formats of files are told by their first bytes, whatever their names say (content sniffing)."""

import re

from app.security.sandbox.images import Refusal, Refused

# What we take, and how a file box names it: some browsers know a format by its ending alone.
TAKEN = {
    "JPEG": ("image/jpeg",),
    "PNG": ("image/png",),
    "WebP": ("image/webp",),
    "HEIC": ("image/heic", "image/heif", ".heic", ".heif"),
    "PDF": ("application/pdf",),
}
ACCEPT = ",".join(name for names in TAKEN.values() for name in names)  # of <input type="file">

_PDF_WITHIN = 1024  # bytes: readers look so far for the beginning (ISO 32000-2, annex J)
# The first that matches counts: so a file that begins as a picture is no PDF, whatever follows.
_BEGINNINGS = (
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"RIFF.{4}WEBP", "WebP"),
    (rb".{4}ftyp(avi[fs]|m[is]f1.{0,40}avi[fs])", Refusal.OTHER_PICTURE),
    (rb".{4}ftyp(hei[cmsx]|hev[cx]|m[is]f1)", "HEIC"),
    # GIF, BMP, TIFF and raw photos, PSD, icons, JPEG XL, JPEG 2000, SVG
    (rb"GIF8|BM.{4}\0{4}|II[*+U]\0|MM\0[*+]|8BPS|\0\0\x01\0", Refusal.OTHER_PICTURE),
    (rb"\0\0\0\x0c(JXL |jP  )|\xff\x0a|\xff\x4f\xff\x51", Refusal.OTHER_PICTURE),
    # A comment ends once: tried at each of several ends, many comments would take for ever.
    (rb"\s*(<\?xml[^>]*>\s*)?(?>(<!--.*?-->|<!DOCTYPE svg[^>]*>)\s*)*<svg", Refusal.OTHER_PICTURE),
    (rb".{4}ftypM4[AB]", Refusal.UNKNOWN),  # sound alone
    (rb".{4}(ftyp|moov|mdat|wide)|\x1aE\xdf\xa3|RIFF.{4}AVI ", Refusal.VIDEO),
    (rb"\0\0\x01[\xb3\xba]|FLV\x01|0&\xb2u\x8ef\xcf\x11", Refusal.VIDEO),
    (rb"PK\x03\x04.{26}(\[Content_Types\]|mimetype|_rels/|word/|docProps/)", Refusal.DOCUMENT),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf", Refusal.DOCUMENT),
    (rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|.{257}ustar", Refusal.ARCHIVE),
    (rb".{0,%d}%%PDF-" % (_PDF_WITHIN - 5), "PDF"),
    (rb"([\t\n\r\f -\x7e]|[\xc2-\xf4][\x80-\xbf]{0,3})+$", Refusal.DOCUMENT),  # text in UTF-8
)
_READERS = tuple((re.compile(begins, re.DOTALL), kind) for begins, kind in _BEGINNINGS)


def of(content: bytes) -> str:
    """Which of `TAKEN` it is. Raises Refused, saying what else it may be."""
    if not content:
        raise Refused(Refusal.EMPTY)
    for begins, kind in _READERS:
        if begins.match(content[:_PDF_WITHIN]):
            if isinstance(kind, Refusal):
                raise Refused(kind)
            return kind
    raise Refused(Refusal.UNKNOWN)
