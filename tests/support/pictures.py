"""Files as people send them, and as nobody should: made here, of nobody."""

import struct
import zlib
from io import BytesIO

from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)


def an_image(width=600, height=750):
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def a_file(form="JPEG", image=None, **options):
    target = BytesIO()
    (image or an_image()).save(target, form, **options)
    return target.getvalue()


def a_photo(width=600, height=750):
    return a_file(image=an_image(width, height))


def noise(megabytes):
    """A JPEG of about so many megabytes: what does not compress."""
    side = int((megabytes * 1.27e6) ** 0.5)
    return a_file(image=Image.effect_noise((side, side), 90).convert("RGB"), quality=88)


def a_png_header(width, height, rows=b""):
    """A PNG that says it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def a_pdf(pages=1, box="0 0 595 842", catalog="", trailer="", more=()):
    """Pages with a red field on each; `more` are further objects, from 4 on."""
    field = b"0.8 0.1 0.1 rg 0 0 300 842 re f"
    objects = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>".encode(),
        f"<</Type/Pages/Count {pages}/Kids[{'5 0 R ' * pages}]>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(field), field),
        *(more or (b"<<>>",)),
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 3 0 R>>".encode(),
    ]
    return written(objects, trailer.encode())


def written(objects, trailer=b""):
    """A PDF of these objects, the first of which is its catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    count = len(places) + 1
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, lines)
    end = b"trailer<</Root 1 0 R/Size %d %s>>\nstartxref\n%d\n%%%%EOF"
    return body + table + end % (count, trailer, len(body))


def a_stream(entries, content):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def a_heavy_pdf():
    """A page filled with a pattern of a hundred million tiles."""
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 6 0 R>>",
            a_stream(b"", b"/Pattern cs/P scn 0 0 595 842 re f"),
            a_stream(
                b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .002/YStep .002",
                b"0 0 1 1 re f",
            ),
            b"<</Pattern<</P 5 0 R>>>>",
        ]
    )


def a_scan(pages, dpi, layers=1, light=0):
    """A scan in colours, each page in so many layers over each other; the first ones are empty."""
    width, height = int(8.27 * dpi), int(11.69 * dpi)
    paper = Image.effect_noise((width // 8, height // 8), 30).resize((width, height))
    target = BytesIO()
    paper.convert("RGB").save(
        target, "JPEG2000", quality_mode="rates", quality_layers=[150], irreversible=True
    )
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/Filter/JPXDecode" % (width, height)
    draw = b"".join(b"/L%d Do " % layer for layer in range(layers))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", a_stream(b"", b"595 0 0 842 0 0 cm " + draw)]
    kids = []
    for page in range(pages):
        names = b""
        for layer in range(0 if page < light else layers):
            objects.append(a_stream(image, target.getvalue()))
            names += b"/L%d %d 0 R" % (layer, len(objects))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R"
            b"/Resources<</XObject<<%s>>>>>>" % names
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(kids))
    return written(objects)


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
