"""How colleagues are called."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.security.encryption.errors import ContextMismatch
from app.security.openid.oidc import Identity
from app.services.core.unit import unit_for
from app.services.privacy import expiry
from app.services.sign_in import colleagues, staff_sessions
from app.storage.sign_in.colleagues import Colleague
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO


def sign_in(portal, actor, name, now=NOW):
    with unit_for(portal, actor, write=True, now=now) as unit:
        issuer, _, subject = actor.partition(" ")
        staff_sessions.sign_in(unit, Identity(issuer, subject, None, name, ("senior",)))


def names(portal, *actors):
    with unit_for(portal, "test") as unit:
        return colleagues.names_of(unit, actors)


def test_a_colleague_has_the_name_of_the_last_sign_in(portal):
    sign_in(portal, AMINA, "Amina K.")
    sign_in(portal, AMINA, "Amina Khaled", NOW + timedelta(days=1))
    sign_in(portal, BRUNO, "\u202eB\n\x00" + "b" * 500)

    found = names(portal, AMINA, BRUNO, "https://id.example stranger", "operator", "worker")

    assert found == {AMINA: "Amina Khaled", BRUNO: "B " + "b" * 78}


def test_the_name_is_sealed_and_opens_in_no_other_row(portal):
    sign_in(portal, AMINA, "Amina Khaled")
    sign_in(portal, BRUNO, "Bruno Keller")
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        rows = unit.session.scalars(select(Colleague)).all()
        assert all(b"Keller" not in row.name for row in rows)
        rows[0].name, rows[1].name = rows[1].name, rows[0].name

    with pytest.raises(ContextMismatch):
        names(portal, AMINA)


def test_who_has_not_signed_in_for_a_year_has_none(portal):
    sign_in(portal, AMINA, "Amina Khaled")
    sign_in(portal, BRUNO, "Bruno Keller", NOW + timedelta(days=2))
    with unit_for(portal, "worker", write=True, now=NOW + timedelta(days=366)) as unit:
        expiry.delete_expired(unit)

    assert names(portal, AMINA, BRUNO) == {BRUNO: "Bruno Keller"}
