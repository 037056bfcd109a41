from datetime import timedelta

import pytest

from app.domain.review.roles import Role
from app.security.openid.backchannel_logout import LogoutToken
from app.security.openid.oidc import Identity
from app.services.core.unit import unit_for
from app.services.sign_in import staff_sessions
from app.services.sign_in.staff_sessions import Replayed
from tests.conftest import NOW

ISSUER = "https://id.example"


def at(portal, after=timedelta()):
    return unit_for(portal, staff_sessions.actor(ISSUER, "amina"), write=True, now=NOW + after)


def sign_in(portal, subject="amina", sid="s-1", claimed=("caseworker",)):
    with at(portal) as unit:
        return staff_sessions.sign_in(
            unit, Identity(ISSUER, subject, sid, subject.title(), claimed)
        )


def identify(portal, token, after=timedelta()):
    with at(portal, after) as unit:
        return staff_sessions.identify(unit, token)


def test_a_begun_sign_in_is_recalled_once_by_its_browser_and_not_late(portal):
    with at(portal) as unit:
        for state in ("first", "second", "late"):
            staff_sessions.remember(unit, "browser", {"state": state})
    with at(portal, timedelta(minutes=9)) as unit:
        for stranger in ("another", "", "browser first"):
            assert staff_sessions.recall(unit, stranger, "first") is None
        assert staff_sessions.recall(unit, "browser", "second") == {"state": "second"}
        assert staff_sessions.recall(unit, "browser", "first") == {"state": "first"}
        assert staff_sessions.recall(unit, "browser", "first") is None
    with at(portal, timedelta(minutes=10)) as unit:
        assert staff_sessions.recall(unit, "browser", "late") is None


def test_who_signed_in_has_the_roles_that_we_know(portal):
    who = identify(portal, sign_in(portal, claimed=["senior", "superuser"]))

    assert (who.name, who.actor) == ("Amina", f"{ISSUER} amina")
    assert who.roles == {Role.SENIOR}


def test_a_session_ends_after_20_idle_minutes(portal):
    token = sign_in(portal)

    assert identify(portal, token, timedelta(minutes=19))
    assert identify(portal, token, timedelta(minutes=20)) is None


def test_used_all_day_a_session_ends_after_8_hours(portal):
    token = sign_in(portal)
    quarters = [timedelta(minutes=15 * n) for n in range(1, 40)]

    def works(after):
        with at(portal, after) as unit:
            staff_sessions.note_use(unit, token)
        return identify(portal, token, after)

    assert [after for after in quarters if works(after)][-1] == timedelta(hours=7, minutes=45)


def test_use_is_noted_once_a_minute(portal):
    token = sign_in(portal)

    assert not identify(portal, token, timedelta(seconds=59)).unnoted
    assert identify(portal, token, timedelta(seconds=60)).unnoted


def test_signing_out_ends_one_session(portal):
    here, there = sign_in(portal), sign_in(portal)
    with at(portal) as unit:
        staff_sessions.sign_out(unit, here)

    assert identify(portal, here) is None
    assert identify(portal, there)


@pytest.mark.parametrize(
    ("order", "left"),
    [
        (LogoutToken("amina", "s-1", "j"), {"bruno", "amina elsewhere"}),
        (LogoutToken(None, "s-1", "j"), {"bruno", "amina elsewhere"}),
        (LogoutToken("amina", None, "j"), {"bruno"}),
    ],
)
def test_the_provider_ends_what_it_names(portal, order, left):
    tokens = {
        "amina": sign_in(portal),
        "amina elsewhere": sign_in(portal, sid="s-2"),
        "bruno": sign_in(portal, "bruno", "s-3"),
    }
    with at(portal) as unit:
        staff_sessions.sign_out_by_provider(
            unit, "https://another.example", LogoutToken("bruno", None, "i")
        )
        staff_sessions.sign_out_by_provider(unit, ISSUER, order)

    assert {name for name, token in tokens.items() if identify(portal, token)} == left


def test_a_session_whose_own_id_the_provider_never_told_ends_with_any_of_the_person(portal):
    untold, told, other = (
        sign_in(portal, sid=None),
        sign_in(portal, sid="s-2"),
        sign_in(portal, "bruno", None),
    )
    with at(portal) as unit:
        staff_sessions.sign_out_by_provider(unit, ISSUER, LogoutToken("amina", "s-1", "j"))

    assert identify(portal, untold) is None
    assert identify(portal, told)
    assert identify(portal, other)


def test_an_order_to_sign_out_is_carried_out_once(portal):
    order = LogoutToken("amina", None, "j")
    with at(portal) as unit:
        staff_sessions.sign_out_by_provider(unit, ISSUER, order)

    with pytest.raises(Replayed), at(portal) as unit:
        staff_sessions.sign_out_by_provider(unit, ISSUER, order)
