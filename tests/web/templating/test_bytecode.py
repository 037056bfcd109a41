"""Templates that were compiled ahead show the same as those that are compiled when asked for."""

import os
import re
import shutil

import pytest
from flask import Flask
from jinja2 import Environment

from app import create_app, wording
from app.settings import read
from app.web import application as web
from app.web.templating import bytecode, environment
from tests.conftest import on_sqlite
from tests.support.crawl import _VARYING

SOME = {"public/help.html", "errors/error.html"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Compiled templates of the program as it is, of which there are some."""
    folder = tmp_path_factory.mktemp("written") / "build/templates"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bytecode, "FOLDER", folder)
        patch.setattr(bytecode, "is_of_pages", SOME.__contains__)
        assert bytecode.write(web.environments()) == len(SOME) * len(wording.LANGUAGES)
    return folder


@pytest.fixture
def ahead(written, tmp_path, monkeypatch):
    """The folder of these, for a test by itself."""
    folder = shutil.copytree(written, tmp_path / "templates")
    monkeypatch.setattr(bytecode, "FOLDER", folder)
    return folder / bytecode.fingerprint()


@pytest.fixture
def server(environ, monkeypatch):
    """A new server, which has compiled nothing; what it compiles stands in its list."""
    monkeypatch.setattr(Flask, "jinja_options", {})  # without what other tests have compiled
    now, compile_ = [], environment.Environment.compile

    def noting(self, source, name=None, *more, **options):
        now.append(name)
        return compile_(self, source, name, *more, **options)

    monkeypatch.setattr(environment.Environment, "compile", noting)
    started = []

    def start():
        now.clear()
        started.append(create_app(read(environ)))
        return started[-1].test_client(), now

    yield start
    for one in started:
        one.extensions["portal"].engine.dispose()


def shown(client, language):
    """The same but for nonces, tokens and times."""
    said = {"headers": {"Accept-Language": language}}
    pages = [client.get(path, **said).text for path in ("/help", "/nowhere")]
    return [re.sub(r"\b[0-9a-f]{8}\b", "", _VARYING.sub("", page)) for page in pages]


@on_sqlite
def test_a_page_is_the_same_as_if_it_were_compiled_now(ahead, server):
    client, now = server()
    first = {language: shown(client, language) for language in wording.LANGUAGES}
    assert not SOME & set(now)
    shutil.rmtree(ahead)
    client, now = server()
    assert {language: shown(client, language) for language in wording.LANGUAGES} == first
    assert set(now) >= SOME
    assert len({"".join(pages) for pages in first.values()}) == len(wording.LANGUAGES)


@pytest.mark.again  # twice all templates: some ten seconds
@on_sqlite
def test_each_template_is_what_a_server_makes_of_it(tmp_path, monkeypatch, application):
    monkeypatch.setattr(bytecode, "FOLDER", tmp_path / "templates")
    names = [name for name in application.jinja_env.list_templates() if bytecode.is_of_pages(name)]
    assert bytecode.write(web.environments()) == len(names) * len(wording.LANGUAGES)
    for language, own in application.jinja_env.of_all().items():
        for name in names:
            source, file, _ = own.loader.get_source(own, name)
            ahead = bytecode.of(language).get_bucket(own, name, None, source).code
            assert own.compile(source, name, file) == ahead, (language, name)


@on_sqlite
def test_a_server_never_writes_there(ahead, server):
    (ahead / "en").joinpath(next(os.walk(ahead / "en"))[2][0]).unlink()
    before = everything_in(ahead)
    client, now = server()
    shown(client, "en")
    assert now
    assert everything_in(ahead) == before


def everything_in(folder):
    return {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}


@pytest.mark.parametrize("others", [0o020, 0o002])
@pytest.mark.parametrize("part", ["..", "", "en"])
def test_what_others_could_have_written_is_not_read(ahead, part, others):
    assert bytecode.of("en")
    place = ahead / part
    place.chmod(place.stat().st_mode | others)
    assert bytecode.of("en") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_nor_what_belongs_to_somebody_else(ahead):
    os.chown(ahead / "en", 65534, -1)
    assert bytecode.of("en") is None
    assert bytecode.of("fr")


@pytest.mark.parametrize(
    "change", ["app/a.py", "app/new.py", "templates/a.html", "static/build/manifest.json"]
)
def test_another_program_takes_nothing_of_this_one(tmp_path, monkeypatch, change):
    for name in ("app/a.py", "templates/a.html", "static/build/manifest.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("a")
    monkeypatch.setattr(bytecode, "ROOT", tmp_path)
    before = bytecode.fingerprint.__wrapped__()
    assert bytecode.fingerprint.__wrapped__() == before
    (tmp_path / change).write_text("b")
    assert bytecode.fingerprint.__wrapped__() != before


def test_cut_off_in_the_middle_it_is_as_if_nothing_had_been_done(ahead, monkeypatch):
    monkeypatch.setattr(bytecode, "is_of_pages", "errors/error.html".__eq__)
    before = everything_in(ahead)
    with monkeypatch.context() as patch:
        patch.setattr(bytecode._Compiling, "dump_bytecode", cut_off)
        with pytest.raises(KeyboardInterrupt):
            bytecode.write(web.environments())
    after = everything_in(ahead)
    [left] = {path.name for path in after.keys() - before.keys() if path.parent == ahead.parent}
    assert before.items() <= after.items()
    assert bytecode.write(web.environments()) == len(wording.LANGUAGES)
    assert [path.name for path in ahead.parent.iterdir()] == [ahead.name] != [left]


def cut_off(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("length", [0, 10, 60, 500])
def test_a_file_that_was_cut_short_counts_for_nothing(ahead, length):
    """As a power cut may leave it."""
    name = "public/help.html"
    source = (bytecode.ROOT / "templates" / name).read_text()
    environment = Environment(autoescape=True)
    assert bytecode.of("en").get_bucket(environment, name, None, source).code
    for path in (ahead / "en").iterdir():
        os.truncate(path, length)
    assert bytecode.of("en").get_bucket(environment, name, None, source).code is None
