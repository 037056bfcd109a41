"""Files are made durable here (fsync), so that they survive a crash of the machine."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file's content is on the disk; of a folder, the names in it.

    Without the latter a crash can lose a new file's name, and with it what was sealed since.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
