"""A backup is put back while processes and partners go on, as if nobody had stopped the portal."""

import itertools
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import inspect

from app.services.core.errors import NotReady
from app.services.core.unit import unit_for
from app.services.operations import restoring
from app.services.privacy import erasure
from app.services.sign_in import codes
from app.services.sign_in.codes import WrongCode
from app.storage.database import backups
from app.storage.database.backups import BackupFailed
from app.storage.database.engine import make_engine
from app.storage.objects import erasure_ledger
from app.storage.objects.erasure_ledger import Damaged
from app.storage.objects.stores import Folder
from app.worker import loop
from tests.browser.site import until
from tests.conftest import NOW, _command, a_portal, create_database, on_sqlite
from tests.peers.partner import a_partner, a_return
from tests.support.letterbox import letters
from tests.support.people import ADDRESS, ANSWERS, a_submission, reference_of
from tests.support.returning import newest_code
from tests.support.visitor import Visitor

PAGE = "/status"


class Backup:
    """Of a portal whose database is lost; put back by `anew`, a process that starts then."""

    def __init__(self, portal, anew, file, server):
        self.portal, self.anew, self.file, self.server = portal, anew, file, server
        backups.save(portal.engine, file, os.environ)

    def lose(self):
        """A new and empty database stands where the portal's was."""
        name = self.portal.engine.url.database
        self.portal.engine.dispose()
        if self.server is None:
            Path(name).rename(f"{name}.lost")
            return
        _command(self.server, f"DROP DATABASE {name} WITH (FORCE)")
        create_database(self.server, name)

    def put_back(self):
        backups.load(self.anew.engine, self.file, os.environ)


@pytest.fixture
def back_up(database_url, key_file, portal, tmp_path, request):
    anew = replace(a_portal(database_url, key_file), ledger=portal.ledger)
    on_sqlite = database_url.startswith("sqlite")
    server = None if on_sqlite else request.getfixturevalue("postgresql_server")
    yield lambda: Backup(portal, anew, tmp_path / "portal.backup", server)
    anew.engine.dispose()


def is_ready(application):
    return application.test_client().get("/readyz").status_code == 200


@pytest.mark.again  # it waits
def test_nobody_who_was_erased_is_shown_by_a_process_that_runs_on(application, portal, back_up):
    partner, numbers = a_partner(portal), itertools.count()
    erased, other = a_submission(portal), a_submission(portal, email="other@example.org")
    visitors = [Visitor(application.test_client()) for _ in range(2)]
    for visitor, eoi_id in zip(visitors, (erased, other), strict=True):
        visitor.take_up(eoi_id)

    def told():
        """What each reads, and what a partner is answered."""
        body = a_return(return_id=f"R-{next(numbers)}")
        headers = partner.signed(body)
        sent = application.test_client().post("/hooks/enrolment", data=body, headers=headers)
        return {visitor.client.get(PAGE).status_code for visitor in visitors} | {sent.status_code}

    assert told() == {200, 202}
    backup = back_up()
    erasure.erase(portal, "worker", [erased], "asked", NOW)
    backup.lose()
    assert told() == {503}
    application.extensions["portal"].engine.dispose()  # as where nobody had asked anything
    backup.put_back()
    for _ in range(16):  # for longer than a process refuses whatever is asked
        assert told() == {503}
        time.sleep(0.1)
    ready = application.test_client().get("/readyz").json
    assert (ready["keys"], ready["erasures"]) == (True, False)

    assert restoring.complete(backup.anew, "operator") == 1
    until(lambda: is_ready(application), 5)
    assert told() == {303, 202}  # nobody is signed in any more


def test_nobody_is_signed_in_by_what_the_backup_holds(application, portal, desk, back_up, tmp_path):
    """Who signed out since, was dismissed, or used a code, would else be as before."""
    eoi_id = a_submission(portal)
    visitor, reviewer = Visitor(application.test_client()), desk("amina", "manager")
    visitor.take_up(eoi_id)
    assert (visitor.get(PAGE).url, reviewer.get("/review/").url) == (PAGE, "/review/")
    with unit_for(portal, "applicant", write=True) as unit:
        asked = codes.request_code(unit, reference_of(portal, eoi_id), ADDRESS)
    code = newest_code(portal)
    backup = back_up()
    backup.lose()
    application.extensions["portal"].engine.dispose()
    backup.put_back()

    for _ in range(2):
        assert restoring.complete(backup.anew, "operator") == 0

    with unit_for(backup.anew, "applicant", write=True) as unit:
        assert codes.enter(unit, asked, code) == WrongCode(again=False)
    until(lambda: is_ready(application), 5)
    assert visitor.get(PAGE).url == "/return?again=yes"
    assert reviewer.get("/review/").url != "/review/"
    loop.drain(backup.anew, application.extensions["settings"])
    sent = letters(tmp_path, ANSWERS["email"])
    assert sent
    assert not [letter for letter in sent if code in letter]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nothing_is_restored_where_others_are_connected(database_url, back_up):
    backup = back_up()
    backup.lose()
    other = make_engine(database_url)
    with other.connect(), pytest.raises(BackupFailed, match="stop the portal"):
        backup.put_back()
    other.dispose()
    assert not inspect(backup.anew.engine).get_table_names()
    backup.put_back()


def lose_all(ledger, _provider):
    shutil.rmtree(ledger)


def lose_what_the_backup_knows(ledger, _provider):
    """As in a copy of the ledger that is older than the backup."""
    min(ledger.iterdir()).unlink()


def write_a_line(ledger, _provider):
    with max(ledger.iterdir()).open("a") as entry:
        entry.write("{}\n")


def cut_an_entry(ledger, _provider):
    newest = max(ledger.iterdir())
    newest.write_bytes(newest.read_bytes()[:-20])


def leave_a_note(ledger, _provider):
    (ledger / "note.txt").write_text("Do not delete")


def take_that_of_another(ledger, provider):
    """Of the same key provider, as after a move."""
    for entry in ledger.iterdir():
        entry.unlink()
    erasure_ledger.put(Folder(ledger), provider, uuid4(), [uuid4()], NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        lose_all,
        lose_what_the_backup_knows,
        write_a_line,
        cut_an_entry,
        leave_a_note,
        take_that_of_another,
    ],
)
@on_sqlite
def test_with_a_ledger_that_is_not_whole_nobody_is_served_until_it_is(
    portal, back_up, spoil, tmp_path
):
    ledger, kept = tmp_path / "erasures", tmp_path / "kept"
    erased, other = a_submission(portal), a_submission(portal, email="other@example.org")
    backup = back_up()
    erasure.erase(portal, "worker", [erased], "asked", NOW)
    shutil.copytree(ledger, kept)
    backup.lose()
    spoil(ledger, portal.provider)
    backup.put_back()

    with pytest.raises(Damaged):
        restoring.complete(backup.anew, "operator")
    with pytest.raises(NotReady), unit_for(backup.anew, "web"):
        pass

    shutil.rmtree(ledger, ignore_errors=True)
    kept.rename(ledger)
    erasure.replay(backup.anew, "operator")
    with unit_for(backup.anew, "test", opens=[erased, other]) as unit:
        assert unit.keys.keys() == {other}
