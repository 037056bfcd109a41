"""A reference is drawn as a QR code (ISO/IEC 18004), so that a camera can copy it."""

import segno
from markupsafe import Markup


def qr_of(reference: str) -> Markup:
    """An inline SVG, 145 pixels wide; the code is the reference alone, without an address.

    It has no alternative text of its own: the element around it says what it is.
    """
    drawn = segno.make(reference, error="m", micro=False).svg_inline(
        scale=5, light="#fff", svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn by us: lines, and no text
