"""The licences of what is installed: `python -m tests.support.licences` writes docs/licences.md."""

import json
import re
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/licences.md"
_PINNED = re.compile(r"(?m)^([a-z0-9-]+)(?:\[[^]]*\])?==")
_HEAD = """\
# Licences

The portal is under MIT ([LICENSE](../LICENSE)). With it are installed, under the licences that
they name themselves:

| package | licence |
|---|---|
"""
_TAIL = """
Each deployment installs them from their registries; browsers are sent styles of govuk-frontend
alone.
psycopg (LGPL) is called and not changed; of pillow-heif's wheel
[components.md](components.md#heic-and-the-licence-of-its-library) says more.
"""


def page():
    listed = dict(sorted({**_of_python(), **_of_node()}.items()))
    return _HEAD + "".join(f"| {name} | {licence} |\n" for name, licence in listed.items()) + _TAIL


def _of_python():
    pinned = _PINNED.findall((ROOT / "requirements/runtime.txt").read_text())
    return {f"`{name}`": _named(metadata(name)) for name in pinned}


def _named(told):
    """Its SPDX expression; else, of older packages, what stands in the fields before that."""
    stated = (told.get("License") or "").partition("\n")[0]
    classified = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier", [])
        if line.startswith("License :: ")
    ]
    is_one = re.fullmatch(r"[\w.+-]+", stated)
    old = stated if is_one or not classified else " or ".join(classified)
    return told.get("License-Expression") or old


def _of_node():
    """Those that build the styles, the map and the figures."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {
        f"`{place.rpartition('node_modules/')[2]}` (npm)": package["license"]
        for place, package in locked.items()
        if place and not package.get("dev") and not package.get("optional")
    }


if __name__ == "__main__":
    PAGE.write_text(page())
