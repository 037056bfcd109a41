"""Reads the documents, so that tests can hold what they say against the code, both ways."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_HEADING = re.compile(r"(?m)^#+ +(.*)$")
_CHAPTER = re.compile(r"(?m)^## +(.*)$")
_BLOCK = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def read(name):
    return (ROOT / name).read_text()


def differences(code, documented):
    """What only one of the two knows, as sentences to read in a failing test."""
    return [
        *(f"{name} is not documented" for name in sorted(set(code) - set(documented))),
        *(
            f"{name} is documented and does not exist"
            for name in sorted(set(documented) - set(code))
        ),
    ]


def rows(text, header):
    """The cells of each row of the one table whose first column is headed so."""
    beginning = rf"(?m)^\| {re.escape(header)} \|.*\n\|[-| ]+\n((?:\|.*\n)+)"
    [table] = re.findall(beginning, text if text.endswith("\n") else f"{text}\n")
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("| "))]
        for line in table.splitlines()
    ]


def column(text, header):
    """The names in backticks that stand in that table's first column."""
    return [name for row in rows(text, header) for name in names(row[0])]


def names(cell):
    return _CODE.findall(cell)


def blocks(text, language):
    return [block for kind, block in _BLOCK.findall(text) if kind == language]


def code(text):
    """All that stands in backticks, and each line of each block."""
    lines = [line for _, block in _BLOCK.findall(text) for line in block.splitlines()]
    return [*_CODE.findall(_BLOCK.sub("", text)), *lines]


def anchors(text):
    """What links to headings are called."""
    return {_anchor(heading) for heading in _HEADING.findall(_BLOCK.sub("", text))}


def chapters(text):
    """What links to headings of the second level are called, in their order."""
    return [_anchor(heading) for heading in _CHAPTER.findall(_BLOCK.sub("", text))]


def _anchor(heading):
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")


def broken_links(name, text):
    """Links to files that are not there, or to headings that their files do not have."""
    broken = []
    for link in _LINK.findall(_BLOCK.sub("", text)):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path
        there = text if not path else _text(target)
        if (path and not target.exists()) or (anchor and anchor not in anchors(there)):
            broken.append(link)
    return broken


def _text(path):
    return path.read_text() if path.suffix == ".md" and path.exists() else ""


def missing_paths(text):
    """Paths of the repository that are named and not there; `*` stands for any name."""
    inside = r"(?:app|docs|migrations|requirements|static|templates|tests)/[\w./*-]*"
    named = [found for span in code(text) for found in re.findall(rf"(?<![\w./-]){inside}", span)]
    return [path for path in named if not any(ROOT.glob(path.rstrip("/.")))]
