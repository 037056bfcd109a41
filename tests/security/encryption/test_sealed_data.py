"""docs/sealed-data.md says all that is needed to open what the portal seals.

Three know the format: the portal, the known answers (made with plain AES-GCM and HMAC, not by the
portal), and a second implementation, which has the document to go by and Node's cryptography.
"""

import copy
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.intake.documents import Document
from app.security.encryption import keyring
from app.security.encryption.keyring import Cell, Keyring, WrappedKey
from app.security.encryption.providers import local_file
from app.security.encryption.system_keys import WrappedSystemKey
from app.services.core.unit import unit_for
from app.storage.blind_index.tags import IndexTag
from app.storage.cases.eois import Eoi
from app.storage.database import marks
from app.storage.keys.keys import Deployment, RecordKey, SystemKey
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ReturnVersion
from tests.conftest import NOW
from tests.peers import identity_provider
from tests.support.desk import a_return
from tests.support.people import ANSWERS, a_submission

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
KNOWN = json.loads((HERE / "known_answers.json").read_text())
GIVEN, ANSWERED = KNOWN["given"], KNOWN["answers"]


def opened_by_node(given):
    command = [identity_provider.node(), HERE / "open_sealed.mjs"]
    ran = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


# The known answers


@pytest.fixture
def ring(tmp_path):
    """The portal's keyring over the keys of the known answers."""
    keys = {version: bytes.fromhex(key) for version, key in GIVEN["keks"].items()}
    members = {version: local_file._encoded(key) for version, key in keys.items()}
    unused = local_file._encoded(bytes(32))
    file = tmp_path / "keys.json"
    file.touch(0o600)
    file.write_text(json.dumps({"current": 2, "keys": members, "mac": unused, "sign": unused}))
    ring = Keyring(local_file.LocalFile(file), UUID(GIVEN["deployment"]))
    ring.system.load(
        WrappedSystemKey(
            row["purpose"],
            row["version"],
            NOW - timedelta(days=row["version"]),
            row["kek_version"],
            bytes.fromhex(row["wrapped"]),
        )
        for row in GIVEN["system_keys"]
    )
    return ring


def record_keys(ring):
    for row in GIVEN["record_keys"]:
        ids, wrapped = (UUID(row["id"]), UUID(row["owner"])), bytes.fromhex(row["wrapped"])
        key = WrappedKey(*ids, row["wrapper"], row["version"], wrapped)
        yield ring.unwrap(key) if key.wrapper == keyring.KEK else ring.unwrap_for_register(key)


def known_values(ring):
    """Key, plaintext, ciphertext and cell of each."""
    keys = {key.id: key for key in record_keys(ring)}
    for value, plaintext in zip(GIVEN["values"], ANSWERED["values"], strict=True):
        sealed = bytes.fromhex(value["sealed"])
        if purpose := value.get("purpose"):
            key = ring.system_key_of(purpose, sealed)
        else:
            key = keys[UUID(bytes=sealed[1:17])]
        cell = Cell(value["table"], value["column"], UUID(value["row"]))
        yield key, bytes.fromhex(plaintext), sealed, cell


def test_the_portal_opens_and_seals_the_known_values(ring, monkeypatch):
    for key, plaintext, sealed, cell in known_values(ring):
        assert ring.open(key, sealed, cell) == plaintext

        drawn = SimpleNamespace(urandom=lambda _, sealed=sealed: sealed[17:29])
        monkeypatch.setattr(keyring, "os", drawn)
        assert ring.seal(key, plaintext, cell) == sealed


def test_the_portal_makes_the_known_tags(ring):
    for wanted, tag in zip(GIVEN["tags"], ANSWERED["tags"], strict=True):
        made = dict(ring.tags(wanted["purpose"], *wanted["values"], at=NOW))
        assert made[wanted["version"]].hex() == tag


def test_the_second_implementation_gives_the_known_answers():
    assert opened_by_node(GIVEN) == ANSWERED


# What the portal stores


def stored(portal):
    """A database's rows as the second implementation reads them."""
    with unit_for(portal, "test") as unit:
        [deployment] = unit.session.scalars(select(Deployment.id))
        eois = unit.session.scalars(select(Eoi))
        returned = unit.session.scalars(select(ReturnRecord))
        told = unit.session.scalars(select(ReturnVersion))
        return {
            "deployment": str(deployment),
            "keks": {v: key.hex() for v, key in portal.provider._keys().secrets.items()},
            "system_keys": rows(unit, SystemKey, "purpose version kek_version wrapped"),
            "record_keys": rows(unit, RecordKey, "id owner wrapper version wrapped"),
            "values": [value("eoi", "answers", row.id, row.answers) for row in eois]
            + [value("return_record", "person", row.id, row.person) for row in returned]
            + [value("return_version", "content", row.id, row.content) for row in told],
            "tags": [],
        }


