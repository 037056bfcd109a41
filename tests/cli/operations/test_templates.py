"""`templates compile` needs the program alone, and says in a line what stops it."""

import os
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import wording
from app.cli.operations import templates
from app.web import application
from app.web.templating import bytecode


@pytest.fixture
def compile_one(tmp_path, monkeypatch):
    """Run it, of one template, a copy of the words, and without any setting."""
    ignored = shutil.ignore_patterns("*.mo")
    words = shutil.copytree(wording.TRANSLATIONS, tmp_path / "translations", ignore=ignored)
    monkeypatch.setattr(wording, "TRANSLATIONS", words)
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


def words_of(language):
    """All but the head, which says when they were compiled."""
    words = wording.catalogue.__wrapped__(language)._catalog
    return {message: word for message, word in words.items() if message}


def compiled():
    return {path.parent: path.name for path in wording.TRANSLATIONS.rglob("*.mo")}


def test_words_compiled_ahead_are_the_same(compile_one, monkeypatch):
    words = {language: words_of(language) for language in ("fr", "ar")}
    compile_one()
    monkeypatch.setattr(wording, "_compiled", None)
    assert {language: words_of(language) for language in words} == words


@pytest.mark.parametrize("length", [0, 3, 10, 500, 100_000, -1])
def test_words_that_were_cut_short_count_for_nothing(compile_one, length):
    """As a power cut or a copy that broke off may leave them."""
    whole = words_of("fr")
    compile_one()
    [path] = (wording.TRANSLATIONS / "fr").rglob("*.mo")
    path.write_bytes(path.read_bytes()[:length])
    assert words_of("fr") == whole


def test_whoever_serves_may_read_them(compile_one):
    before = os.umask(0o077)
    compile_one()
    os.umask(before)
    made = [folder / name for folder, name in compiled().items()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o644}


def test_words_of_another_release_are_not_taken_and_go(compile_one):
    compile_one()
    before = compiled()
    path = wording.TRANSLATIONS / "fr/LC_MESSAGES/messages.po"
    path.write_text(path.read_text() + '\nmsgid "Another release"\nmsgstr "Une autre"\n')
    assert words_of("fr")["Another release"] == "Une autre"
    compile_one()
    after = compiled()
    assert after[path.parent] != before.pop(path.parent)
    assert before.items() <= after.items()
    assert words_of("fr")["Another release"] == "Une autre"


def test_cut_off_in_the_middle_words_are_as_before(compile_one, monkeypatch):
    compile_one()
    before = compiled()
    path = wording.TRANSLATIONS / "ar/LC_MESSAGES/messages.po"
    path.write_text(path.read_text() + "\n# changed\n")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", cut_off)
        assert compile_one()[0] != 0
    assert compiled() == before
    assert words_of("ar")
    compile_one()
    assert not list(wording.TRANSLATIONS.rglob("*.new"))


def cut_off(_):
    raise KeyboardInterrupt


def test_where_nothing_can_be_written(compile_one, tmp_path):
    (tmp_path / "build").write_text("a file")
    code, out, err = compile_one()
    assert (code, out) == (1, "")
    assert err == "Error: build/templates or app/translations cannot be written: Not a directory\n"


def test_before_the_styles_are_built(compile_one, monkeypatch):
    monkeypatch.setattr(application, "STATIC", Path("/nowhere"))
    code, _, err = compile_one()
    assert code == 1
    assert "node static/build.mjs" in err
