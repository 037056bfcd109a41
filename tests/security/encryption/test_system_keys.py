"""Which version of a system key is used when, and what a process knows of them."""

import os
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from app.security.encryption import system_keys
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.providers import local_file
from app.security.encryption.system_keys import (
    ACTIVE_AFTER,
    SystemKeys,
    WrappedSystemKey,
    system_key_context,
)
from tests.conftest import NOW

HERE = UUID(int=1)


class Switched:
    """A provider that can be turned off."""

    def __init__(self, provider):
        self.provider = provider
        self.down = False
        self.unwrapped = 0

    def unwrap(self, *arguments):
        self.unwrapped += 1
        if self.down:
            raise KeyUnavailable
        return self.provider.unwrap(*arguments)


@pytest.fixture
def provider(tmp_path):
    local_file.create(tmp_path / "keys.json")
    return Switched(local_file.LocalFile(tmp_path / "keys.json"))


@pytest.fixture
def row(provider):
    def row(purpose, version, created_at=NOW):
        context = system_key_context(HERE, purpose, version)
        kek_version, wrapped = provider.provider.wrap(os.urandom(32), context)
        return WrappedSystemKey(purpose, version, created_at, kek_version, wrapped)

    return row


@pytest.fixture
def known(provider):
    return SystemKeys(provider, HERE)


def test_a_new_version_is_written_under_once_all_can_read_it(known, row):
    known.load([row("register", 1, NOW - timedelta(days=9)), row("register", 2)])

    assert known.active("register", NOW) == 1
    assert known.active("register", NOW + ACTIVE_AFTER - timedelta(microseconds=1)) == 1
    assert known.active("register", NOW + ACTIVE_AFTER) == 2
    assert list(known.available("register")) == [1, 2]


def test_the_first_version_is_written_under_at_once(known, row):
    known.load([row("register", 1)])

    assert known.active("register", NOW - timedelta(days=9)) == 1


def test_only_what_is_new_is_unwrapped_and_what_is_gone_is_forgotten(known, row, provider):
    first, second = row("register", 1), row("register", 2)
    known.load([first])
    secret = known.secret("register", 1)

    known.load([first, second])
    assert provider.unwrapped == 2
    assert known.secret("register", 1) == secret

    known.load([second])
    with pytest.raises(KeyDestroyed):
        known.secret("register", 1)


def test_a_version_or_a_purpose_that_nobody_knows_may_come_yet(known, row):
    known.load([row("register", 1)])

    for purpose, version in (("register", 2), ("messages", 1)):
        with pytest.raises(KeyUnavailable):
            known.secret(purpose, version)
    with pytest.raises(KeyUnavailable):
        known.active("messages", NOW)


def test_without_the_provider_nothing_is_lost_and_nothing_written_under_what_is_over(
    known, row, provider
):
    rows = [row("messages", 1), row("register", 1, NOW - timedelta(days=9))]
    known.load(rows)
    secret = known.secret("register", 1)
    provider.down = True

    rows += [row("register", 2), row("register", 3)]
    with pytest.raises(KeyUnavailable):
        known.load(rows)

    assert provider.unwrapped == 3  # who is down is asked once
    assert known.secret("register", 1) == secret
    assert known.active("register", NOW) == 1
    with pytest.raises(KeyUnavailable):
        known.secret("register", known.active("register", NOW + ACTIVE_AFTER))
    provider.down = False
    known.load(rows)
    assert list(known.available("register")) == [1, 2, 3]


def test_one_that_was_altered_keeps_no_other_away(known, row):
    altered = replace(row("messages", 1), wrapped=bytes(60))

    with pytest.raises(ContextMismatch):
        known.load([altered, row("register", 1)])

    assert list(known.available("messages")) == []
    assert list(known.available("register")) == [1]


def test_it_is_looked_once_a_minute(known, row, monkeypatch):
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=1000.0)
    monkeypatch.setattr(system_keys, "time", clock)

    assert known.is_outdated()
    known.load([row("register", 1)])
    clock.now += 59
    assert not known.is_outdated()
    clock.now += 1
    assert known.is_outdated()


def test_sooner_where_one_could_not_be_unwrapped(known, row, provider, monkeypatch):
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=1000.0)
    monkeypatch.setattr(system_keys, "time", clock)
    provider.down = True

    with pytest.raises(KeyUnavailable):
        known.load([row("register", 1)])

    clock.now += 10
    assert known.is_outdated()


def test_no_secret_shows_when_it_is_printed(known, row):
    wrapped = row("register", 1)
    known.load([wrapped])

    assert repr(wrapped.wrapped) not in repr(wrapped)
    assert "secret" not in repr(known._versions)
