"""Each act that takes two and is of a case: somebody on whom it may be asked for, and how it is."""

from datetime import timedelta

from app.domain.review.approvals import TAKES_TWO, Act
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.review import actions
from app.storage.cases import eois, invitations
from tests.conftest import NOW
from tests.support.desk import a_return, a_screened, an_accepted, at_desk, cleared
from tests.support.people import passport
from tests.support.reviewer import case_of

WHY = "As was agreed"


def a_person(portal):
    return a_screened(portal), "decide", {"decide-ground": "suitability", "decide-reason": WHY}


def nobody_reached(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    with at_desk(portal, "test", eoi_id) as unit:
        actions.invite(unit, eoi_id)
        unit.session.flush()
        invitations.of_eoi(unit.session, eoi_id).stalled_at = NOW
    return eoi_id, "invitation/lapse", {"lapse-reason": WHY}


def who_protests(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id, NOW + timedelta(days=2)) as unit:
        request = corrections.ask(unit, eoi_id, "That is not my number")
    values = {f"answer-{request}-upheld": "yes", f"answer-{request}-text": WHY}
    return eoi_id, f"corrections/{request}", values


def whose_checks_are_cleared(portal):
    eoi_id = an_accepted(portal)
    cleared(portal, eoi_id)
    return eoi_id, "grant", {"grant-reason": WHY}


def whose_checks_are_asked_for(portal):
    values = {"check-security-status": "cleared", "check-security-reason": WHY}
    return an_accepted(portal), "checks/security", values


def who_asks_to_be_forgotten(portal):
    return a_screened(portal), "erase", {"erase-reason": WHY}


def with_a_place(portal):
    a_return(portal, documents=passport("another"))
    return a_screened(portal), "invite", {"invite-reason": WHY}


OF_A_CASE = {
    Act.END: a_person,
    Act.LAPSE: nobody_reached,
    Act.ANSWER: who_protests,
    Act.GRANT: whose_checks_are_cleared,
    Act.CHECK: whose_checks_are_asked_for,
    Act.ERASE: who_asks_to_be_forgotten,
    Act.INVITE: with_a_place,
}


def speaks_french(portal, eoi_id):
    with unit_for(portal, "test", write=True) as unit:
        eois.get_for_update(unit.session, eoi_id).language = "fr"


def asked(portal, desk, act):
    """An EOI of somebody who reads French, and the address of the act that waits on it."""
    eoi_id, where, values = OF_A_CASE[act](portal)
    speaks_french(portal, eoi_id)
    amina, case = desk("amina", min(TAKES_TWO[act].ask)), case_of(portal, eoi_id)
    amina.get(case)
    amina.act(f"{case}/{where}", **values)
    with unit_for(portal, "test") as unit:
        [waits] = approvals.waiting(unit)
    return eoi_id, f"/review/approvals/{waits.id}"
