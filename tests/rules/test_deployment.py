"""What is installed, and the units that start it, against the code."""

import re
import shutil
import subprocess
import sys

import pytest

from app.settings import _DEFAULTS, _REQUIRED
from app.startup import risks
from app.startup.processes import ONLY_FOR, Process, may_have, needs
from app.startup.sources import SECRETS
from tests.support import documents
from tests.support.documents import ROOT, differences
from tests.support.sources import MODULES

OPERATIONS = documents.read("docs/operations.md")
UNITS = {Process.WEB: "portal-web.service", Process.WORKER: "portal-worker.service"}


def lines(unit):
    """What a unit says, by name; a name may stand there several times."""
    text = documents.read(f"docs/deploy/{unit}")
    pairs = re.findall(r"(?m)^(\w+)=(.*)$", text)
    return {name: [value for other, value in pairs if other == name] for name, _ in pairs}


def test_each_risk_is_documented():
    assert differences(risks.NAMES, documents.column(OPERATIONS, "risk")) == []


def test_which_process_has_which_settings():
    documented = {
        name: {process for process, said in zip(Process, row[1:], strict=False) if said == "yes"}
        for row in documents.rows(OPERATIONS, "settings")
        for name in documents.names(row[0])
    }
    assert set(documented) >= {*_REQUIRED, *SECRETS, *ONLY_FOR}
    assert documented == {
        name: {one for one in Process if needs(one, name) or ONLY_FOR.get(name) is one}
        for name in documented
    }
    assert set(documented) <= {*_REQUIRED, *_DEFAULTS}


@pytest.mark.parametrize("process", UNITS)
def test_a_unit_gives_its_process_the_secrets_that_it_may_have(process):
    given = [line.partition(":")[0] for line in lines(UNITS[process])["LoadCredential"]]
    required = {name for name in SECRETS if name in _REQUIRED and needs(process, name)}
    assert required <= set(given) <= {name for name in SECRETS if may_have(process, name)}


@pytest.mark.parametrize("process", UNITS)
def test_a_unit_starts_it_again_for_ever_and_confines_it(process):
    said = lines(UNITS[process])
    assert said["Restart"] == ["always"]
    assert said["StartLimitIntervalSec"] == ["0"]
    assert said["LimitCORE"] == ["0"]
    assert said["NoNewPrivileges"] == ["yes"]
    assert said["ProtectSystem"] == ["strict"]
    assert said["User"] == [UNITS[process].removesuffix(".service")]


def test_the_unit_of_the_web_starts_what_the_readme_does():
    [starts] = lines(UNITS[Process.WEB])["ExecStart"]
    assert "python -m app.server " in starts
    assert "python -m app.server --workers 4 --host 127.0.0.1" in documents.read("README.md")
    assert "--host 0.0.0.0" not in starts + documents.read("README.md")


@pytest.mark.again  # its own program
@pytest.mark.parametrize("process", UNITS)
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="a system without systemd")
def test_systemd_finds_little_exposure_in_a_unit(process):
    path = ROOT / "docs/deploy" / UNITS[process]
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


INSTALLED = """
import sys
from pathlib import Path
from app import cli
assert not Path("app/cli/demo").exists(), "it ships"
assert not Path("tests").exists(), "they ship"
there = [command.name for command in cli.COMMANDS if command.is_there()]
print(*there)
import app.server.__main__, app.server.worker
import app.worker.loop, app.web.application
for command in cli.COMMANDS:
    if command.is_there():
        command.load()
loaded = [name for name in sys.modules if name.startswith("app.cli.demo")]
assert not loaded, loaded
"""


@pytest.mark.again  # a process of its own
def test_a_release_has_neither_the_demonstration_nor_the_tests_and_needs_neither(tmp_path):
    """ASVS 15.2.3: invented people, and a provider at which anybody may be anybody."""
    archive = subprocess.run(
        ["git", "archive", "--worktree-attributes", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    subprocess.run(["tar", "-x", "-C", tmp_path], input=archive.stdout, check=True)
    done = subprocess.run(
        [sys.executable, "-c", INSTALLED],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "worker" in done.stdout.split()
    assert "demo" not in done.stdout.split()
    assert not list(tmp_path.rglob("*identity_provider*"))


def test_the_makefile_installs_nothing_without_its_hash():
    makefile = documents.read("Makefile")
    installing = re.findall(r"(?m)^.*\bpip install\b.*$", makefile)
    [definition] = [line for line in installing if line.startswith("INSTALL =")]
    assert installing == [definition]
    uses = re.findall(r"\$\(INSTALL\)(.*)", makefile)
    assert uses
    assert all(use.split()[:2] == ["--require-hashes", "-r"] for use in uses)


def test_no_web_process_signs():
    """So the right to sign, at a key provider that tells accounts apart, is the worker's alone."""
    signing = re.compile(r"\b(provider\.sign|audit_log\.checkpoint|audit_log\.keys)\(")
    places = [path for path in MODULES if signing.search(path.read_text())]
    assert {str(path.relative_to(ROOT / "app")) for path in places} == {
        "cli/operations/audit.py",
        "services/audit/log.py",
        "worker/handlers/audit.py",
    }
