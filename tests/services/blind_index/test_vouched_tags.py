"""Whoever hides somebody from screening is found: by a tag, a place of a name, a profile, a key."""

import pytest
from sqlalchemy import delete, insert, select, update

from app.domain.cases.lifecycle import Status
from app.domain.intake.documents import Document
from app.domain.screening import names
from app.security.tokens import new_id
from app.services.audit import baseline
from app.services.blind_index import name_sums
from app.services.core.unit import unit_for
from app.services.operations import names_reindexing
from app.services.privacy import erasure
from app.storage.audit.entries import AuditEntry
from app.storage.blind_index.names import NameTag, NameTagSum, Profile
from app.storage.blind_index.tags import IndexTag
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.database import vouched
from app.storage.keys.keys import RecordKey
from app.storage.privacy.erasures import FormerEoi
from app.storage.register.records import ReturnRecord
from tests.conftest import NOW, on_both
from tests.support.desk import a_return, a_screened, screen_all
from tests.support.forgery import another_of, as_thief, faults, itself, named, rows_of
from tests.support.people import a_draft, a_submission
from tests.support.rotating import days_pass, rewrap_all, rotate


@pytest.fixture
def searched(portal):
    """Two who are looked for and found: an EOI that was screened, and a returned person."""
    a_return(portal, documents=(Document("passport", "K740I882", "ERI"),))
    a_screened(portal, document_number="M 555 123")
    assert faults(portal) == []
    return portal


def of_both(portal, model, column="purpose"):
    with portal.engine.connect() as connection:
        rows = rows_of(connection, model)
    return list({row[column]: row for row in rows}.values())


# Exact tags: a match there refuses by machine


def test_a_tag_that_is_gone_altered_added_or_moved_is_named_by_its_owner(searched):
    for row in of_both(searched, IndexTag):
        for change in ({"tag": bytes(16)}, {"owner": new_id()}, {"version": 9}, {"purpose": "x"}):
            with as_thief(searched) as thief:
                thief.execute(update(IndexTag).where(*itself(IndexTag, row)).values(change))
            assert f"index_tag/{row['owner']}" in named(searched)
            with as_thief(searched) as thief:
                now = update(IndexTag).where(*itself(IndexTag, row | change))
                thief.execute(now.values({name: row[name] for name in change}))
        with as_thief(searched) as thief:
            thief.execute(delete(IndexTag).where(*itself(IndexTag, row)))
        assert any(f.startswith(f"index_tag/{row['owner']}: gone") for f in faults(searched))
        with as_thief(searched) as thief:
            thief.execute(insert(IndexTag).values(row))
            thief.execute(insert(IndexTag).values(row | {"tag": bytes(16)}))
        assert faults(searched) == [f"index_tag/{row['owner']}: no entry knows it"]
        with as_thief(searched) as thief:
            thief.execute(delete(IndexTag).where(IndexTag.tag == bytes(16)))
    assert faults(searched) == []


def test_what_the_log_keeps_of_a_tag_tells_nobody_what_it_was_once_it_is_erased(portal):
    """Not even who knows the tag, as that of another with the same document, can tell."""
    eoi_id = a_submission(portal, document_number="M 555 123")
    with portal.engine.connect() as connection:
        tags = [row for row in rows_of(connection, IndexTag) if row["owner"] == eoi_id]
    erasure.erase(portal, "operator", [eoi_id], "asked", NOW)
    with unit_for(portal, "test") as unit:
        lists = unit.session.scalars(select(AuditEntry.rows)).all()
    said = {digest for rows in lists for _, *both in rows or () for digest in both}
    assert {vouched.row_hash(IndexTag, row).hex() for row in tags} <= said
    assert said.isdisjoint(vouched.row_hash(IndexTag, row | {"salt": None}).hex() for row in tags)
    assert not [row for row in tags for rows in lists if row["tag"].hex() in str(rows)]


