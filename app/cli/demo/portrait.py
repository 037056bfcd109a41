"""A portrait of nobody is drawn here, so that the demonstration has pictures, too."""

from io import BytesIO

from PIL import Image, ImageDraw

_SIZE = (600, 750)


def drawn() -> BytesIO:
    """A JPEG of head and shoulders without a face."""
    image = Image.new("RGB", _SIZE, "#dfe6e6")
    pen = ImageDraw.Draw(image)
    pen.ellipse((80, 500, 520, 1000), fill="#4a6a70")
    pen.ellipse((180, 140, 420, 460), fill="#b08968")
    target = BytesIO()
    image.save(target, "JPEG")
    target.seek(0)
    return target
