"""What a file of 10 MiB costs: sealed in and out beside plain AES-256-GCM, and made a picture."""

import io
import os
import statistics
import time
import tracemalloc
from contextlib import suppress
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from app.security.encryption import chunks
from app.security.encryption.keyring import DataKey
from app.security.encryption.spool import SealedSpool
from app.security.sandbox import images
from app.security.sandbox.images import Refused
from app.security.sandbox.pipeline import CpuTime
from app.storage.objects.stores import Folder
from tests.support.pictures import a_heavy_pdf, a_scan

_MIB = 1024**2
_SIZE = 10 * _MIB
_PIECE = 64 * 1024  # as it comes from the network
_ROUNDS = 7  # of which the medians are shown
_KEY = DataKey(UUID(int=7), bytes(range(32)))
_HERE, _FILE = UUID(int=1), UUID(int=9)


def show(folder):
    content = os.urandom(_SIZE)
    place = Folder(folder / "files")
    cipher, nonce = AESGCM(_KEY.secret), os.urandom(12)
    encrypted = cipher.encrypt(nonce, content, None)
    names = _put(place, content)
    print(f"\n{'A file of 10 MiB':<58} {'MB/s':>8} {'peak MB':>8}")
    for what, act in (
        ("AES-256-GCM of the same bytes at once, in", lambda: cipher.encrypt(nonce, content, None)),
        ("arriving: spooled under a key of its own, and read again", lambda: _spool(content)),
        ("put away: sealed in chunks, each synced to the disk", lambda: _put(place, content)),
        (
            "AES-256-GCM of the same bytes at once, out",
            lambda: cipher.decrypt(nonce, encrypted, None),
        ),
        ("shown: read and opened, chunk by chunk", lambda: _get(place, names)),
    ):
        speed = _SIZE / 1e6 / statistics.median(_took(act) for _ in range(_ROUNDS))
        print(f"{what:<58} {speed:>8.0f} {_peak(act):>8.1f}", flush=True)
    _show_decoding()


def _show_decoding():
    photo = _a_photo()
    seconds = statistics.median(_took(lambda: _decode(photo, CpuTime())) for _ in range(_ROUNDS))
    what = f"A photo of {len(photo) / 1e6:.1f} MB and 12 megapixels, made anew"
    print(f"{what}: {seconds:.2f} s")
    for what, content in (
        ("A scan of 12 pages in six layers, made pictures", a_scan(12, 300, layers=6)),
        ("A PDF of 600 bytes made to take hours, refused", a_heavy_pdf()),
    ):
        spent = CpuTime()
        with suppress(Refused):
            _decode(content, spent)
        print(f"{what}: {spent.seconds:.1f} s of CPU")


def _decode(content, spent):
    with images.decoder_slot() as slot:
        return list(images.pictures(slot, io.BytesIO(content), spent))


def _a_photo():
    noise = Image.frombytes("RGB", (1000, 750), os.urandom(1000 * 750 * 3))
    photo = io.BytesIO()
    noise.resize((4000, 3000), Image.Resampling.BICUBIC).save(photo, "JPEG", quality=97)
    return photo.getvalue()


def _spool(content):
    spool = SealedSpool(_SIZE)
    for at in range(0, _SIZE, _PIECE):
        spool.write(content[at : at + _PIECE])
    spool.seek(0)
    while spool.read(_PIECE):
        pass
    spool.close()


def _put(place, content):
    pieces = (content[at : at + _PIECE] for at in range(0, _SIZE, _PIECE))
    names = []
    for number, sealed in enumerate(chunks.seal(_KEY, _HERE, _FILE, pieces)):
        names.append(f"{_FILE}-{number}")
        place.put(names[-1], sealed)
    return names


def _get(place, names):
    for number, name in enumerate(names):
        last = number == len(names) - 1
        chunks.open_chunk(_KEY, _HERE, _FILE, number, place.get(name), last=last)


def _took(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _peak(act):
    """The megabytes that it had at most."""
    tracemalloc.start()
    act()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6
