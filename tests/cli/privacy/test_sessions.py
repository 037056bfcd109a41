"""`sessions end`: somebody, or everybody, is signed out by an operator."""

from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.security.openid.oidc import Identity
from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions, codes, staff_sessions
from app.services.sign_in.codes import WrongCode
from app.storage.audit.entries import AuditEntry
from tests.support.commands import command
from tests.support.people import ADDRESS, a_draft, reference_of
from tests.support.returning import newest_code


def signed_in(portal, eoi_id):
    with unit_for(portal, "applicant", write=True) as unit:
        return applicant_sessions.begin_another(unit, eoi_id, proved=True)


def are_live(portal, sessions):
    with unit_for(portal, "test", opens=sessions.values()) as unit:
        return [
            applicant_sessions.live(unit, token, eoi_id, extend=False) is not None
            for token, eoi_id in sessions.items()
        ]


def written_down(portal):
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.action == AuditAction.SESSIONS_ENDED)
        rows = unit.session.scalars(query.order_by(AuditEntry.id))
        return [(row.actor, row.subject, row.read(unit.keyring)["count"]) for row in rows]


def test_an_operator_signs_somebody_out_and_it_is_written_down(portal, invoke):
    mine, other = a_draft(portal), a_draft(portal)
    sessions = {signed_in(portal, eoi_id): eoi_id for eoi_id in (mine, mine, other)}
    reference = reference_of(portal, mine)
    with unit_for(portal, "applicant", write=True) as unit:
        asked = codes.request_code(unit, reference, ADDRESS)
    code = newest_code(portal)

    assert invoke(f"./portal sessions end {reference.lower()}") == (0, "2 ended\n", "")

    assert are_live(portal, sessions) == [False, False, True]
    with unit_for(portal, "applicant", write=True) as unit:
        assert codes.enter(unit, asked, code) == WrongCode(again=False)
    assert written_down(portal) == [("operator", mine, 2)]


def test_or_everybody(portal, invoke):
    mine = a_draft(portal)
    sessions = {signed_in(portal, eoi_id): eoi_id for eoi_id in (mine, a_draft(portal))}
    with unit_for(portal, staff_sessions.actor("https://id.example", "amina"), write=True) as unit:
        staff_sessions.sign_in(unit, Identity("https://id.example", "amina", None, "Amina", ()))
    reference = reference_of(portal, mine)
    with unit_for(portal, "applicant", write=True) as unit:
        asked = codes.request_code(unit, reference, ADDRESS)
    code = newest_code(portal)
    block = next(
        line for line in command("./portal sessions end EOI").splitlines() if "--all" in line
    )

    assert invoke(block.partition("#")[0], "n\n")[:2] == (1, "")
    assert are_live(portal, sessions) == [True, True]
    assert invoke(block.partition("#")[0])[:2] == (0, "3 ended\n")

    assert are_live(portal, sessions) == [False, False]
    with unit_for(portal, "applicant", write=True) as unit:
        assert codes.enter(unit, asked, code) == WrongCode(again=False)
    assert written_down(portal) == [("operator", None, 2)]


def test_what_is_wrong_is_said(portal, invoke):
    del portal
    assert invoke("./portal sessions end EOI-0000-0000-0000")[2] == "Error: there is no such EOI\n"
    assert "either a reference or --all" in invoke("./portal sessions end")[2]
