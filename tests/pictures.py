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
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, lines)
    end = f"trailer<</Root 1 0 R/Size {len(places) + 1} {trailer}>>\nstartxref\n{len(body)}\n%%EOF"
    return body + table + end.encode()


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