def test_each_tag_has_a_salt_that_another_owner_does_not(searched):
    salts = {}
    with searched.engine.connect() as connection:
        for row in rows_of(connection, IndexTag):
            salts.setdefault(row["salt"], set()).add(row["owner"])
    assert all(salt and len(salt) == 16 and len(owners) == 1 for salt, owners in salts.items())


def test_of_a_draft_no_tag_is_vouched_for_until_it_is_submitted(portal):
    draft = a_draft(portal)
    with as_thief(portal) as thief:
        assert thief.execute(select(IndexTag.tag).where(IndexTag.owner == draft)).all()
        thief.execute(delete(IndexTag).where(IndexTag.owner == draft))
    assert faults(portal) == []
    eoi_id = a_submission(portal)
    with as_thief(portal) as thief:
        mine = (IndexTag.owner == eoi_id, IndexTag.purpose == "eoi-email")
        assert thief.execute(delete(IndexTag).where(*mine)).rowcount == 1
    assert named(portal) == {f"index_tag/{eoi_id}"}


# Tags of names: what names one would name its owner


def test_a_place_of_a_name_that_is_changed_in_any_column_is_found(searched):
    for row in of_both(searched, NameTag):
        place = f"name_tag/{row['purpose']}/{row['version']}"
        for name in vouched.names(NameTag):
            changed = {name: another_of(NameTag.__table__.c[name], row[name])}
            with as_thief(searched) as thief:
                mine = update(NameTag).where(*itself(NameTag, row)).values(changed)
                assert thief.execute(mine).rowcount == 1
            assert place in named(searched), name
            with as_thief(searched) as thief:
                now = update(NameTag).where(*itself(NameTag, row | changed))
                thief.execute(now.values({name: row[name]}))
    assert faults(searched) == []


def test_whom_a_place_that_is_gone_hides_is_named(searched):
    for row in of_both(searched, NameTag):
        with as_thief(searched) as thief:
            [profile] = thief.scalars(select(Profile.id).where(Profile.purpose == row["purpose"]))
            thief.execute(delete(NameTag).where(*itself(NameTag, row)))
        assert faults(searched) == [
            f"name_tag/{row['purpose']}/1: not all as they were written",
            f"profile/{profile}: not found by every name of it",
        ]
        with as_thief(searched) as thief:
            thief.execute(insert(NameTag).values(row))
    assert faults(searched) == []


def test_a_place_that_was_put_in_is_found(searched):
    for row in of_both(searched, NameTag):
        for change in ({"tag": bytes(16)}, {"version": 2}, {"purpose": "x"}):
            with as_thief(searched) as thief:
                thief.execute(insert(NameTag).values(row | change))
            forged = row | change
            assert named(searched) == {f"name_tag/{forged['purpose']}/{forged['version']}"}
            with as_thief(searched) as thief:
                thief.execute(delete(NameTag).where(*itself(NameTag, forged)))
    assert faults(searched) == []


def test_places_put_back_with_their_sum_are_found(searched):
    """As they were before somebody came on the register."""
    with searched.engine.connect() as connection:
        sums, tags = rows_of(connection, NameTagSum), rows_of(connection, NameTag)
    a_return(searched, return_id="R-2", family_name="Another")
    screen_all(searched)
    assert faults(searched) == []
    with as_thief(searched) as thief:
        for model, rows in {NameTagSum: sums, NameTag: tags}.items():
            thief.execute(delete(model))
            thief.execute(insert(model).values(rows))
    assert "name_tag_sum/register-name/1" in named(searched)


def test_a_sum_tells_nothing_without_the_key_and_is_another_each_time(searched):
    [before] = [r["veiled"] for r in of_both(searched, NameTagSum) if r["purpose"] == "eoi-name"]
    with unit_for(searched, "test", write=True, now=NOW) as unit:
        name_sums.change(unit, "eoi-name", [(1, bytes(16), bytes(16))] * 2)  # which is nothing
    [after] = [r["veiled"] for r in of_both(searched, NameTagSum) if r["purpose"] == "eoi-name"]
    assert before[:16] != after[:16]
    assert before[16:] != after[16:]
    assert faults(searched) == []


