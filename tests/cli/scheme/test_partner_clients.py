"""`partners client`: by which keys a partner asks the machine API."""

import pytest

from app.services.core.unit import unit_for
from app.services.partners import clients
from tests.conftest import on_sqlite
from tests.peers.api_client import ed25519, jwks
from tests.peers.partner import a_partner


@pytest.fixture
def keys(tmp_path):
    path = tmp_path / "lab-keys.json"
    path.write_text(jwks(ed25519(), ed25519()))
    return path


def those_of(portal, name):
    with unit_for(portal, "test") as unit:
        return len(clients.find(unit, name).keys)


@on_sqlite
def test_keys_are_given_shown_and_revoked(portal, invoke, keys):
    a_partner(portal, "lab")

    assert invoke(f"./portal partners client lab --jwks {keys}")[:2] == (0, "keys that count: 2\n")
    assert invoke("./portal partners show lab")[1].count("key for the machine API: since 20") == 2
    assert those_of(portal, "lab") == 2
    assert invoke("./portal partners client lab --revoke --yes")[:2] == (0, "keys ended: 2\n")
    assert those_of(portal, "lab") == 0


@on_sqlite
def test_what_is_no_key_of_a_partner_is_refused_in_a_line(portal, invoke, keys):
    a_partner(portal, "lab")
    for command, told in {
        "lab": "--jwks FILE",
        f"lab --jwks {keys} --revoke": "--jwks FILE",
        f"lab.kit --jwks {keys}": "a kit has no access",
        f"nobody --jwks {keys}": "no partner is called nobody",
    }.items():
        code, _, said = invoke(f"./portal partners client {command}")
        assert code
        assert told in said
    keys.write_text("{}")
    assert "Ed25519 (OKP) or P-256" in invoke(f"./portal partners client lab --jwks {keys}")[2]
