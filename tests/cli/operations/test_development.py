"""What a developer does all day, in a copy of the tree: change something and look."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from app import create_app
from app.settings import read
from tests.browser.site import free_port, until
from tests.support import documents
from tests.support.settings import environment

ROOT = Path(__file__).parents[3]
PATIENCE = 240.0  # seconds: it starts anew on a busy machine
FLASK = [sys.executable, "-m", "flask", "--app", "app"]


@pytest.fixture
def tree(tmp_path):
    """A copy of what a release is made of; its instance/ is its own."""
    forget = shutil.ignore_patterns("__pycache__")
    for folder in ("app", "templates", "static", "migrations", "docs/deploy"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=forget)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    return tmp_path


@pytest.fixture
def flask(tree):
    def flask(*arguments, **environ):
        return subprocess.run(
            [*FLASK, *arguments],
            cwd=tree,
            env={"PATH": os.environ["PATH"], **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    return flask


@pytest.fixture
def environ(tree):
    return environment(f"sqlite:///{tree}/portal.db", tree / "keys.json", tree)


@contextlib.contextmanager
def developing(tree):
    """`make dev` in this tree; gives its address."""
    port = free_port()
    with (
        (tree / "said").open("wb") as said,
        subprocess.Popen(
            [*FLASK, "demo", "--reload", "--port", str(port)],
            cwd=tree,
            env={"PATH": os.environ["PATH"]},
            stdout=said,
            stderr=said,
        ) as process,
    ):
        try:
            until(lambda: b"--data-binary" in (tree / "said").read_bytes(), PATIENCE)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def append(path, more):
    path.write_text(path.read_text() + more)


def text_of(url):
    """What is served; nothing while the server starts anew."""
    with contextlib.suppress(requests.RequestException):
        return requests.get(url, timeout=10).text
    return ""


def styles_of(url):
    link = re.search(r'href="(/static/portal\.\w+\.css)"', text_of(url))
    return text_of(url + link[1]) if link else ""


def in_its_shell(tree, starting):
    """What the block of the document with this command in it prints, run beside the tree."""
    blocks = documents.blocks(documents.read("docs/CONTRIBUTING.md"), "bash")
    script = next(block for block in blocks if starting in block)
    script = script.replace(".venv/bin/flask", f"{sys.executable} -m flask")
    shell = ["bash", "-ec", script]
    environ = {"PATH": os.environ["PATH"]}
    return subprocess.run(shell, cwd=tree, env=environ, capture_output=True, text=True, check=True)


@pytest.mark.again
def test_each_change_is_shown_and_a_fault_has_its_traceback_in_the_browser(tree):
    styles, views = tree / "static/styles/portal.scss", tree / "app/web/public/views.py"
    with developing(tree) as url:
        assert "/healthz" in in_its_shell(tree, "set -a; . instance/demo.env").stdout

        change(tree / "templates/public/start.html", "<h1", "<p>a changed page</p><h1")
        assert "a changed page" in text_of(url)

        append(styles, ".a-changed-style { color: red }\n")
        until(lambda: ".a-changed-style" in styles_of(url), PATIENCE)

        append(styles, ".unfinished {\n")
        until(lambda: "expected" in (tree / "said").read_text(), PATIENCE)
        assert ".a-changed-style" in styles_of(url)

        change(views, "    with unit(", '    raise ZeroDivisionError("a slip")\n    with unit(')
        until(lambda: "a slip" in text_of(url) and "Traceback" in text_of(url), PATIENCE)
        change(views, '    raise ZeroDivisionError("a slip")\n', "")
        until(lambda: "a changed page" in text_of(url), PATIENCE)

        worker = tree / "app/worker/loop.py"
        append(worker, 'raise ZeroDivisionError("no worker")\n')
        until(lambda: '"event": "crashed"' in (tree / "said").read_text(), PATIENCE)
        change(worker, 'raise ZeroDivisionError("no worker")\n', "")
        until(lambda: "a changed page" in text_of(url), PATIENCE)
        until(lambda: (tree / "said").read_text().count("Starting the worker") >= 2, PATIENCE)


@pytest.mark.again  # real processes, or as much work
def test_the_demonstration_is_not_for_any_other_environment(flask, tree):
    for arguments in (["demo"], ["demo", "--reload"]):
        done = flask(*arguments, ENV="production", DATABASE_URL="postgresql+psycopg://nobody@/none")
        assert (done.returncode, done.stderr) == (
            1,
            "Error: ENV is not demo: the demonstration is not for this environment\n",
        )
    assert not (tree / "instance").exists()


@pytest.mark.again  # real processes, or as much work
def test_flask_lists_every_address_of_the_portal(flask, environ):
    flask("keys", "create", **environ)
    done = flask("routes", **environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"/", "/apply/check-answers", "/healthz", "/review/"} <= set(
        re.findall(r"/\S*", done.stdout)
    )


@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize(
    ("command", "changes", "said"),
    [
        ("routes", {"SECRET_KEY": ""}, "not set: SECRET_KEY"),
        ("routes", {}, "keys.json"),
        ("run", {"SECRET_KEY": ""}, "not set: SECRET_KEY"),
        ("run", {"FLASK_DEBUG": "1"}, "`run` serves the demonstration alone"),
    ],
)
def test_what_keeps_flask_from_it_is_said_in_one_line(flask, environ, command, changes, said):
    done = flask(command, **(environ | changes))
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.again  # real processes, or as much work
def test_without_built_styles_flask_says_how_to_build_them(flask, environ, tree):
    shutil.rmtree(tree / "static/build")
    done = flask("routes", **environ)
    assert done.stderr == "Error: the styles are not built: run `node static/build.mjs`\n"


def test_production_shows_no_traceback_whatever_flask_is_told(monkeypatch, tmp_path, key_file):
    """Debug mode lets an error pass by the page that says what is safe."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    values = environment(f"sqlite:///{tmp_path}/portal.db", key_file, tmp_path)
    assert not create_app(read(values)).debug
    assert create_app(read(values | {"ENV": "demo"})).debug


@pytest.mark.again  # real processes, or as much work
def test_a_migration_is_drafted_from_what_changed_in_the_code(flask, tree, database_url, key_copy):
    environ, draft = (
        environment(database_url, key_copy, tree),
        ("db", "draft", "Notes have a colour"),
    )
    assert "nothing to draft" in flask(*draft, **environ).stderr
    head = max(int(path.name[:4]) for path in tree.glob("migrations/versions/0*.py"))

    colour = "    colour: Mapped[str | None]\n"
    change(tree / "app/storage/cases/notes.py", "    text: ", f"{colour}    text: ")
    drafted = flask(*draft, **environ)

    assert drafted.stderr == ""
    [file] = tree.glob(f"migrations/versions/{head + 1:04}_*.py")
    assert str(file) in drafted.stdout
    assert '"colour"' in file.read_text().replace("'", '"')
    assert flask("db", "upgrade", **environ).returncode == 0
    assert flask("db", "check", **environ).returncode == 0


@pytest.mark.again  # real processes, or as much work
def test_on_a_database_that_lacks_a_migration_none_is_drafted(flask, environ, tree):
    versions = set(tree.glob("migrations/versions/*.py"))
    done = flask("db", "draft", "Notes have a colour", **environ)
    assert (done.returncode, done.stderr) == (1, "Error: Target database is not up to date.\n")
    assert set(tree.glob("migrations/versions/*.py")) == versions
