"""What partners report, as the portal takes it."""

from datetime import timedelta

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.partners.incoming import CheckUpdated
from app.services.callbacks import inbound
from app.services.cases import checks
from app.services.core.unit import unit_for
from app.services.partners import senders
from app.services.scheme import settings
from app.storage.cases import eois
from tests.conftest import NOW
from tests.support.people import a_submission


def report_check(portal, eoi_id, occurred_at, status="in-progress", **more):
    update = CheckUpdated(Check.SECURITY, status, "sec-1", occurred_at, "unused", **more)
    with unit_for(portal, "partner:test", write=True, now=NOW) as unit:
        checks.report(unit, eoi_id, update)


def report_biometrics(portal, eoi_id, reference):
    update = CheckUpdated(
        check=Check.BIOMETRIC,
        status="enrolled",
        provider_reference="VAC-1",
        occurred_at=NOW,
        reference="unused",
        biometric_reference=reference,
    )
    with unit_for(portal, "partner:vac", write=True, now=NOW) as unit:
        checks.report(unit, eoi_id, update)


def send(portal, partner, body, message_id=None, now=NOW):
    headers = partner.signed(body, message_id, now)
    with unit_for(portal, "partner", now=now) as unit:
        sender = senders.read(unit, portal, partner.name)
    callback = inbound.authenticate(sender, headers, body, now)
    with unit_for(portal, f"partner:{partner.name}", write=True, now=now) as unit:
        return inbound.accept(unit, callback)


def a_case(portal, now=NOW, **states):
    """The EOI's id and reference, its checks asked for."""
    eoi_id = a_submission(portal)
    with unit_for(portal, "test", write=True, now=now) as unit:
        eoi = eois.get(unit.session, eoi_id)
        eoi.status = Status.ELIGIBLE
        checks.request(unit, eoi_id)
        eoi.status = states.get("status", Status.ELIGIBLE)
        return eoi_id, eoi.reference


def an_accepted_case(portal):
    """As `a_case`, of who has accepted an invitation and reads it at once."""
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(unit, outcome_delay=timedelta())
    eoi_id, reference = a_case(portal, status=Status.ACCEPTED)
    with unit_for(portal, "test", write=True) as unit:
        eois.get(unit.session, eoi_id).shown_at = None
    return eoi_id, reference
