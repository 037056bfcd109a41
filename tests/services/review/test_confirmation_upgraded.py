"""What waited for a second person at an upgrade, and what the release before sees of it."""

import pytest
from sqlalchemy import select, text

from app.domain.review.roles import Role
from app.services.core import approvals
from app.services.core.approvals import NotEntitled
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.services.review import requests
from app.storage.database import schema
from app.storage.database.marks import referring_to
from app.storage.decisions import approvals as rows
from app.storage.decisions.approvals import Approval
from app.storage.privacy import erasures
from tests.conftest import on_both
from tests.support.confirming import MANAGER, ask, setting
from tests.support.desk import (
    AMINA,
    CLARA,
    a_screened,
    at_desk,
    confirm,
)


def of_the_release_before(portal, eoi_id, act, terms, asked_by=AMINA):
    """What waits, in the columns that it knew."""
    with at_desk(portal, asked_by, eoi_id) as unit:
        asked = approvals.ask(unit, eoi_id, act, terms, "As before")
        [row] = rows.of_eoi(unit.session, eoi_id)
        assert (row.eoi_id, row.case_id) == (eoi_id, None)
    return asked


@on_both
@pytest.mark.parametrize(("act", "terms"), [("end", {"ground": "suitability"}), ("erase", {})])
def test_what_waited_at_the_upgrade_follows_the_table(portal, act, terms):
    eoi_id = a_screened(portal)
    asked = of_the_release_before(portal, eoi_id, act, terms)

    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, CLARA, frozenset({Role.CASEWORKER}))
    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, CLARA, MANAGER)
    assert confirm(portal, eoi_id, asked) == "confirmed"


@on_both
def test_the_release_before_sees_only_what_it_can_show_and_can_erase_what_it_cannot(
    portal, grantable, monkeypatch
):
    ask(portal, requests.grant, grantable, "Both are cleared")
    setting(portal)
    with unit_for(portal, "test") as unit:
        seen = select(Approval.id).where(Approval.eoi_id == grantable)
        assert unit.session.scalars(seen).all() == []
        joined = text("SELECT approval.id FROM approval JOIN eoi ON eoi.id = approval.eoi_id")
        assert unit.session.execute(joined).all() == []

    def known(table):
        return [column for column in referring_to(table) if column is not Approval.case_id]

    monkeypatch.setattr(erasures, "referring_to", known)

    erasure.erase(portal, "worker", [grantable], "asked")

    with unit_for(portal, "test") as unit:
        assert [row.act for row in unit.session.scalars(select(Approval))] == ["setting"]


@on_both
def test_down_and_up_again_keeps_what_the_release_before_knew(portal, grantable):
    other = a_screened(portal, document_number="M 555 123")
    asked = of_the_release_before(portal, other, "end", {"ground": "suitability"})
    ask(portal, requests.grant, grantable, "Both are cleared")
    setting(portal)

    schema.downgrade(portal.engine, "0017")
    schema.upgrade(portal.engine)

    with unit_for(portal, "test") as unit:
        assert [row.id for row in unit.session.scalars(select(Approval))] == [asked]
    assert confirm(portal, other, asked) == "confirmed"
