"""What processes of this release do once an installation is upgraded."""

from app.security.verifier import read_evidence
from app.services import audit, audit_check, rekeying
from app.services.unit import unit_for
from app.storage.objects import Folder
from tests.conftest import NOW
from tests.services.desk import screen_all


def screen_anew(portal):
    """What the worker does after an upgrade."""
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        while rekeying.renew(unit):
            pass
    screen_all(portal)


def checked(portal, folder):
    """What `audit verify` says, against the checkpoints that the first release had kept."""
    kept = Folder(folder / "checkpoints")
    evidence = read_evidence([(name, kept.get(name)) for name in kept.names()], audit.keys(portal))
    with unit_for(portal, "worker", write=True) as unit:
        while audit.sequence(unit):
            pass
    with unit_for(portal, "test") as unit:
        return audit_check.check(unit, evidence)
