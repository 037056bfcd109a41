"""`templates compile` needs the program alone, and says in a line what stops it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app import wording
from app.cli.operations import templates
from app.web import application
from app.web.templating import bytecode


@pytest.fixture
def compile_one(tmp_path, monkeypatch):
    """Run it, of one template and without any setting."""
    monkeypatch.setattr(bytecode, "FOLDER", tmp_path / "build/templates")
    monkeypatch.setattr(bytecode, "is_of_pages", "public/help.html".__eq__)
    monkeypatch.setattr("os.environ", {})

    def compile_one():
        done = CliRunner().invoke(templates.group, ["compile"])
        return done.exit_code, done.stdout, done.stderr

    return compile_one


def test_it_compiles_for_each_language(compile_one):
    assert compile_one() == (0, f"{len(wording.LANGUAGES)} templates compiled\n", "")
    assert all(bytecode.of(language) for language in wording.LANGUAGES)


def test_where_nothing_can_be_written(compile_one, tmp_path):
    (tmp_path / "build").write_text("a file")
    code, out, err = compile_one()
    assert (code, out) == (1, "")
    assert err == "Error: build/templates cannot be written: Not a directory\n"


def test_before_the_styles_are_built(compile_one, monkeypatch):
    monkeypatch.setattr(application, "STATIC", Path("/nowhere"))
    code, _, err = compile_one()
    assert code == 1
    assert "node static/build.mjs" in err
