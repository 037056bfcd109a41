"""Files are made durable here (fsync), so that they survive a crash of the machine."""

import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

# The first release wrote the number of its process for `part`.
_DRAFT = re.compile(r"\..+\.(part|\d+)")


def sync(path: Path) -> None:
    """Wait until a file's content is on the disk; of a folder, the names in it.

    Without the latter a crash can lose a new file's name, and with it what was sealed since.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only; its folder is made if need be.

    Who looks into the folder sees all of it or nothing: it is written under a name that begins
    with a dot, and renamed. A file of that name is replaced. Cut off in between, such a draft
    stays: see `drop_drafts`. Raises OSError, and leaves nothing then.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def drop_drafts(folder: Path, before: datetime) -> int:
    """Delete drafts that were left in a folder by whoever was cut off; how many.

    Raises OSError, but not where there is no such folder.
    """
    count = 0
    for draft in folder.glob(".*"):
        if not _DRAFT.fullmatch(draft.name):
            continue
        if datetime.fromtimestamp(draft.stat().st_mtime, UTC) < before:
            draft.unlink()
            count += 1
    return count
