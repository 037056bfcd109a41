"""A JPEG is checked to be plain by its markers alone (ITU-T T.81, B), without decoding it."""

import re
import struct

_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_JFIF = re.compile(rb"\xff\xe0\0\x10JFIF\0.{9}", re.DOTALL)
_TABLES, _FRAME, _SCAN = (0xDB, 0xC4), 0xC0, 0xDA  # DQT and DHT, SOF0, SOS
_COLOURS = 3
_MOST_OF_TABLES = 2048  # bytes: four of quantisation and four of Huffman's need less
# In the compressed data 0xFF comes only before a zero; before anything else it is a marker.
_MARKER = re.compile(rb"\xff[^\0]", re.DOTALL)


def is_plain(content: bytes, longest: int) -> bool:
    """Whether it is a baseline JPEG in colours, its sides at most `longest`, and nothing else.

    No metadata, no comment, no second picture, and not a byte after its end.
    """
    head = _JFIF.match(content, len(_BEGIN))
    if not content.startswith(_BEGIN) or not head:
        return False
    at, size = head.end(), (0, 0)
    while at < min(len(content) - 4, _MOST_OF_TABLES):
        mark, kind, length = struct.unpack_from(">BBH", content, at)
        after = at + 2 + length
        if mark != 0xFF or length < 2:  # noqa: PLR2004 - the length counts itself
            return False
        if kind == _SCAN:
            end = _MARKER.search(content, after)
            return size != (0, 0) and end is not None and content[end.start() :] == _END
        if kind == _FRAME and size == (0, 0):
            size = _size(content[at + 4 : after])
            if not all(0 < side <= longest for side in size):
                return False
        elif kind not in _TABLES:
            return False
        at = after
    return False


def _size(frame: bytes) -> tuple[int, int]:
    """Width and height, of eight bits and three colours; else 0."""
    if len(frame) != 6 + 3 * _COLOURS:
        return 0, 0
    bits, height, width, colours = struct.unpack_from(">BHHB", frame)
    return (width, height) if (bits, colours) == (8, _COLOURS) else (0, 0)
