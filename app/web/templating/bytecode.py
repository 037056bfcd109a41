"""The bytecode cache has what `./portal templates compile` compiled before anything serves.

Compiling takes up to 0.3 s of a first view, and memory that the process keeps. A folder is named by
the fingerprint of all that a compiled template is made of. Where there is none of that name, each
template is compiled when it is first asked for, to the same. A server never writes here.
"""

import hashlib
import shutil
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "build" / "templates"
_MADE_OF = ("app/**/*.py", "app/translations/**/*.po", "templates/**/*", "static/build/*.json")
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Compiled(FileSystemBytecodeCache):
    """The compiled templates of a language, to be read."""

    def get_cache_key(self, name: str, filename: object = None) -> str:  # noqa: ARG002
        """The name alone: they may have been compiled at another place."""
        return super().get_cache_key(name)

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(EOFError, UnpicklingError):  # cut short by a power failure
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """What is missing here is compiled by this process alone."""


class _Compiling(Compiled):
    def dump_bytecode(self, bucket: Bucket) -> None:
        FileSystemBytecodeCache.dump_bytecode(self, bucket)


def of(language: str) -> Compiled | None:
    """The compiled templates of the language; None where there are none of this program.

    They are program themselves. So a folder is not read in which others could have written than
    who may write this program.
    """
    folder = FOLDER / fingerprint()
    if not all(_is_ours(each) for each in (FOLDER, folder, folder / language)):
        return None
    return Compiled(str(folder / language))


def write(environments: Mapping[str, Environment]) -> int:
    """Compile all templates of pages in the environment of each language; how many there are now.

    The folder gets its name once all is in it. Others are of releases before, and go: a process
    of theirs compiles from then on.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=FOLDER))
    for language, environment in environments.items():
        (made / language).mkdir()
        environment.bytecode_cache = _Compiling(str(made / language))
        for name in environment.list_templates(filter_func=is_of_pages):
            environment.get_template(name)
    found = [file for file in made.rglob("*") if file.is_file()]
    for each in (FOLDER, made, *(made / language for language in environments)):
        each.chmod(0o755)
    for each in found:
        each.chmod(0o644)  # for the account that serves
    for old in FOLDER.iterdir():
        if old != made:
            shutil.rmtree(old)
    made.rename(FOLDER / fingerprint())
    return len(found)


def is_of_pages(name: str) -> bool:
    return not name.startswith("messages/")


@cache
def fingerprint() -> str:
    """Of what templates are compiled from, and by what."""
    digest = hashlib.sha256(MAGIC_NUMBER + version("jinja2").encode())
    for pattern in _MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                content = path.read_bytes()
                place = path.relative_to(ROOT)
                digest.update(f"{place} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:32]


def _is_ours(path: Path) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    owners = {0, Path(__file__).stat().st_uid}
    return found.st_uid in owners and not found.st_mode & _OTHERS_WRITE
