"""A reviewer's process is killed amid setting a check with evidence: asked for with it, or not."""

import pytest
from sqlalchemy import select

from app.domain.cases.checks import Check, CheckStatus
from app.services.cases import checks
from app.services.core.unit import unit_for
from app.services.files import uploads
from app.services.review import requests
from app.storage.cases.eois import Eoi
from app.storage.cases.files import StoredFile
from app.storage.decisions.approvals import Approval
from tests.support.desk import AMINA, an_accepted, at_desk
from tests.support.killing import COMMIT, PROCESSES, kill
from tests.support.people import a_received
from tests.support.rows import everything
from tests.support.settings import environment

PROCESSES.set_forkserver_preload(["tests.conftest", "app.worker.loop", "psycopg"])


@pytest.fixture
def environ(database_url, key_file, tmp_path):
    return environment(database_url, key_file, tmp_path)


def ask_with_evidence(portal):
    kind = Check.BIOMETRIC
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    with at_desk(portal, AMINA, eoi_id) as unit:
        requests.check(unit, eoi_id, kind, CheckStatus.ENROLLED, "The centre wrote it")
        uploads.attach(unit, eoi_id, a_received(), checks.id_of(unit, eoi_id, kind))


def test_it_is_asked_for_with_its_evidence_or_not_at_all(portal, environ):
    eoi_id = an_accepted(portal)
    before = everything(portal)
    kill(environ, [COMMIT], ask_with_evidence)
    assert everything(portal) == before

    kill(environ, [], ask_with_evidence)  # the answer never arrived
    with unit_for(portal, "test") as unit:
        [asked] = unit.session.scalars(select(Approval).where(Approval.settled_at.is_(None)))
        [file] = unit.session.scalars(select(StoredFile).where(StoredFile.about.is_not(None)))
        assert asked.terms["status"] == CheckStatus.ENROLLED
        assert file.about == checks.id_of(unit, eoi_id, Check.BIOMETRIC)
