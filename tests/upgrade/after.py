"""What processes of this release do once an installation is upgraded."""

from app.security.proofs.verifier import read_evidence
from app.services.audit import log, verification
from app.services.audit.verification import Verdict
from app.services.core.unit import unit_for
from app.services.operations import names_reindexing
from app.storage.objects.stores import Folder
from tests.conftest import NOW
from tests.support.desk import screen_all
from tests.upgrade import found


def screen_anew(portal):
    """What the worker does after an upgrade."""
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        while names_reindexing.renew(unit):
            pass
    screen_all(portal)


def checked(portal, folder):
    """What `audit verify` says, against the checkpoints that the first release had kept."""
    kept = Folder(folder / "checkpoints")
    evidence = read_evidence([(name, kept.get(name)) for name in kept.names()], log.keys(portal))
    with unit_for(portal, "worker", write=True) as unit:
        while log.sequence(unit):
            pass
    with unit_for(portal, "test") as unit:
        return verification.check(unit, evidence)


def require_whole(portal, known, folder):
    """All that was `known` before the upgrade is there."""
    assert found.persons(portal, known["people"]) == known["persons"]
    assert found.records(portal) == known["records"]
    assert checked(portal, folder) == Verdict([], "")
