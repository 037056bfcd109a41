"""What reads strangers' bytes is new enough, and docs/components.md says what it is."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pillow_heif
import pypdfium2
import pytest
from cryptography.hazmat.backends.openssl import backend
from PIL import features

ROOT = Path(__file__).parents[2]
FLOORS = tomllib.loads((ROOT / "requirements/minimum-versions.toml").read_text())["component"]

# What the libraries say of themselves; all others are packages of that name.
_SAID = {
    "Pillow": lambda: features.version("pil"),
    "libjpeg-turbo": lambda: features.version_feature("libjpeg_turbo"),
    "libwebp": lambda: features.version("webp"),
    "Little CMS": lambda: features.version("littlecms2"),
    "zlib": lambda: features.version("zlib"),
    "libheif": lambda: pillow_heif.libheif_info()["libheif"],
    "libde265": lambda: pillow_heif.libheif_info()["decoders"]["libde265"],
    "PDFium": lambda: str(pypdfium2.PDFIUM_INFO),
    "OpenSSL": backend.openssl_version_text,
}


def said(name):
    text = _SAID.get(name, lambda: version(name))()
    return re.search(r"\d+(\.\d+)+", text)[0]


def as_numbers(text):
    return [int(number) for number in text.split(".")]


def too_old(floors, said):
    """What is below its floor, and why that is one."""
    return [
        f"{name} {said(name)} is older than {floor['minimum']}: {floor['because']}"
        for floor in floors
        if as_numbers(said(name := floor["name"])) < as_numbers(floor["minimum"])
    ]


def test_nothing_is_older_than_it_may_be():
    assert too_old(FLOORS, said) == []


@pytest.mark.parametrize("name", [floor["name"] for floor in FLOORS])
def test_each_would_be_found_if_it_were_older(name):
    [floor] = [floor for floor in FLOORS if floor["name"] == name]
    *first, last = as_numbers(floor["minimum"])
    older = ".".join(map(str, [*first, last - 1] if last else [first[0] - 1, 99, 99]))

    [fault] = too_old(FLOORS, lambda other: older if other == name else said(other))

    assert name in fault
    assert floor["because"] in fault


def test_what_earlier_releases_took_would_fail():
    earlier = {"libheif": "1.23.0", "libde265": "1.1.0", "pillow-heif": "1.4.0"}
    assert len(too_old(FLOORS, lambda name: earlier.get(name) or said(name))) == len(earlier)


def test_the_documentation_lists_each_as_it_is():
    rows = re.findall(
        r"^\| ([\w -]+) \| ([\w -]+) \| ([\d.]+|–) \| ([\d.]+) \|",
        (ROOT / "docs/components.md").read_text(),
        re.MULTILINE,
    )
    bundled = {floor["name"]: floor["carrier"] != "the system" for floor in FLOORS}
    assert [(name, carrier, least) for name, carrier, _, least in rows] == [
        (floor["name"], floor["carrier"], floor["minimum"]) for floor in FLOORS
    ]
    assert [(name, written) for name, _, written, _ in rows] == [
        (name, first_three(said(name)) if bundled[name] else "–") for name in bundled
    ]


def first_three(text):
    return ".".join(text.split(".")[:3])
