"""Setup gives a database its tables, an identity, and the keys of the deployment."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.security.encryption.keyring import SYSTEM_KEYS
from app.security.tokens import new_id
from app.services.audit import baseline
from app.services.core import clock
from app.services.core.unit import Portal, unit_for
from app.services.operations import system_keys
from app.storage.database import engine, schema
from app.storage.keys import keys
from app.storage.keys.keys import Deployment
from app.storage.objects import erasure_ledger
from app.storage.privacy import erasures

_ACTOR = "operator"
_LOCK = 0x73657475  # any number that is this one's alone


def prepare(portal: Portal) -> None:
    """Bring the database to the newest tables and make what keys are missing; twice is once.

    Cut off in the middle, the next run goes on from there; two at once do it together.
    """
    schema.upgrade(portal.engine)
    with engine.transaction(portal.engine, write=True) as session:
        engine.lock(session, _LOCK)  # or two would make a deployment each
        deployment = keys.deployment(session)
        if deployment is None:
            deployment = new_id()
            session.add(Deployment(id=deployment))
        there = _purposes(session)
    made = [
        system_keys.new_key(portal, deployment, purpose, 1)
        for purpose in SYSTEM_KEYS
        if purpose not in there
    ]
    with engine.transaction(portal.engine, write=True) as session:
        engine.lock(session, _LOCK)
        there = _purposes(session)  # another run may have made them meanwhile
        session.add_all(key for key in made if key.purpose not in there)
    baseline.begin(portal, _ACTOR, deployment)
    _open_ledger(portal, deployment)


def _purposes(session: Session) -> set[str]:
    return {key.purpose for key in keys.system_keys(session)}


def _open_ledger(portal: Portal, deployment: UUID) -> None:
    """Put an entry of nobody into the erasure ledger, which a database has seen from then on.

    So every backup names an entry, and restored beside another place or an empty one it does not
    serve. That a provider makes no HMACs shows here too, and not when somebody is to be erased.
    """
    with engine.transaction(portal.engine, write=False) as session:
        if erasures.batches(session):
            return
    now = clock.now(portal)
    batch = erasure_ledger.put(portal.ledger, portal.provider, deployment, [], now)
    with unit_for(portal, _ACTOR, write=True, before_replay=True) as unit:
        erasures.complete(unit.session, batch, [])
