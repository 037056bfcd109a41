"""Who is found by how they are described; what the tags show, and what becomes of them."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import select

from app.domain.screening import names
from app.domain.screening.names import Described
from app.security.encryption.keyring import NAME_PURPOSES
from app.security.tokens import new_id
from app.services.blind_index import name_places, profiles
from app.services.blind_index.profiles import OF_EOIS, OF_REGISTER
from app.services.core.unit import unit_for
from app.storage.blind_index import name_tags
from app.storage.blind_index.names import NameTag, Profile
from tests.conftest import NOW, on_both
from tests.support.told import told

SOMEBODY = Described(("Tesfalem Haile Gebremedhin",), ("1990-03-27",), sex="male")
RESPELT = Described(("Gebremedhin Tesfalem",), ("1990-03-27",))
ANOTHER = Described(("Nguyen Thi Bich Lan",), ("1984-11-02",))


@pytest.fixture
def kept(portal):
    """The owner that SOMEBODY is kept under, on the register."""
    return keep(portal, SOMEBODY)


def writing(portal):
    return unit_for(portal, "worker", write=True, now=NOW)


def keep(portal, described, purpose=OF_REGISTER, owner=None):
    owner = owner or new_id()
    with writing(portal) as unit:
        profiles.save(unit, purpose, owner, described)
    return owner


def found(portal, described, purpose=OF_REGISTER):
    with unit_for(portal, "worker", now=NOW) as unit:
        return {one.owner: one.described for one in profiles.find_alike(unit, purpose, described)}


def rows(portal, table):
    with unit_for(portal, "test") as unit:
        return list(unit.session.scalars(select(table)))


def test_somebody_is_found_however_they_are_spelt_and_as_they_were_described(portal, kept):
    assert found(portal, RESPELT) == {kept: SOMEBODY}
    assert found(portal, ANOTHER) == {}


@pytest.mark.usefixtures("kept")
def test_the_register_and_eois_are_looked_through_apart(portal):
    assert found(portal, RESPELT, OF_EOIS) == {}


def test_who_is_described_anew_is_found_by_that_alone(portal, kept):
    keep(portal, ANOTHER, owner=kept)

    assert found(portal, SOMEBODY) == {}
    assert found(portal, ANOTHER) == {kept: ANOTHER}
    assert len(rows(portal, Profile)) == 1


def test_described_as_before_nothing_is_written(portal, kept):
    [before] = [profile.id for profile in rows(portal, Profile)]

    keep(portal, SOMEBODY, owner=kept)

    assert [profile.id for profile in rows(portal, Profile)] == [before]


def test_many_of_one_description_are_all_found_and_each_forgotten_alone(portal):
    owners = [keep(portal, SOMEBODY) for _ in range(10)]

    with writing(portal) as unit:
        profiles.delete(unit, owners[2:5])

    assert found(portal, SOMEBODY).keys() == set(owners[:2] + owners[5:])


def test_the_place_of_who_is_gone_is_taken_by_who_comes_next(portal, kept):
    places = len(rows(portal, NameTag))
    with writing(portal) as unit:
        profiles.delete(unit, [kept])
    assert len(rows(portal, NameTag)) == places

    keep(portal, SOMEBODY)

    assert len(rows(portal, NameTag)) == places


def test_a_full_key_leads_on_to_finer_ones(portal, monkeypatch):
    monkeypatch.setattr(name_places, "WINDOWS", (range(2), range(2, 4)))
    monkeypatch.setattr(profiles, "LAST", 3)
    owners = [keep(portal, SOMEBODY) for _ in range(7)]

    assert found(portal, SOMEBODY).keys() == set(owners)


def test_a_place_that_is_free_again_hides_nobody_who_stands_under_a_finer_key(portal, monkeypatch):
    monkeypatch.setattr(name_places, "WINDOWS", (range(2), range(2, 4)))
    monkeypatch.setattr(profiles, "LAST", 3)
    owners = [keep(portal, SOMEBODY) for _ in range(7)]

    with writing(portal) as unit:
        profiles.delete(unit, owners[:2])

    assert found(portal, SOMEBODY).keys() == set(owners[2:])


def test_one_that_was_altered_hides_nobody_else(portal, kept, caplog):
    altered = keep(portal, SOMEBODY)
    with writing(portal) as unit:
        profile = unit.session.scalars(select(Profile).where(Profile.owner == altered)).one()
        profile.content = profile.content[:-1] + bytes([profile.content[-1] ^ 1])

    assert found(portal, SOMEBODY).keys() == {kept}
    assert told(caplog, "tampering")


def test_who_was_forgotten_meanwhile_is_not_made_anew_with_the_keys(portal, kept):
    with writing(portal) as unit:
        profiles.delete(unit, [kept])
    with writing(portal) as unit:
        profiles.retag(unit, kept)

    assert rows(portal, Profile) == []


def test_of_too_many_the_most_alike_are_opened(portal, monkeypatch):
    monkeypatch.setattr(profiles, "MOST_OPENED", 2)
    alike = {keep(portal, SOMEBODY) for _ in range(2)}
    keep(portal, Described(("Tesfalem Habtom",), ("1990-03-27",)))

    assert found(portal, SOMEBODY).keys() == alike


def test_once_enough_are_found_the_later_places_are_left_alone(portal, monkeypatch):
    monkeypatch.setattr(profiles, "MOST_OPENED", 3)
    for _ in range(12):
        keep(portal, SOMEBODY)
    looked_at, original = [], name_tags.look_up

    def look_up(session, purpose, version, tags):
        looked_at.append(len(tags))
        return original(session, purpose, version, tags)

    monkeypatch.setattr(name_tags, "look_up", look_up)

    assert len(found(portal, SOMEBODY)) == 3
    values = len(names.query_keys(SOMEBODY)[0])
    assert looked_at[0] == 2 * values
    assert sum(looked_at) < 8 * values  # not all of the second window, and none after it


def test_at_rest_no_tags_are_equal_and_no_owner_stands_beside_one(portal):
    owners = [keep(portal, SOMEBODY) for _ in range(20)]

    tags = rows(portal, NameTag)
    ids = {profile.id.bytes for profile in rows(portal, Profile)}
    assert len({tag.tag for tag in tags}) == len({tag.owner for tag in tags}) == len(tags)
    assert not ids & {tag.owner for tag in tags}
    assert len(tags) % len(owners) == 0


@on_both
def test_what_two_write_at_once_is_all_there(portal):
    """Each takes the next free place of the same keys: one waits for the other."""
    with ThreadPoolExecutor(4) as threads:
        owners = list(threads.map(lambda _: keep(portal, SOMEBODY), range(12)))

    assert found(portal, SOMEBODY).keys() == set(owners)


@on_both
@pytest.mark.parametrize("becomes", [None, ANOTHER])
def test_who_is_erased_or_corrected_amid_a_rotation_does_not_come_back(
    portal, kept, monkeypatch, becomes
):
    """A rotation that has read a description, and not yet written it, is waited for."""
    has_read, original = Event(), profiles.opened

    def open_and_dawdle(unit, found):
        content = original(unit, found)
        if unit.actor == "rotation":
            has_read.set()
            time.sleep(0.2)
        return content

    monkeypatch.setattr(profiles, "opened", open_and_dawdle)

    def rotate():
        with unit_for(portal, "rotation", write=True, now=NOW) as unit:
            profiles.retag(unit, kept)

    def change():
        has_read.wait()
        with writing(portal) as unit:
            if becomes:
                profiles.save(unit, OF_REGISTER, kept, becomes)
            else:
                profiles.delete(unit, [kept])

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(rotate), threads.submit(change)]:
            done.result()

    assert found(portal, SOMEBODY) == {}
    assert found(portal, ANOTHER) == ({kept: becomes} if becomes else {})
    assert len(rows(portal, Profile)) == bool(becomes)


def test_cut_off_in_the_middle_nobody_is_half_kept(portal):
    owner = new_id()

    def is_cut_off():
        with writing(portal) as unit:
            profiles.save(unit, OF_REGISTER, owner, SOMEBODY)
            unit.session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        is_cut_off()

    assert rows(portal, NameTag) == rows(portal, Profile) == []
    assert found(portal, SOMEBODY) == {}


def test_both_purposes_have_a_key_of_their_own(portal):
    keep(portal, SOMEBODY)
    keep(portal, SOMEBODY, OF_EOIS)

    tags = rows(portal, NameTag)
    assert {tag.purpose for tag in tags} == set(NAME_PURPOSES)
    assert len({tag.tag for tag in tags}) == len(tags)
