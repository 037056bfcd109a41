"""No name leads a call inside: with a real DNS server, the system's resolver and real connections.

Every address is here, in a network of the test's own, and each connection is noted.
"""

import pytest

from tests.peers import own_internet
from tests.peers.own_internet import INSIDE_ALONE, PARTNER, PROVIDER

pytestmark = pytest.mark.again  # real processes, or as much work

GOOD = "93.184.215.14"
BAD = [
    "127.0.0.1",
    "10.0.0.1",
    "100.64.0.1",
    "168.63.129.16",
    "169.254.169.254",
    "::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "fd00::1",
]
WEBHOOK, FORBIDDEN = f"https://{PARTNER}/in", "ForbiddenDestination"


def found(*addresses):
    """What one look-up finds."""
    return [["AAAA" if ":" in address else "A", address] for address in addresses]


@pytest.fixture(scope="module")
def happen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("internet")
    if missing := own_internet.what_is_missing(folder):
        pytest.skip(f"no network of its own can be made here: {missing}")
    with own_internet.running(folder) as happen:
        yield happen


@pytest.mark.parametrize("bad", BAD)
def test_the_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_next(
    happen, bad
):
    told = happen(names={PARTNER: [found(GOOD), found(bad)]}, urls=[WEBHOOK, WEBHOOK])

    assert told["came of it"] == [204, FORBIDDEN]
    assert told["reached"] == [GOOD]
    assert told["asked"] == {PARTNER: 2}  # once for each call


@pytest.mark.parametrize("bad", BAD)
def test_a_name_of_an_address_inside_is_not_called_by_whatever_alias(happen, bad):
    names = {PARTNER: [found(bad)], "alias.example": [[["CNAME", PARTNER]]]}
    names["alias-of-it.example"] = [[["CNAME", "alias.example"]]]
    urls = [f"https://{name}/in" for name in names]

    told = happen(names=names, urls=urls)

    assert told["came of it"] == [FORBIDDEN] * 3
    assert told["reached"] == []


@pytest.mark.parametrize("bad", BAD)
def test_an_address_inside_beside_a_public_one_is_never_tried(happen, bad):
    """Nor once nobody answers at the public one."""
    names = {PARTNER: [found(GOOD, bad), found(bad, GOOD)]}
    elsewhere = f"https://{PARTNER}:{INSIDE_ALONE}/in"

    told = happen(names=names, urls=[WEBHOOK] * 2)
    assert set(told["came of it"]) <= {204, FORBIDDEN}
    assert told["reached"] == [GOOD] * told["came of it"].count(204)

    told = happen(names=names, urls=[elsewhere] * 2)
    assert set(told["came of it"]) <= {"Unreachable", FORBIDDEN}
    assert told["reached"] == []


@pytest.mark.parametrize("calls", range(5))
def test_each_call_of_a_sign_in_looks_the_provider_up_anew_and_checks_what_is_found(happen, calls):
    """They are four: discovery, keys, token, userinfo."""
    answers = [found(GOOD)] * calls + [found("127.0.0.1")]

    told = happen(names={PROVIDER: answers}, sign_in=True)

    refused = f"{FORBIDDEN}: not a public address"
    assert told["came of it"] == ["amina" if calls == 4 else refused]
    assert told["reached"] == [GOOD] * calls


@pytest.mark.parametrize("inside", own_internet.INSIDE)
def test_where_the_place_is_allowed_the_very_same_name_reaches_it(happen, inside):
    names, place = {PARTNER: [found(inside)]}, f"{PARTNER}:{INSIDE_ALONE}"

    told = happen(names=names, urls=[f"https://{place}/in"] * 2, allow=[place])

    assert told["came of it"] == [204, 204]
    assert told["reached"] == [inside] * 2
