"""Of the tests that docs/asvs.md cites, ten drawn by lot fail without what they guard."""

import os
import random
import re
import secrets
import shutil
import subprocess
import sys

import pytest

from tests.support.asvs import places
from tests.support.guards import GUARDS
from tests.support.sources import ROOT

DRAWN = 10
PLACES = places()
LEFT_OUT = {".git", ".venv", "node_modules", "instance", "__pycache__"}
_ENDED = re.compile(r"(?m)^(PASSED|FAILED|ERROR) \S+::(test_\w+)")


@pytest.mark.again  # real processes, or as much work
def test_ten_drawn_by_lot_fail_without_what_they_guard(tmp_path):
    seed = secrets.randbelow(10**6)
    print(f"drawn by seed {seed}")  # noqa: T201 - shown where it fails
    drawn = random.Random(seed).sample(GUARDS, DRAWN)  # noqa: S311 - a lot
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=lambda _, names: LEFT_OUT.intersection(names))
    assert failing(copy, drawn) == set()
    for guard in drawn:
        path = copy / guard.file
        path.write_text(path.read_text().replace(guard.text, guard.instead))
        assert failing(copy, [guard]) == {guard.test}, guard
        shutil.copy2(
            ROOT / guard.file, path
        )  # with its time, by which Python knows what it compiled


def failing(folder, guards):
    """Which of their tests fail in that copy of the project; each must have been run."""
    names = {guard.test for guard in guards}
    tests = sorted(f"{PLACES[name].relative_to(ROOT)}::{name}" for name in names)
    command = [sys.executable, "-m", "pytest", "-q", "-rpfE", "-m", "not again", *tests]
    environ = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    ended = set(_ENDED.findall(done.stdout))
    assert {name for _, name in ended} == names, done.stdout
    return {name for how, name in ended if how != "PASSED"}
