"""A refresh token tells the portal that somebody was disabled, and in which roles they are now."""

import pytest

from app.security.http.outbound import Unreachable
from app.security.openid import discovery, renewal
from app.security.openid.discovery import SignInFailed
from app.security.openid.renewal import NoLonger
from tests.support.openid import MOMENT, NOW, refused, sign_in

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def hostile(hostile):
    hostile.refresh_token = "r"
    return hostile


def renew(hostile, token=None, subject="amina"):
    return renewal.renew(hostile.known_as, token or hostile.refresh_token, subject, NOW)


def test_the_person_goes_on_in_the_roles_of_now_with_the_token_of_now(hostile):
    identity = sign_in(hostile)
    assert (identity.refresh_token, identity.logs_out) == ("r+", False)
    hostile.userinfo["roles"] = ["senior"]

    renewed = renew(hostile)

    assert (renewed.refresh_token, renewed.roles) == ("r++", ["senior"])
    assert hostile.grant == {"grant_type": "refresh_token", "refresh_token": "r+"}
    assert "r+" not in f"{renewed!r} {identity!r}"


def test_a_provider_that_gives_no_other_token_is_asked_with_the_same(hostile):
    sign_in(hostile)
    hostile.gives = 200, {"access_token": "t", "token_type": "Bearer"}

    assert renew(hostile).refresh_token == "r+"


def test_the_time_of_the_proof_is_the_providers_and_never_to_come(hostile):
    hostile.claims["auth_time"] = MOMENT - 100
    assert int(sign_in(hostile).proved_at.timestamp()) == MOMENT - 100
    hostile.claims["auth_time"] = MOMENT + 59
    assert sign_in(hostile).proved_at == NOW
    hostile.claims["auth_time"] = None
    assert sign_in(hostile, afresh=True).proved_at is None


@pytest.mark.parametrize("error", ["invalid_grant", "interaction_required", "access_denied"])
def test_a_no_is_a_no(hostile, error):
    sign_in(hostile)
    hostile.gives = 400, {"error": error}

    with pytest.raises(NoLonger):
        renew(hostile)


def test_a_token_that_was_used_is_refused(hostile):
    sign_in(hostile)
    renew(hostile)

    with pytest.raises(NoLonger):
        renew(hostile, "r+")


@pytest.mark.parametrize(
    "gives",
    [
        (401, {"error": "invalid_client"}),
        (400, {"error": "unauthorized_client"}),
        (429, {"error": "too_many_requests"}),
        (429, {"errorCode": "E0000047"}),
        (500, b"oops"),
        (503, {"error": "temporarily_unavailable"}),
        (200, b"<html>"),
        (200, []),
        (200, {}),
        (200, {"access_token": 7, "token_type": "Bearer"}),
        (302, b""),
    ],
)
def test_what_says_nothing_of_the_person_is_no_no(hostile, gives):
    sign_in(hostile)
    hostile.gives = gives

    with pytest.raises((SignInFailed, Unreachable)) as caught:
        renew(hostile)
    assert not isinstance(caught.value, NoLonger)


def test_who_is_spoken_of_is_the_person_of_the_session(hostile):
    sign_in(hostile)
    hostile.userinfo["sub"] = "bruno"
    with pytest.raises(NoLonger):
        renew(hostile)

    hostile.userinfo["sub"], hostile.claims["sub"] = None, "bruno"
    with pytest.raises(NoLonger):
        renew(hostile)

    hostile.answers["/userinfo"] = 503, b""
    with pytest.raises(NoLonger):
        renew(hostile)


def test_a_token_that_the_provider_has_not_signed_is_not_believed(hostile):
    sign_in(hostile)
    hostile.sign = hostile.signed_with_another_key

    with refused("signature"):
        renew(hostile)


def test_roles_stay_as_they_were_only_where_nothing_is_said_of_them(hostile):
    hostile.claims["roles"] = ["senior"]
    sign_in(hostile)

    assert renew(hostile).roles == ["senior"]
    hostile.answers["/userinfo"] = 503, b""  # it might have had others
    assert renew(hostile).roles is None
    hostile.answers.clear()
    hostile.claims["roles"] = None
    assert renew(hostile).roles == []
    hostile.metadata = {"userinfo_endpoint": None}
    discovery._published.clear()
    hostile.gives = 200, {"access_token": "t", "token_type": "Bearer"}
    assert renew(hostile).roles is None


def test_a_body_that_trickles_in_without_end_is_given_up(hostile, monkeypatch):
    sign_in(hostile)
    monkeypatch.setattr("app.security.http.outbound.TIMEOUT", 0.2)
    hostile.trickles = True

    with pytest.raises(Unreachable):
        renew(hostile)
