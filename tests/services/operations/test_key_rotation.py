"""Keys are wrapped anew while others write; what they did stands."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.security.encryption.errors import KeyUnavailable
from app.security.encryption.providers import local_file
from app.services.core.errors import Erased
from app.services.core.unit import unit_for
from app.services.operations import key_rotation
from app.storage.keys.keys import RecordKey, SystemKey
from tests.conftest import a_portal
from tests.support.desk import a_return
from tests.support.people import a_draft
from tests.support.rotating import delete_key, names_in, remove_from_file


@pytest.fixture
def portal(database_url, key_copy):
    portal = a_portal(database_url, key_copy)
    yield portal
    portal.engine.dispose()


@pytest.fixture
def restarted(portal, key_copy):
    """A process that starts now: it holds no key in memory."""
    return lambda: replace(portal, provider=local_file.LocalFile(key_copy))


def rewrap(portal):
    """All at once: what each test has fits into one batch."""
    store(portal, [key_rotation.renew(portal, row) for row in outdated(portal)])


def outdated(portal):
    with unit_for(portal, "test") as unit:
        system_keys = key_rotation.outdated_system_keys(unit, portal.provider.current)
        eoi_keys = key_rotation.outdated_eoi_keys(unit, key_rotation.FIRST, portal.provider.current)
        return [*system_keys, *eoi_keys]


def store(portal, rewrapped):
    with unit_for(portal, "operator", write=True) as unit:
        for kind in (SystemKey, RecordKey):
            key_rotation.store(unit, [one for one in rewrapped if isinstance(one.row, kind)])


def test_what_is_new_stands_under_the_new_version_in_a_process_that_was_running(portal, restarted):
    a_draft(portal, family_name="Vorimble")

    restarted().provider.rotate()
    a_draft(portal, family_name="Quandry")

    assert key_rotation.count(portal)[key_rotation.EOI] == {1: 1, 2: 1}
    assert names_in(restarted()) == ["Quandry", "Vorimble"]


def test_afterwards_the_old_version_is_needed_for_nothing(portal, restarted, key_copy):
    a_draft(portal, family_name="Vorimble")
    a_return(portal, family_name="Quandry")
    portal.provider.rotate()

    rewrap(portal)

    assert {*key_rotation.count(portal)[key_rotation.SYSTEM]} == {2}
    assert key_rotation.count(portal)[key_rotation.EOI] == {2: 1}
    assert outdated(portal) == []
    remove_from_file(key_copy, 1)
    assert names_in(restarted()) == ["Quandry", "Vorimble"]


def test_a_version_removed_too_early_is_destroyed_until_it_is_put_back(portal, restarted, key_copy):
    a_draft(portal, family_name="Vorimble")
    portal.provider.rotate()
    complete = key_copy.read_text()

    remove_from_file(key_copy, 1)

    assert key_rotation.count(restarted())[key_rotation.EOI] == {1: 1}
    with pytest.raises(KeyUnavailable):
        names_in(restarted())
    key_copy.write_text(complete)
    assert names_in(restarted()) == ["Vorimble"]


def test_what_others_do_between_reading_and_storing_stands(portal, restarted):
    erased, kept = a_draft(portal), a_draft(portal, family_name="Vorimble")
    portal.provider.rotate()
    rewrapped = [key_rotation.renew(portal, row) for row in outdated(portal)]

    delete_key(portal, erased)
    new = a_draft(portal, family_name="Quandry")
    store(portal, rewrapped)

    assert key_rotation.count(portal)[key_rotation.EOI] == {2: 2}
    with unit_for(restarted(), "test", opens=[erased, kept, new]) as unit:
        assert unit.key(kept) != unit.key(new)
        with pytest.raises(Erased):
            unit.key(erased)


def test_of_two_that_rewrap_the_same_key_the_second_changes_nothing(portal, restarted):
    a_draft(portal, family_name="Vorimble")
    portal.provider.rotate()
    late = [key_rotation.renew(portal, row) for row in outdated(portal)]
    portal.provider.rotate()

    rewrap(portal)
    store(portal, late)

    assert {*key_rotation.count(portal)[key_rotation.SYSTEM]} == {3}
    assert key_rotation.count(portal)[key_rotation.EOI] == {3: 1}
    assert names_in(restarted()) == ["Vorimble"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_row_that_somebody_holds_is_passed_over_and_not_waited_for(portal):
    held, _free = a_draft(portal), a_draft(portal)
    portal.provider.rotate()

    with unit_for(portal, "applicant", write=True) as unit:
        unit.session.execute(select(RecordKey).where(RecordKey.owner == held).with_for_update())
        rewrap(portal)

    assert [row.owner for row in outdated(portal)] == [held]
    rewrap(portal)
    assert outdated(portal) == []
