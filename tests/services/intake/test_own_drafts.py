"""Pages of a draft, saved without a lock, lose nothing, whoever writes at the same moment."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.services.core.errors import Conflict, DatabaseAway, NoSuchEoi
from app.services.core.unit import unit_for
from app.services.intake import drafts, family_groups, own_drafts, pages
from app.services.intake.drafts import AlreadySubmitted
from app.services.intake.own_drafts import Claim, MayBeInFamily
from app.services.sign_in import applicant_sessions
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import FamilyMember
from app.storage.database import engine
from app.storage.sign_in import own_drafts as store
from app.storage.sign_in import sessions as store_sessions
from app.storage.sign_in.sessions import ApplicantSession
from tests.conftest import on_both
from tests.support.families import WIFE, a_family, be_ready
from tests.support.people import a_draft, a_session, erase, status_of
from tests.support.plans import plans
from tests.support.rows import rows

NAME, SEX, NAMES, APPLYING = (
    journey.BY_NAME[name] for name in ("name", "sex", "other-names", "applying")
)
NAMED = {"given_names": "Zuplo", "family_name": "Vorimble"}


@pytest.fixture
def claim(portal):
    return claim_of(portal, a_draft(portal))


def claim_of(portal, eoi_id):
    return Claim(a_session(portal, eoi_id).partition(".")[2], eoi_id)


def save(portal, claim, page, values, meanwhile=None):
    """Save a page, and do something else when it has been read, once."""
    entered, left = pages.entered(page, values), [meanwhile] if meanwhile else []

    def change(before):
        if left:
            left.pop()()
        return entered(before)

    return own_drafts.save(portal, claim, page, change, language="fr")


def answers_of(portal, eoi_id):
    with unit_for(portal, "test", opens=[eoi_id]) as unit:
        return drafts.read(unit, eoi_id).answers


def by_unit(portal, claim):
    """As a page is saved that needs a unit, and as every page was by the release before."""
    with unit_for(portal, "applicant", write=True, opens=[claim.eoi_id]) as unit:
        drafts.save_page(unit, claim.eoi_id, NAME, NAMED, "en")


def filled_in(portal, claim):
    """As those write who leave the other columns as they are."""
    with unit_for(portal, "applicant", write=True, opens=[claim.eoi_id]) as unit:
        eoi = unit.locked(claim.eoi_id)
        eoi.write(unit.keyring, unit.key(eoi.id), eoi.read(unit.keyring, unit.key(eoi.id)) | NAMED)


def by_page(portal, claim):
    save(portal, claim, NAME, NAMED)


@pytest.mark.parametrize("other", [by_page, by_unit, filled_in])
def test_two_tabs_that_save_at_once_lose_nothing(portal, claim, other):
    answers = save(portal, claim, SEX, {"sex": "female"}, partial(other, portal, claim))
    assert answers.items() >= {**NAMED, "sex": "female"}.items()
    assert answers_of(portal, claim.eoi_id) == answers


def test_two_entries_that_are_added_at_once_are_both_there(portal, claim):
    other = partial(save, portal, claim, NAMES, {"other_name": "Zam"})
    save(portal, claim, NAMES, {"other_name": "Zim"}, other)
    added = [entry["other_name"] for entry in answers_of(portal, claim.eoi_id)["other-names"]]
    assert added[-2:] == ["Zam", "Zim"]


def test_what_is_stored_and_not_answered_is_stored_once(portal, claim, monkeypatch):
    """The connection breaks after the commit; then somebody sends the page a second time."""
    made, whole = itertools.count(1), engine.autocommit

    @contextmanager
    def breaking(of):
        with whole(of) as cursor:
            yield cursor
        if next(made) == 1:
            stored.append(answers_of(portal, claim.eoi_id))
            raise engine.Lost

    stored = []
    monkeypatch.setattr(engine, "autocommit", breaking)
    answers = [save(portal, claim, NAMES, {"other_name": "Zim"}) for _ in "12"]
    stored += answers
    assert len(stored) > 2
    assert all(answers == stored[0] for answers in stored)
    assert stored[0] == answers_of(portal, claim.eoi_id)


OF_A_PAGE = ("SELECT s.started_at", "UPDATE eoi SET answers")


@pytest.mark.again
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_statements_are_prepared_once_on_each_connection_and_anew_where_a_table_is_another(
    portal, claim
):
    """Behind PgBouncer none is: see test_few_connections."""

    def prepared():
        asked = "SELECT statement FROM pg_prepared_statements ORDER BY statement"
        with engine.autocommit(portal.engine) as cursor:
            words = (" ".join(statement.split()) for (statement,) in cursor.execute(asked))
            return [one.split()[0] for one in words if one.startswith(OF_A_PAGE)]

    for name in ("Zuplo", "Zalmo"):
        save(portal, claim, NAME, NAMED | {"given_names": name})
    assert prepared() == ["SELECT", "UPDATE"]
    with portal.engine.begin() as connection:
        connection.execute(text("ALTER TABLE eoi ALTER COLUMN language TYPE varchar(9)"))
        connection.execute(text("ALTER TABLE eoi ALTER COLUMN status TYPE varchar(40)"))
    save(portal, claim, NAME, NAMED)
    assert answers_of(portal, claim.eoi_id)["given_names"] == "Zuplo"


_READ_ONLY = {
    "sqlite": "PRAGMA query_only = {}",
    "postgresql": "SET default_transaction_read_only = {}",
}


def test_a_page_that_is_read_writes_nothing(portal, claim):
    """In autocommit nothing says so but the statement; here the connection does."""
    statement = _READ_ONLY[portal.engine.dialect.name]

    def guard(driver, *_):
        driver.execute(statement.format("on"))

    own_drafts.read(portal, claim)
    event.listen(portal.engine, "checkout", guard)
    try:
        assert own_drafts.read(portal, claim).draft.status is Status.DRAFT
        with pytest.raises((DatabaseAway, OperationalError, ReadOnlySqlTransaction)):
            save(portal, claim, SEX, {"sex": "female"})
    finally:
        event.remove(portal.engine, "checkout", guard)
        portal.engine.dispose()


@pytest.mark.parametrize("by", ["read", "save"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_is_lost_costs_nobody_a_page(portal, claim, by):
    def end_all():
        with portal.engine.connect() as one, portal.engine.connect() as _:
            one.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
            )

    if by == "read":
        end_all()
    save(portal, claim, SEX, {"sex": "female"}, end_all if by == "save" else None)
    assert answers_of(portal, claim.eoi_id)["sex"] == "female"


def test_a_page_is_read_and_saved_on_one_connection(portal, claim):
    own_drafts.read(portal, claim)  # what is kept between pages is there
    taken, held = [], []
    event.listen(portal.engine, "checkout", lambda *_: taken.append(1))
    save(
        portal, claim, SEX, {"sex": "female"}, lambda: held.append(portal.engine.pool.checkedout())
    )
    assert (len(taken), held) == (1, [1])
    assert portal.engine.pool.checkedout() == 0


@pytest.mark.parametrize("fault", [AlreadySubmitted, KeyboardInterrupt])
def test_who_is_stopped_between_reading_and_saving_keeps_no_connection(portal, claim, fault):
    def stop():
        raise fault

    before = answers_of(portal, claim.eoi_id)
    with pytest.raises(fault):
        save(portal, claim, SEX, {"sex": "female"}, stop)
    assert portal.engine.pool.checkedout() == 0
    assert answers_of(portal, claim.eoi_id) == before


def revoke(portal, claim):
    with unit_for(portal, "applicant", write=True) as unit:
        applicant_sessions.leave(unit, claim.token)


def test_no_page_is_saved_once_its_session_is_revoked(portal, claim):
    before = answers_of(portal, claim.eoi_id)
    with pytest.raises(NoSuchEoi):
        save(portal, claim, NAME, NAMED, partial(revoke, portal, claim))
    assert answers_of(portal, claim.eoi_id) == before
    with pytest.raises(NoSuchEoi):
        own_drafts.read(portal, claim)


def test_a_session_leads_to_no_other_draft(portal, claim):
    other = a_draft(portal)
    before = answers_of(portal, other)
    for act in (own_drafts.read, partial(save, page=NAME, values=NAMED)):
        with pytest.raises(NoSuchEoi):
            act(portal, claim._replace(eoi_id=other))
    assert answers_of(portal, other) == before


def test_no_page_is_saved_once_the_draft_is_submitted(portal, claim):
    with pytest.raises(AlreadySubmitted):
        save(portal, claim, NAME, NAMED, partial(be_ready, portal, claim.eoi_id))
    assert answers_of(portal, claim.eoi_id)["given_names"] != NAMED["given_names"]


def test_no_page_is_saved_once_the_draft_is_erased(portal, claim):
    with pytest.raises(NoSuchEoi):
        save(portal, claim, NAME, NAMED, partial(erase, portal, claim.eoi_id))
    assert not [eoi for eoi in rows(portal, Eoi) if eoi.id == claim.eoi_id]


def test_whoever_never_gets_a_turn_is_told_so(portal, claim):
    number = itertools.count()

    def change(_before):
        save(portal, claim, NAME, {**NAMED, "family_name": f"Vorimble {next(number)}"})
        return {"sex": "female"}

    with pytest.raises(Conflict):
        own_drafts.save(portal, claim, SEX, change, language="en")


def is_ready(portal, eoi_id):
    [mine] = [row for row in rows(portal, FamilyMember) if row.eoi_id == eoi_id]
    return mine.ready_at is not None


def test_who_changes_a_page_is_not_ready_any_more(portal):
    first, second = a_family(portal, WIFE)
    be_ready(portal, second)
    claim = claim_of(portal, second)
    save(portal, claim, journey.BY_NAME["place-of-birth"], {"place_of_birth": "Zumbra"})
    assert not is_ready(portal, second)
    be_ready(portal, first)
    assert status_of(portal, first) is status_of(portal, second) is Status.DRAFT


def test_the_last_member_submits_while_another_saves(portal):
    """Whoever reads first: the page is in what all are submitted with, or it is not saved."""
    first, second = a_family(portal, WIFE)
    be_ready(portal, second)
    claim = claim_of(portal, second)
    with pytest.raises(AlreadySubmitted):
        save(portal, claim, SEX, {"sex": "other"}, partial(be_ready, portal, first))
    assert answers_of(portal, second)["sex"] != "other"


def begin_a_group(portal, claim):
    with unit_for(portal, "applicant", write=True, opens=[claim.eoi_id]) as unit:
        drafts.save_page(unit, claim.eoi_id, APPLYING, {"applying": "first"}, "en")
        family_groups.list_member(unit, claim.eoi_id, WIFE)


def test_nobody_leaves_a_family_group_by_saying_that_they_apply_alone(portal, claim):
    assert save(portal, claim, APPLYING, {"applying": "alone"})["applying"] == "alone"
    for meanwhile in (partial(begin_a_group, portal, claim), None):
        with pytest.raises(MayBeInFamily):
            save(portal, claim, APPLYING, {"applying": "alone"}, meanwhile)
        assert answers_of(portal, claim.eoi_id)["applying"] == "first"


def submit(portal, eoi_id, together):
    together.wait()
    be_ready(portal, eoi_id)


def change(portal, claim, together):
    together.wait()
    with suppress(AlreadySubmitted):
        return save(portal, claim, SEX, {"sex": "other"})


@pytest.mark.again  # many rounds
@on_both
def test_nobody_is_submitted_with_a_page_that_they_changed_since(portal):
    for _ in range(12):
        first, second = a_family(portal, WIFE)
        be_ready(portal, second)
        claim, together = claim_of(portal, second), threading.Barrier(2)
        with ThreadPoolExecutor(2) as crowd:
            submitted = crowd.submit(submit, portal, first, together)
            saved = crowd.submit(change, portal, claim, together)
        submitted.result()
        is_stored = answers_of(portal, second)["sex"] == "other"
        assert (saved.result() is not None) is is_stored
        assert (status_of(portal, second) is Status.DRAFT) is is_stored
        assert is_ready(portal, second) is not is_stored


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_waits_for_ever_to_save(portal, claim, monkeypatch):
    soon = store._Postgresql.save.replace("'10s'", "'50ms'")
    assert soon != store._Postgresql.save
    monkeypatch.setattr(store._Postgresql, "save", soon)
    with unit_for(portal, "applicant", write=True) as unit:
        unit.locked(claim.eoi_id)
        with pytest.raises(DatabaseAway):
            save(portal, claim, NAME, NAMED)
    save(portal, claim, NAME, NAMED)
    with portal.engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "10s"


def test_a_row_is_read_and_written_as_everywhere_else(portal, claim):
    at = datetime(2026, 11, 18, 12, 0, 0, tzinfo=UTC)
    with unit_for(portal, "test", write=True) as unit:
        unit.locked(claim.eoi_id).sms_undeliverable_at = at
    own = own_drafts.read(portal, claim)
    [eoi] = [eoi for eoi in rows(portal, Eoi) if eoi.id == claim.eoi_id]
    [session] = [s for s in rows(portal, ApplicantSession) if s.eoi_id == claim.eoi_id]
    assert own.row == (
        *(session.started_at, session.expires_at, None),
        *(None, at, eoi.status, eoi.reference, eoi.answers, False),
    )
    assert [each.tzinfo for each in own.row[:2]] == [UTC, UTC]
    assert own.draft.undeliverable.keys() == {"sms"}

    save(portal, claim, NAME, NAMED)
    [eoi] = [eoi for eoi in rows(portal, Eoi) if eoi.id == claim.eoi_id]
    assert eoi.language == "fr"
    assert own.now <= eoi.updated_at <= own.now + timedelta(minutes=1)


def test_a_session_that_is_used_lasts_longer_and_forgets_what_is_sent(portal, claim):
    typed = applicant_sessions.Typed("/apply/name", [("given_names", "Zup")])
    ends = datetime.now(UTC) + timedelta(minutes=10)
    with unit_for(portal, "applicant", write=True, opens=[claim.eoi_id]) as unit:
        applicant_sessions.keep_typed(unit, claim.token, claim.eoi_id, typed)
        store_sessions.extend_applicant(unit.session, claim.token, ends)
    save(portal, claim, SEX, {"sex": "female"})
    live = own_drafts.read(portal, claim).live
    assert (live.typed, live.ends > ends) == (typed, True)

    own_drafts.save(
        portal,
        claim,
        NAME,
        pages.entered(NAME, NAMED),
        language="en",
        is_sent="/apply/name".__eq__,
    )
    again = own_drafts.read(portal, claim).live
    assert (again.typed, again.ends) == (None, live.ends)


def test_who_says_so_while_a_page_is_saved_is_not_ready(portal):
    """In another tab: what they are ready with is what they had seen there."""
    _, second = a_family(portal, WIFE)
    claim = claim_of(portal, second)
    save(portal, claim, SEX, {"sex": "other"}, partial(be_ready, portal, second))
    assert answers_of(portal, second)["sex"] == "other"
    assert not is_ready(portal, second)


def test_a_draft_is_found_by_its_id_where_nothing_is_known_of_the_others(portal, claim):
    """A connection keeps its plan: one made of few drafts would go through all that come later."""
    on, own = store._DIALECTS[portal.engine.dialect.name], own_drafts.read(portal, claim)
    given = store._names(on, claim.token, claim.eoi_id, own.now)
    given |= {"answers": b"", "read": own.row.answers, "language": "fr"}
    for plan in plans(portal, [(one, given) for one in (on.read, on.read_to_save, on.save)]):
        assert "pk_eoi" in plan or "sqlite_autoindex_eoi" in plan
        assert "ix_eoi" not in plan
