"""Keys of the system are changed while processes that know more or less go on."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import LargeBinary, select, update

from app.domain.cases.lifecycle import Status
from app.domain.intake.documents import Document
from app.domain.partners import incoming
from app.security.encryption.errors import (
    ContextMismatch,
    KeyDestroyed,
    KeyUnavailable,
    NoVersionLeft,
)
from app.security.encryption.keyring import MESSAGES, REGISTER, SYSTEM_KEYS, header_of
from app.security.encryption.system_keys import ACTIVE_AFTER
from app.security.openid.oidc import Identity
from app.services.cases import checks
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.services.register import records
from app.services.scheme import settings
from app.services.sign_in import codes, staff_sessions
from app.services.sign_in.codes import WrongCode
from app.services.work_lists import saved_filters
from app.storage.blind_index.tags import IndexTag
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.database import schema
from app.storage.database.marks import cell_of, sealed_under
from app.storage.keys import keys
from app.storage.keys.keys import RecordKey, SystemKey
from app.storage.partners import inbox as inbox_rows
from app.storage.partners.partners import PartnerSecret
from app.storage.sign_in.code_requests import AccessRequest
from tests.conftest import NOW, a_portal
from tests.peers.partner import a_check_update, a_message, a_partner
from tests.support.callbacks import a_case, send
from tests.support.desk import AMINA, a_return, a_screened, screen_all
from tests.support.full import a_complaint, a_flag
from tests.support.people import FIRST, a_submission, status_of
from tests.support.rotating import (
    NEWEST,
    another_process,
    days_pass,
    delete_key,
    left_over,
    looks_again,
    looks_no_more,
    names_in,
    remove_from_file,
    rewrap_all,
    rotate,
    versions,
)
from tests.support.told import told

DOCUMENT = Document("passport", "K7401882", "ERI")  # of the person whom tests.people invents
ON_REGISTER = {"documents": (DOCUMENT,)}


@pytest.fixture
def portal(database_url, key_copy):
    portal = a_portal(database_url, key_copy)
    yield portal
    portal.engine.dispose()


def an_old_and_a_new_process(portal):
    """Amid a rotation: one that knows the new version, and one that has not seen it yet."""
    old = another_process(portal)
    looks_no_more(old)
    rotate(portal)
    return {"old": old, "new": another_process(portal)}


@pytest.mark.parametrize("applicant", ["old", "new"])
@pytest.mark.parametrize("register", ["old", "new"])
@pytest.mark.parametrize("worker", ["old", pytest.param("new", marks=pytest.mark.again)])
def test_whoever_tags_whoever_looks_finds(portal, applicant, register, worker):
    processes = an_old_and_a_new_process(portal)

    first = a_submission(processes[applicant])
    a_return(processes[register], **ON_REGISTER)
    second = a_submission(processes[applicant], **FIRST)
    screen_all(processes[worker])

    assert [status_of(portal, eoi_id) for eoi_id in (first, second)] == [Status.REFUSED] * 2


def test_after_it_too_and_then_one_tag_an_owner_is_left(portal):
    processes = an_old_and_a_new_process(portal)
    first = a_submission(processes["old"])
    a_return(processes["new"], biometric_reference="B-1", **ON_REGISTER)
    days_pass(portal)

    rewrap_all(portal)

    late = another_process(portal)
    second = a_submission(late, **FIRST)
    screen_all(late)
    assert [status_of(portal, eoi_id) for eoi_id in (first, second)] == [Status.REFUSED] * 2
    assert versions(portal) == NEWEST
    with unit_for(portal, "test") as unit:
        tags = unit.session.execute(select(IndexTag.purpose, IndexTag.version)).all()
    assert sorted(tags) == [
        ("eoi-document", 2),
        ("eoi-document", 2),
        ("eoi-email", 2),
        ("eoi-email", 2),
        ("eoi-similar-document", 2),
        ("eoi-similar-document", 2),
        ("register-biometric", 2),
        ("register-document", 2),
        ("register-similar-document", 2),
    ]


def test_who_cannot_read_the_version_in_use_writes_nothing_under_the_one_before(portal):
    old, provider = another_process(portal), portal.provider
    assert old.keyring
    rotate(portal)
    with pytest.MonkeyPatch.context() as down:
        down.setattr(type(provider), "unwrap", _is_down)
        looks_again(old)
        at = NOW.replace(year=2030)  # long in use
        with pytest.raises(KeyUnavailable), unit_for(old, "x", write=True, now=at) as unit:
            unit.keyring.system_key(MESSAGES, unit.now)
        with pytest.raises(KeyUnavailable), unit_for(old, "x", write=True, now=at) as unit:
            unit.keyring.tags("eoi-document", "x", at=unit.now)
        with unit_for(old, "x", now=NOW) as unit:  # not in use yet
            assert unit.keyring.system_key(MESSAGES, unit.now).id.int == 1

    looks_again(old)
    with unit_for(old, "x", now=at) as unit:
        assert unit.keyring.system_key(MESSAGES, unit.now).id.int == 2


def _is_down(*_):
    raise KeyUnavailable


def test_a_process_looks_by_itself_which_versions_there_are(portal):
    rotate(portal, MESSAGES)
    assert list(portal.keyring.system.available(MESSAGES)) == [1]

    looks_again(portal)
    with unit_for(portal, "test"):
        pass

    assert list(portal.keyring.system.available(MESSAGES)) == [1, 2]


def test_an_altered_version_raises_the_alarm_in_a_running_process(portal, caplog):
    rotate(portal, MESSAGES)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.get_one(SystemKey, (MESSAGES, 2)).wrapped = bytes(60)

    looks_again(portal)
    with unit_for(portal, "test"):
        pass

    [alarm] = told(caplog, "tampering")
    assert alarm["place"] == "system_key messages 2: altered or moved"


def test_what_partners_sent_and_what_they_sign_with_is_sealed_anew(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)
    send(portal, partner, a_check_update(reference=reference, biometric_reference="B-1"))
    send(portal, partner, a_check_update(reference="EOI-0000-0000-0000"))
    slot = {
        "slot_id": "S-1",
        "place": "Nowhere",
        "starts_at": (NOW + timedelta(days=2)).isoformat(),
    }
    offer = {"reference": reference, "check": "biometric", "status": "offered", "slots": [slot]}
    assert send(portal, partner, a_message(incoming.APPOINTMENT_UPDATED, **offer)) == "applied"
    with unit_for(portal, "operator", write=True) as unit:
        settings.ask_to_change(unit, {"weekly_limit": 60}, "More flights")
    with unit_for(portal, AMINA, write=True) as unit:
        identity = Identity(
            "https://id.example", "amina", "sid", "Amina", ("senior",), refresh_token="r"
        )
        staff_sessions.sign_in(unit, identity)
        saved_filters.save(unit, "new", "nationality=ERI", "My own")
    a_complaint(portal)
    a_flag(portal)
    rotate(portal)
    send(portal, partner, a_check_update(reference="EOI-0000-0000-001Y"))
    days_pass(portal)
    assert len(columns_under(portal, 1)) == len(sealed_under(MESSAGES)) + 1

    rewrap_all(portal)

    assert versions(portal)[MESSAGES] == [2]
    assert columns_under(portal, 1) == {"audit_entry.detail"}
    with unit_for(another_process(portal), "test") as unit:
        [asked] = approvals.waiting(unit)
    assert asked.reason == "More flights"
    body = a_check_update(reference="EOI-0000-0000-002W")
    assert send(another_process(portal), partner, body) == "quarantined"
    with unit_for(another_process(portal), "test") as unit:
        eoi = eois.get(unit.session, eoi_id)
        assert checks.biometric_reference(unit, eoi) == "B-1"
        waiting = [message for message, _ in inbox_rows.quarantined(unit.session, 10)]
        bodies = {opened(unit, InboxBody, each.id, each.body) for each in waiting}
    assert body in bodies
    assert len(bodies) == 3


InboxBody = inbox_rows.InboxMessage.body


def opened(unit, column, row_id, sealed):
    key = unit.keyring.system_key_of(MESSAGES, sealed)
    cell = cell_of(column, row_id)
    return unit.keyring.open(key, sealed, cell)


def columns_under(portal, version):
    """The columns with a value in them that this version of a system key has sealed."""
    with unit_for(portal, "test") as unit:
        return {
            f"{table.name}.{column.name}"
            for table in schema.metadata().sorted_tables
            for column in table.columns
            if isinstance(column.type, LargeBinary)
            for value in unit.session.scalars(select(column).where(column.is_not(None)))
            if value.startswith(header_of(version))
        }


@pytest.mark.parametrize(
    ("typed_after", "good"), [(timedelta(minutes=9), True), (timedelta(minutes=11), False)]
)
def test_a_code_asked_for_before_a_new_key_is_in_use_is_good_after_it(portal, typed_after, good):
    eoi_id = a_submission(portal)
    rotate(portal, "access-code")
    in_use = NOW - ACTIVE_AFTER + timedelta(seconds=1)  # one second after it was asked for
    with unit_for(portal, "test", write=True) as unit:
        second = update(SystemKey).where(SystemKey.version == 2)
        unit.session.execute(second.values(created_at=in_use))
    looks_again(portal)
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        token = codes.request_code(unit, eois.get(unit.session, eoi_id).reference, "192.0.2.1")
    with unit_for(another_process(portal), "worker", now=NOW + timedelta(minutes=1)) as unit:
        code = codes.code_to_send(unit, unit.session.scalars(select(AccessRequest)).one().id).code

    with unit_for(portal, "applicant", write=True, now=NOW + typed_after) as unit:
        entered = codes.enter(unit, token, code)

    assert isinstance(entered, WrongCode) != good


def test_before_a_new_version_is_in_use_everywhere_nothing_is_done_by_half(portal):
    a_return(portal, **ON_REGISTER)
    rotate(portal)

    assert "new keys are not in use everywhere: again in 15 min" in left_over(portal)

    assert versions(portal) == {purpose: [1, 2] for purpose in SYSTEM_KEYS}


def test_what_an_erased_person_s_tag_stands_under_is_kept_and_still_found_by(portal):
    a_return(portal, **ON_REGISTER)
    erased = a_screened(portal)
    erasure.erase(portal, "operator", [erased], "asked")
    rotate(portal)
    days_pass(portal)

    rewrap_all(another_process(portal))

    assert versions(portal) == NEWEST | {"eoi-document": [1, 2]}
    with unit_for(another_process(portal), "test") as unit:
        [record] = unit.session.scalars(select(records.ReturnRecord.id))
        assert records.eois_like(unit, record) == {erased}


def test_an_eoi_that_does_not_open_is_named_and_the_others_are_tagged_anew(portal, capsys):
    damaged, sound = a_submission(portal), a_submission(portal)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(Eoi).where(Eoi.id == damaged).values(answers=bytes(100)))
    rotate(portal)
    days_pass(portal)

    left_over(portal)

    said = capsys.readouterr().err
    assert f"eoi-document {damaged}: " in said
    assert str(sound) not in said
    with unit_for(portal, "test") as unit:
        tagged = select(IndexTag.owner, IndexTag.version).order_by(IndexTag.version)
        assert set(unit.session.execute(tagged).all()) == {(damaged, 1), (sound, 2)}


def test_nothing_in_an_older_copy_opens_with_the_keys_that_remain(portal, key_copy):
    partner = a_partner(portal)
    a_submission(portal, family_name="Vorimble")
    erased = a_submission(portal, family_name="Quandry")
    a_return(portal, family_name="Zuplo", **ON_REGISTER)
    send(portal, partner, a_check_update(reference="EOI-0000-0000-0000"))
    copy = sealed_in(portal)

    delete_key(portal, erased)
    rotate(portal)
    portal.provider.rotate()
    days_pass(portal)
    rewrap_all(portal)
    remove_from_file(key_copy, 1)

    assert len(copy) == 3 + 2 + 1  # of EOIs and the register, of the partner, in quarantine
    now = another_process(portal)
    with unit_for(now, "test") as unit:
        for opens in copy:
            with pytest.raises(KeyDestroyed):
                opens(unit.keyring)
    assert names_in(now) == ["Vorimble", "Zuplo"]
    assert send(now, partner, a_check_update(reference="EOI-0000-0000-001Y")) == "quarantined"


def sealed_in(portal):
    """For each sealed thing in a copy of now, how a thief with some keyring would open it."""
    with unit_for(portal, "test") as unit:
        wrapped = keys.of_owners(unit.session, unit.session.scalars(select(RecordKey.owner)).all())
        ways = [partial(_open_key, key=key) for key in wrapped]
        for column in sealed_under(MESSAGES):
            rows = select(column.class_.id, column).where(column.is_not(None))
            ways += [partial(_open_seal, column=column, row=r) for r in unit.session.execute(rows)]
        for opens in ways:
            opens(unit.keyring)  # now it can be
    return ways


def _open_key(keyring, key):
    keyring.unwrap_for_register(key) if key.wrapper == REGISTER else keyring.unwrap(key)


def _open_seal(keyring, column, row):
    key = keyring.system_key_of(MESSAGES, row[1])
    keyring.open(key, row[1], cell_of(column, row[0]))


def test_after_its_last_version_a_key_is_rotated_no_more(portal):
    with unit_for(portal, "test", write=True) as unit:
        unit.session.get_one(SystemKey, (REGISTER, 1)).version = 255

    with pytest.raises(NoVersionLeft, match="register"):
        rotate(portal, REGISTER)


def test_a_value_moved_to_another_version_is_refused(portal):
    partner = a_partner(portal)
    rotate(portal)
    days_pass(portal)
    with unit_for(portal, "test", write=True) as unit:
        for secret in unit.session.scalars(select(PartnerSecret)):
            secret.sealed = secret.sealed[:16] + b"\x02" + secret.sealed[17:]

    with pytest.raises(ContextMismatch):
        send(portal, partner, a_check_update(reference="EOI-0000-0000-0000"))