def rows(unit, table, columns):
    found = unit.session.scalars(select(table))
    return [{name: written(getattr(row, name)) for name in columns.split()} for row in found]


def written(member):
    if isinstance(member, bytes):
        return member.hex()
    return str(member) if isinstance(member, UUID) else member


def value(table, column, row, sealed):
    return {"table": table, "column": column, "row": str(row), "sealed": sealed.hex()}


def test_what_the_portal_stores_now_opens_elsewhere_with_its_keys(portal):
    a_submission(portal)
    a_return(portal, documents=(Document("passport", "K7401882", "ERI"),))
    given = stored(portal)
    document = {"purpose": "eoi-document", "version": 1, "values": ["passport", "ERI", "K7401882"]}
    email = {"purpose": "eoi-email", "version": 1, "values": [ANSWERS["email"]]}
    folded = {"purpose": "eoi-similar-document", "version": 1, "values": ["ERI", "K7401882"]}
    register = {"purpose": "register-document"}, {"purpose": "register-similar-document"}
    given["tags"] = [document, email, folded, document | register[0], folded | register[1]]

    opened = opened_by_node(given)

    answers, person, told = (json.loads(bytes.fromhex(plain)) for plain in opened["values"])
    assert answers["family_name"] == ANSWERS["family_name"]
    assert person["family_name"] == "Returned"
    assert told == {"person": person}
    with unit_for(portal, "test") as unit:
        tags = unit.session.scalars(select(IndexTag.tag).order_by(IndexTag.purpose))
        assert opened["tags"] == [tag.hex() for tag in tags]


def test_what_was_altered_cut_or_moved_does_not_open_elsewhere_either():
    original = GIVEN["values"][1]  # nothing, sealed
    raw = bytes.fromhex(original["sealed"])
    bits = range(8 * len(raw))
    altered = [(int.from_bytes(raw) ^ 1 << bit).to_bytes(len(raw)) for bit in bits]
    altered += [raw[:length] for length in range(len(raw))] + [raw + b"\x00"]
    changes = [{"sealed": other.hex()} for other in altered]
    changes += [{"table": "notes"}, {"column": "texts"}, {"table": "not", "column": "etext"}]
    changes += [{"row": GIVEN["values"][2]["row"]}, {"purpose": "messages"}]
    values = [original | change for change in [{}, *changes]]

    assert opened_by_node(GIVEN | {"values": values})["values"] == ["", *[None] * len(changes)]


def to_another_deployment(given):
    given["deployment"] = str(UUID(int=1))


def to_another_owner(given):
    for row in given["record_keys"]:
        row["owner"] = str(UUID(int=1))


def to_another_purpose(given):
    swapped = {"register": "messages", "messages": "register"}
    for row in given["system_keys"]:
        row["purpose"] = swapped.get(row["purpose"], row["purpose"])


def to_another_version(given):
    for row in given["system_keys"]:
        row["version"] = 3 - row["version"]


@pytest.mark.parametrize(
    ("moved", "shut"),  # of the values, the first five hang on the KEK, two on the register's key
    [
        (to_another_deployment, range(8)),
        (to_another_owner, range(7)),
        (to_another_purpose, range(5, 8)),
        (to_another_version, range(5, 8)),
    ],
)
def test_a_wrapped_key_that_was_moved_opens_nothing_elsewhere_either(moved, shut):
    given = copy.deepcopy(GIVEN) | {"tags": []}
    moved(given)

    opened = opened_by_node(given)["values"]

    assert [n for n, plaintext in enumerate(opened) if plaintext is None] == list(shut)


# The document


def test_the_document_names_every_place_that_holds_sealed_data():
    document = (ROOT / "docs/sealed-data.md").read_text()
    places = [
        f"{column.class_.__tablename__}.{column.key}"
        for column in marks.columns()
        if "sealed" in column.info
    ]

    assert {"eoi.answers", "return_record.person"} < set(places)
    assert [place for place in places if f"`{place}`" not in document] == []
