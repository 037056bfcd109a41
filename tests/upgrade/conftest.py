"""An installation of the first release, as it was kept, on each database."""

import json
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from app.storage.database import engine as database_engine
from app.storage.objects.stores import Folder
from tests.conftest import _command, a_portal, create_database

HERE = Path(__file__).parent
FIRST = "d273904"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.again)])
def database_url(request, tmp_path):
    """Its files are in the test's folder."""
    with tarfile.open(HERE / f"{request.param}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/portal.db"
        return
    server = request.getfixturevalue("postgresql_server")
    create_database(server, "first_release")
    url = server.replace("/postgres?", "/first_release?")
    engine = database_engine.make_engine(url)
    with engine.connect() as connection, connection.connection.cursor() as cursor:
        cursor.execute((tmp_path / "portal.sql").read_text())
        connection.connection.commit()
    engine.dispose()
    yield url
    _command(server, "DROP DATABASE first_release WITH (FORCE)")


@pytest.fixture
def new_url(database_url, tmp_path, request):
    """A database without tables."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/new.db"
        return
    server = request.getfixturevalue("postgresql_server")
    create_database(server, "new_portal")
    yield server.replace("/postgres?", "/new_portal?")
    _command(server, "DROP DATABASE new_portal WITH (FORCE)")


@pytest.fixture
def installed(database_url, tmp_path):
    """Its portal; the tables are those of the first release."""
    places = {"ledger": Folder(tmp_path / "erasures"), "files": Folder(tmp_path / "files")}
    portal = replace(a_portal(database_url, tmp_path / "keys.json"), **places)
    yield portal
    portal.engine.dispose()


@pytest.fixture
def known(installed, tmp_path):  # noqa: ARG001 - its files
    """What is to be found again, see `make`."""
    return json.loads((tmp_path / "known.json").read_text())


@pytest.fixture(scope="session")
def first_release(tmp_path_factory):
    """A checkout of it, with what styles its pages."""
    folder = tmp_path_factory.mktemp("first") / "release"
    folder.mkdir()
    sources = subprocess.run(
        ["git", "archive", FIRST, *"app migrations static templates tests pyproject.toml".split()],
        cwd=HERE.parents[1],
        check=True,
        capture_output=True,
    ).stdout
    subprocess.run(["tar", "x", "-C", folder], input=sources, check=True)
    (folder / "static/build").symlink_to(HERE.parents[1] / "static/build")
    return folder
