"""The commands of docs/operations.md, and how a test has them run."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs/operations.md").read_text(), re.DOTALL)


def command(starting):
    """The block of the document with this command in it."""
    return next(text for kind, text in BLOCKS if kind == "bash" and starting in text)
