import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from app import create_app
from app.services.core.unit import unit_for
from app.services.partners import kept, registry, senders
from app.settings import read
from app.storage.keys.keys import SystemKey
from app.storage.partners import partners as partner_store
from app.storage.partners.inbox import InboxMessage
from app.storage.partners.partners import Partner, PartnerSecret
from tests.conftest import NOW, on_sqlite
from tests.peers.partner import a_check_update, a_partner
from tests.support.rotating import looks_again
from tests.support.rows import rows, statements

MARKED = {"noted": True}
BODY = a_check_update(reference="EOI-0000-0000-0000")


@contextmanager
def process(environ):
    """An application with connections and memory of its own."""
    application = create_app(read(environ))
    yield application
    application.extensions["portal"].engine.dispose()


@pytest.fixture
def processes(environ):
    with ExitStack() as stack:
        yield [stack.enter_context(process(environ)) for _ in range(2)]


def post(process, partner, body=BODY, **headers):
    headers = partner.signed(BODY) | headers
    return process.test_client().post(f"/hooks/{partner.name}", data=body, headers=headers)


def answers(processes, partner):
    return [post(process, partner).status_code for process in processes]


def test_what_is_taken_from_a_partner_counts_in_every_process_within_a_second(processes, portal):
    names = ("replaced", "revoked", "silenced", "removed")
    replaced, revoked, silenced, removed = several = [a_partner(portal, name) for name in names]
    for one in (replaced, revoked, silenced):
        assert answers(processes, one) == [202, 202]
    for each in processes:  # known there, with nothing in the inbox that refers to it
        assert post(each, removed, b"{}").status_code == 401
        assert senders.kept(each.extensions["portal"], "removed")

    for _ in range(2):  # of three secrets the first has ended
        with unit_for(portal, "operator", write=True) as unit:
            newest = registry.rotate(unit, "replaced", "inbound", timedelta(hours=1))
    with unit_for(portal, "operator", write=True) as unit:
        ids = {name: partner_store.by_name(unit.session, name).id for name in names}
        its_secrets = delete(PartnerSecret).where(PartnerSecret.partner_id == ids["revoked"])
        unit.session.execute(its_secrets, execution_options=MARKED)
        _remove(unit, [ids["removed"]])
        silent = update(Partner).where(Partner.id == ids["silenced"]).values(accepts=[])
        unit.session.execute(silent, execution_options=MARKED)
    time.sleep(kept.SECONDS)

    ended = [answers(processes, one) for one in several]
    assert ended == [[401, 401], [401, 401], [403, 403], [401, 401]]
    replaced.inbound = newest
    assert answers(processes, replaced) == [202, 202]


def test_who_was_removed_while_it_is_kept_is_told_so_and_changes_nothing(
    processes, portal, monkeypatch
):
    monkeypatch.setattr(kept, "SECONDS", 60.0)
    partner, process = a_partner(portal), processes[0]
    assert post(process, partner, b"{}").status_code == 401  # from now on it is kept

    with unit_for(portal, "operator", write=True) as unit:
        _remove(unit, [partner_store.by_name(unit.session, partner.name).id])
    ended = post(process, partner)

    assert (ended.status_code, rows(portal, InboxMessage)) == (401, [])
    assert senders.kept(process.extensions["portal"], partner.name) is None


def _remove(unit, ids):
    of = PartnerSecret.partner_id.in_(ids)
    unit.session.execute(delete(PartnerSecret).where(of), execution_options=MARKED)
    gone = delete(Partner).where(Partner.id.in_(ids))
    unit.session.execute(gone, execution_options=MARKED)


@on_sqlite
def test_what_no_key_opens_any_more_authenticates_nobody_after_a_second(processes, portal):
    partner = a_partner(portal)
    assert answers(processes, partner) == [202, 202]

    with portal.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(delete(SystemKey).where(SystemKey.purpose == "messages"))
    for each in processes:
        looks_again(each.extensions["portal"])
    time.sleep(kept.SECONDS)

    assert answers(processes, partner) == [503, 503]


@on_sqlite
def test_a_forger_asks_the_database_once_a_second_at_most(processes, portal, monkeypatch):
    monkeypatch.setattr(kept, "SECONDS", 60.0)
    partner, process = a_partner(portal), processes[0]
    post(process, partner, b"{}")

    asked, answer = statements(process.extensions["portal"], lambda: post(process, partner, b"{}"))

    assert (asked, answer.status_code) == ([], 401)


@on_sqlite
def test_a_secret_ends_at_its_time_though_it_is_kept_and_who_is_new_is_known_at_once(
    processes, portal
):
    nobody = a_partner(portal).__class__("newcomer", "whsec_" + "A" * 43 + "=", "")
    assert answers(processes, nobody) == [401, 401]
    assert answers(processes, a_partner(portal, "newcomer")) == [202, 202]

    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.rotate(unit, "newcomer", "inbound", timedelta(hours=1))
    with unit_for(portal, "test", now=NOW) as unit:
        sender = senders.read(unit, portal, "newcomer")
    assert len(sender.secrets(NOW)) == 2
    assert len(sender.secrets(NOW + timedelta(hours=1))) == 1


@on_sqlite
def test_no_secret_stands_in_what_is_written_of_a_sender(portal):
    partner = a_partner(portal)
    with unit_for(portal, "test") as unit:
        sender = senders.read(unit, portal, partner.name)

    [secret] = sender.secrets(NOW)
    written = f"{sender!r} {sender} {vars(sender)} {secret!r}"
    assert repr(secret.key) not in written
    assert partner.inbound[6:] not in written