def test_a_profile_whose_key_is_gone_or_another_is_named(searched):
    for profile in of_both(searched, Profile):
        with as_thief(searched) as thief:
            [key] = [k for k in rows_of(thief, RecordKey) if k["owner"] == profile["id"]]
            mine = RecordKey.owner == profile["id"]
            thief.execute(update(RecordKey).where(mine).values(wrapped=bytes(60)))
        assert faults(searched) == [
            f"profile/{profile['id']}: it does not open, and nobody finds it"
        ]
        with as_thief(searched) as thief:
            thief.execute(delete(RecordKey).where(mine))
        assert faults(searched) == [
            f"profile/{profile['id']}: its key is gone, and nobody finds it"
        ]
        with as_thief(searched) as thief:
            thief.execute(insert(RecordKey).values(key))
    assert faults(searched) == []


# By right


@on_both
def test_rotation_erasure_and_what_is_kept_of_the_former_are_no_fault(searched):
    rotate(searched, "eoi-name", "register-name", "eoi-document", "register-document")
    a_return(searched, return_id="R-2", documents=(Document("passport", "Z 1", "ERI"),))
    screen_all(searched)
    assert faults(searched) == []
    days_pass(searched)
    rewrap_all(searched)
    assert faults(searched) == []
    with unit_for(searched, "test") as unit:
        versions = {(one.purpose, one.version) for one in unit.session.scalars(select(NameTagSum))}
        eois, returns = (list(unit.session.scalars(select(m.id))) for m in (Eoi, ReturnRecord))
    assert versions == {("eoi-name", 2), ("register-name", 2)}
    erasure.erase(searched, "operator", [*eois, *returns], "asked", NOW)
    assert faults(searched) == []


def test_what_is_kept_of_one_who_was_refused_is_vouched_for(portal):
    a_return(portal, documents=(Document("passport", "K740I882", "ERI"),))
    eoi_id = a_screened(portal)
    screen_all(portal)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        eois.get_for_update(unit.session, eoi_id).status = Status.REFUSED
    erasure.erase(portal, "operator", [eoi_id], "asked", NOW)
    assert faults(portal) == []
    with as_thief(portal) as thief:
        assert thief.scalars(select(FormerEoi.id)).all() == [eoi_id]
        assert thief.execute(delete(IndexTag).where(IndexTag.owner == eoi_id)).rowcount
    assert named(portal) == {f"index_tag/{eoi_id}"}


def test_names_made_anew_by_a_later_release_are_no_fault(searched):
    with unit_for(searched, "test", write=True, now=NOW) as unit:
        for profile in unit.session.scalars(select(Profile)):
            profile.edition = names.EDITION - 1
    while renewed(searched):
        assert faults(searched) == []
    assert faults(searched) == []


def renewed(portal):
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        return names_reindexing.renew(unit)


def test_a_draft_that_expires_is_no_fault(portal):
    draft = a_draft(portal)
    erasure.erase(portal, "worker", [draft], "draft-expired", NOW)
    with as_thief(portal) as thief:
        assert thief.scalars(select(IndexTag.owner)).all() == []
    assert faults(portal) == []


@on_both
def test_the_baseline_takes_tags_of_the_release_before_as_they_are_and_gives_them_salts(searched):
    with as_thief(searched) as thief:  # which knows neither salts nor sums, and writes on
        thief.execute(update(IndexTag).values(salt=None))
        thief.execute(delete(NameTag).where(NameTag.purpose == "eoi-name"))
        thief.execute(delete(NameTagSum))
    assert named(searched) >= {"name_tag/register-name/1"}

    baseline.write(searched, "operator", again=True)

    assert [f for f in faults(searched) if not f.startswith("profile/")] == []
    with searched.engine.connect() as connection:
        rows = rows_of(connection, IndexTag)
    assert len({row["salt"] for row in rows}) == len(rows)
    assert {len(row["salt"]) for row in rows} == {16}
