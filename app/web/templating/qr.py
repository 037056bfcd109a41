"""A reference, or our address, is drawn as a QR code (ISO/IEC 18004): a camera can copy it."""

import segno
from markupsafe import Markup

# Of the eight patterns that a code may be masked with, and say so. To find the one that suits a
# reference best costs most of the drawing; this suits all of them nearly as well.
_MASK = 3


def qr_of(text: str) -> Markup:
    """An inline SVG, of a reference 145 pixels wide, which the code holds without an address.

    It has no alternative text of its own: the element around it says what it is.
    """
    code = segno.make(text, error="m", micro=False, mask=_MASK)
    drawn = code.svg_inline(scale=5, light="#fff", svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by us: lines, and no text
