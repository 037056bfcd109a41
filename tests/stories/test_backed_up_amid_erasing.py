"""Backups are made while people are erased: each holds somebody whole, or nothing of them."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from threading import Event

import pytest
from sqlalchemy import select

from app.services.core.unit import unit_for
from app.services.operations import restoring
from app.services.privacy import erasure
from app.storage.blind_index.tags import IndexTag
from app.storage.cases import eois
from app.storage.database import backups
from app.storage.privacy import erasures
from tests.browser.site import until
from tests.conftest import NOW, _command, a_portal, create_database
from tests.support.people import a_submission

pytestmark = pytest.mark.again  # real processes, or as much work
MOST, BACKUPS = 40, 3


@pytest.fixture
def restored(database_url, key_file, portal, tmp_path, request):
    """Gives the portal of a new database, into which a backup was put."""
    made = []
    numbers = count()

    def restored(file):
        name = f"amid_{next(numbers)}"
        url = f"sqlite:///{tmp_path}/{name}.db"
        if database_url.startswith("postgresql"):
            server = request.getfixturevalue("postgresql_server")
            create_database(server, name)
            url = server.replace("/postgres?", f"/{name}?")
        made.append((name, replace(a_portal(url, key_file), ledger=portal.ledger)))
        backups.load(made[-1][1].engine, file, os.environ)
        return made[-1][1]

    yield restored
    for name, each in made:
        each.engine.dispose()
        if database_url.startswith("postgresql"):
            _command(request.getfixturevalue("postgresql_server"), f"DROP DATABASE {name}")


def kept_of(portal, people):
    """Those of whom there is anything, each whole, in a database that is not served yet."""
    with unit_for(portal, "test", before_replay=True) as unit:
        tagged = set(unit.session.scalars(select(IndexTag.owner)))
        about = [
            (
                eoi_id,
                {
                    eois.get(unit.session, eoi_id) is not None,
                    erasures.has_keys(unit.session, [eoi_id]),
                    eoi_id in tagged,
                },
            )
            for eoi_id in people
        ]
    assert [found for _, found in about if len(found) > 1] == []
    return {eoi_id for eoi_id, found in about if found == {True}}


def test_a_backup_amid_erasures_holds_nobody_by_half_and_brings_nobody_back(
    portal, restored, tmp_path
):
    going = [a_submission(portal, email=f"going-{n}@example.org") for n in range(MOST)]
    stays = a_submission(portal, email="stays@example.org")
    files = [tmp_path / f"{n}.backup" for n in range(BACKUPS)]
    erased, over = [], Event()

    def erase_on():
        for eoi_id in going:
            if not over.is_set():
                erasure.erase(portal, "worker", [eoi_id], "asked", NOW)
                erased.append(eoi_id)

    with ThreadPoolExecutor(1) as threads:
        erasing = threads.submit(erase_on)
        until(lambda: erased)
        for file in files:
            backups.save(portal.engine, file, os.environ)
        over.set()
        erasing.result()

    again = []
    for file in files:
        anew = restored(file)
        there = kept_of(anew, going)
        again.append(len(there & set(erased)))
        assert restoring.complete(anew, "operator") == again[-1]
        assert kept_of(anew, going) == set(going) - set(erased)
        assert kept_of(anew, [stays]) == {stays}
    assert len(erased) > again[0] > 0
    assert sorted(again, reverse=True) == again
