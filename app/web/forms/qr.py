"""A reference as a QR code (ISO/IEC 18004), for who copies it with a camera and not by hand."""

import segno
from markupsafe import Markup


def qr_of(reference: str) -> Markup:
    """An SVG to stand in the page, 145 pixels wide: the reference and nothing else, at no address.

    It has no words of its own: what it stands in says what it is.
    """
    drawn = segno.make(reference, error="m", micro=False).svg_inline(
        scale=5, light="#fff", svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn by us: lines, and no text
