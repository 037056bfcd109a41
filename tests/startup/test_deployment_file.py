"""The deployment's own file, and what is said of a faulty one: never a value."""

import re

import pytest

from app.settings import Unconfigured, read
from app.startup import deployment
from app.startup.processes import Process
from tests.support.documents import read as text_of
from tests.support.settings import DEPLOYMENT, environment, in_production

EXAMPLE = text_of("docs/deploy/deployment.toml")


def test_the_example_is_read_whole():
    found = deployment.read(DEPLOYMENT)
    assert found.controller.email == "transfer@example.org"
    assert [len(one.languages) for one in found.organisations] == [4, 3]
    assert {one.web for one in found.organisations} == {"", "https://legal-aid.example.org"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('name = "Invented Legal Aid"\n', "", "organisation 1 lacks name"),
        ("[controller]", "[kontroller]", "has an unknown table: kontroller"),
        ("[data_protection_officer]", "[[data_protection_officer]]", "lacks [data_protection_offi"),
        ('email = "dpo@example.org"', 'email = "Zuplo"', "email must be an e-mail address"),
        ('email = "dpo@example.org"', "", "data_protection_officer lacks email"),
        ('name = "Data P', 'rank = "Zuplo"\nname = "Data P', "has an unknown entry: rank"),
        ('conformance = "partial"', 'conformance = "Zuplo"', "must be full, partial or none"),
        ("2026-11-16", '"2026-11-16"', "accessibility: reviewed_on must be a date"),
        ("+33 1 99 00 56 78", "Zuplo", "organisation 2: phone must be digits"),
        ("https://legal", "javascript:Zuplo", "organisation 1: web must begin with https://"),
        ('["Français", "دری", "پښتو"]', "[]", "languages must be a list"),
        ('en = "Somebody', 'de = "Somebody', "helps_with must have a text for each language"),
        ('address = "1 Imaginary', "address = '' # ", "controller: address must be a text"),
        ("[controller]", "[controller", "is no TOML (at line 4"),
    ],
)
def test_what_is_wrong_is_named_and_stops_the_start(tmp_path, before, after, said):
    assert before in EXAMPLE
    file = tmp_path / "deployment.toml"
    file.write_text(EXAMPLE.replace(before, after, 1), encoding="utf-8")
    environ = environment("sqlite://", "keys.json", tmp_path, DEPLOYMENT_FILE=str(file))

    with pytest.raises(Unconfigured, match=f"^DEPLOYMENT_FILE: .*{re.escape(said)}") as stopped:
        read(environ)
    assert "Zuplo" not in str(stopped.value)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path):
    (tmp_path / "latin").write_bytes(b"\xe9")
    for name, said in (("none", "cannot be read"), ("latin", "is no TOML")):
        with pytest.raises(deployment.Unsound, match=said):
            deployment.read(str(tmp_path / name))


@pytest.mark.parametrize("process", Process)
def test_production_asks_web_processes_for_it_and_no_other(tmp_path, process):
    environ = in_production(process, "/keys.json", tmp_path) | {"DEPLOYMENT_FILE": ""}
    if process is not Process.WEB:
        assert read(environ, process).deployment is None
        return
    with pytest.raises(Unconfigured, match="DEPLOYMENT_FILE is not set"):
        read(environ, process)
