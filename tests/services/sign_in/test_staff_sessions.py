from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.domain.review.roles import Role
from app.security.encryption.errors import ContextMismatch
from app.security.openid.backchannel_logout import LogoutToken
from app.security.openid.oidc import Identity
from app.security.openid.renewal import Renewed
from app.services.core.unit import unit_for
from app.services.sign_in import staff_renewal, staff_sessions
from app.services.sign_in.staff_sessions import Replayed
from app.storage.audit.entries import AuditEntry
from app.storage.keys import rotation
from app.storage.sign_in import staff_sessions as staff_store
from app.storage.sign_in.staff_sessions import StaffSession
from tests.conftest import NOW

ISSUER = "https://id.example"


def at(portal, after=timedelta()):
    return unit_for(portal, staff_sessions.actor(ISSUER, "amina"), write=True, now=NOW + after)


def sign_in(portal, subject="amina", sid="s-1", claimed=("caseworker",), **told):
    with at(portal) as unit:
        identity = Identity(ISSUER, subject, sid, subject.title(), claimed, **told)
        return staff_sessions.sign_in(unit, identity)


def identify(portal, token, after=timedelta()):
    with at(portal, after) as unit:
        return staff_sessions.identify(unit, token)


def test_a_begun_sign_in_is_recalled_once_by_its_browser_and_not_late(portal):
    with at(portal) as unit:
        for state in ("first", "second", "late"):
            staff_sessions.remember(unit, "browser", {"state": state})
    with at(portal, timedelta(minutes=9)) as unit:
        for stranger in ("another", "", "browser first"):
            assert staff_sessions.recall(unit, stranger, "first") is None
        assert staff_sessions.recall(unit, "browser", "second") == {"state": "second"}
        assert staff_sessions.recall(unit, "browser", "first") == {"state": "first"}
        assert staff_sessions.recall(unit, "browser", "first") is None
    with at(portal, timedelta(minutes=10)) as unit:
        assert staff_sessions.recall(unit, "browser", "late") is None


def test_a_session_has_its_persons_name_sealed_alone(portal):
    token = sign_in(portal)
    with at(portal) as unit:
        row = staff_store.stored(unit.session, token)
        assert row.name == ""
        assert b"Amina" not in row.sealed_name


def test_sessions_are_listed_by_the_names_that_are_sealed(portal):
    for subject in ("zoe", "amina", "zoe", "bruno"):
        sign_in(portal, subject, f"s-{subject}")
    with at(portal) as unit:
        names = [seen.name for seen in staff_sessions.listed(unit, "")]
    assert names == ["Amina", "Bruno", "Zoe", "Zoe"]


def test_who_signed_in_has_the_roles_that_we_know(portal):
    who = identify(portal, sign_in(portal, claimed=["senior", "superuser"]))

    assert (who.name, who.actor) == ("Amina", f"{ISSUER} amina")
    assert who.roles == {Role.SENIOR}


def test_a_session_ends_after_20_idle_minutes(portal):
    token = sign_in(portal)

    assert identify(portal, token, timedelta(minutes=19))
    assert identify(portal, token, timedelta(minutes=20)) is None


def used_until(portal, token, *, renewed=False):
    """The last quarter of an hour in which a session goes on that is used in each of them."""

    def works(after):
        with at(portal, after) as unit:
            staff_sessions.note_use(unit, token)
            if renewed and staff_renewal.claim(unit, token):
                staff_renewal.go_on(unit, token, Renewed("r", None))
        return identify(portal, token, after)

    quarters = [timedelta(minutes=15 * n) for n in range(1, 40)]
    return [after for after in quarters if works(after)][-1]


def test_used_all_day_a_session_ends_after_8_hours(portal):
    told, asked = sign_in(portal, logs_out=True), sign_in(portal, refresh_token="r")

    assert used_until(portal, told) == timedelta(hours=7, minutes=45)
    assert used_until(portal, asked, renewed=True) == timedelta(hours=7, minutes=45)


def test_where_nobody_tells_that_an_account_was_closed_it_ends_after_an_hour(portal):
    assert used_until(portal, sign_in(portal)) == timedelta(minutes=45)


def test_a_session_of_the_release_before_goes_on_and_ends_an_hour_after_it_began(portal):
    token = sign_in(portal, logs_out=True)
    with at(portal) as unit:
        row = staff_store.stored(unit.session, token)
        row.id = row.ends_at = row.sealed_name = None
        row.name = "Amina"

    with at(portal) as unit:
        [seen] = staff_sessions.listed(unit, token)
    assert (seen.id, seen.name, identify(portal, token).name) == (None, "Amina", "Amina")
    assert used_until(portal, token) == timedelta(minutes=45)


# Asking the provider again


def test_a_session_is_looked_at_every_five_minutes_by_one_of_those_who_find_it_due(portal):
    token = sign_in(portal, refresh_token="r-1")
    with at(portal, timedelta(minutes=4)) as unit:
        assert not staff_sessions.identify(unit, token).is_due
        assert staff_renewal.claim(unit, token) is None
    with at(portal, timedelta(minutes=5)) as unit:
        assert staff_sessions.identify(unit, token).is_due
        assert staff_renewal.claim(unit, token) == (ISSUER, "amina", "r-1")
    with at(portal, timedelta(minutes=5)) as unit:
        assert staff_renewal.claim(unit, token) is None
    with at(portal, timedelta(minutes=6)) as unit:  # no answer: once more, with the same
        assert staff_renewal.claim(unit, token).refresh_token == "r-1"
        staff_renewal.go_on(unit, token, Renewed("r-2", None))
    with at(portal, timedelta(minutes=10)) as unit:
        assert staff_renewal.claim(unit, token) is None
    with at(portal, timedelta(minutes=11)) as unit:
        assert staff_renewal.claim(unit, token).refresh_token == "r-2"


def test_without_a_word_of_the_provider_a_session_in_use_ends_after_20_minutes(portal):
    token = sign_in(portal, refresh_token="r")

    def works(after):
        with at(portal, after) as unit:
            staff_sessions.note_use(unit, token)
            staff_renewal.claim(unit, token)
        return identify(portal, token, after)

    minutes = [timedelta(minutes=n) for n in range(1, 30)]
    assert [after for after in minutes if works(after)][-1] == timedelta(minutes=19)


def test_the_roles_of_a_session_follow_the_provider_and_the_log_says_so(portal):
    token = sign_in(portal, claimed=("senior",), refresh_token="r")
    for roles, then in [(None, {"senior"}), (["manager"], {"manager"}), ([], set())]:
        with at(portal) as unit:
            staff_renewal.go_on(unit, token, Renewed("r", roles))
        assert identify(portal, token).roles == then
        with at(portal) as unit:
            assert staff_sessions.roles_of(unit, f"{ISSUER} amina") == then

    with at(portal) as unit:
        query = select(AuditEntry).where(AuditEntry.action == AuditAction.ROLES_CHANGED)
        said = [entry.read(unit.keyring) for entry in unit.session.scalars(query)]
    assert said == [{"roles": "manager"}, {"roles": ""}]


def test_a_refresh_token_is_sealed_for_its_session_and_stands_nowhere_else(portal):
    tokens = [sign_in(portal, refresh_token="the-refresh-token") for _ in range(2)]
    with at(portal, timedelta(minutes=5)) as unit:
        one, other = (staff_store.stored(unit.session, token) for token in tokens)
        assert b"the-refresh-token" not in one.refresh_token
        assert len(one.refresh_token) == len(other.refresh_token) == 77
        one.refresh_token = other.refresh_token
    with pytest.raises(ContextMismatch), at(portal, timedelta(minutes=5)) as unit:
        staff_renewal.claim(unit, tokens[0])


def test_the_key_of_refresh_tokens_is_rotated_with_the_others(portal):
    tokens = [sign_in(portal, refresh_token="r"), sign_in(portal)]
    with at(portal) as unit:
        assert rotation.count_sealed_values(unit.session) == {1: 4}  # and three names
        [value] = rotation.outdated_sealed_values(
            unit.session, StaffSession.refresh_token, 2, UUID(int=0), 10
        )
        assert value.id == staff_store.stored(unit.session, tokens[0]).id


def test_a_sign_in_counts_for_15_minutes_from_when_the_provider_saw_the_person(portal):
    token = sign_in(portal, proved_at=NOW - timedelta(minutes=1))

    assert identify(portal, token, timedelta(minutes=13)).is_proved
    assert not identify(portal, token, timedelta(minutes=14)).is_proved
    assert not identify(portal, sign_in(portal)).is_proved  # it does not say when


def test_ones_own_session_elsewhere_ends_once_and_nobody_elses(portal):
    here, there, other = sign_in(portal), sign_in(portal), sign_in(portal, "bruno")
    with at(portal) as unit:
        ids = {seen.person: seen.id for seen in staff_sessions.listed(unit, here)}
        [mine] = [
            seen.id
            for seen in staff_sessions.listed(unit, here)
            if seen.person == unit.actor and not seen.is_current
        ]
        assert not staff_sessions.end_own(unit, ids[f"{ISSUER} bruno"])
        assert staff_sessions.end_own(unit, mine)
        assert not staff_sessions.end_own(unit, mine)

    assert identify(portal, here)
    assert identify(portal, there) is None
    assert identify(portal, other)


def test_a_manager_ends_all_of_a_person_and_the_log_says_whose(portal):
    tokens = [sign_in(portal, "bruno"), sign_in(portal, "bruno"), sign_in(portal)]
    with at(portal) as unit:
        their = next(
            seen.id for seen in staff_sessions.listed(unit, "") if seen.person.endswith("bruno")
        )
        assert staff_sessions.end_all_of(unit, their)
        assert not staff_sessions.end_all_of(unit, their)

    assert [identify(portal, token) is None for token in tokens] == [True, True, False]
    with at(portal) as unit:
        query = select(AuditEntry).where(AuditEntry.action == AuditAction.SESSION_ENDED)
        [entry] = unit.session.scalars(query)
        assert entry.read(unit.keyring) == {"person": f"{ISSUER} bruno", "count": 2}


def test_use_is_noted_once_a_minute(portal):
    token = sign_in(portal)

    assert not identify(portal, token, timedelta(seconds=59)).unnoted
    assert identify(portal, token, timedelta(seconds=60)).unnoted


def test_signing_out_ends_one_session(portal):
    here, there = sign_in(portal), sign_in(portal)
    with at(portal) as unit:
        staff_sessions.sign_out(unit, here)

    assert identify(portal, here) is None
    assert identify(portal, there)


@pytest.mark.parametrize(
    ("order", "left"),
    [
        (LogoutToken("amina", "s-1", "j"), {"bruno", "amina elsewhere"}),
        (LogoutToken(None, "s-1", "j"), {"bruno", "amina elsewhere"}),
        (LogoutToken("amina", None, "j"), {"bruno"}),
    ],
)
def test_the_provider_ends_what_it_names(portal, order, left):
    tokens = {
        "amina": sign_in(portal),
        "amina elsewhere": sign_in(portal, sid="s-2"),
        "bruno": sign_in(portal, "bruno", "s-3"),
    }
    with at(portal) as unit:
        staff_sessions.sign_out_by_provider(
            unit, "https://another.example", LogoutToken("bruno", None, "i")
        )
        staff_sessions.sign_out_by_provider(unit, ISSUER, order)

    assert {name for name, token in tokens.items() if identify(portal, token)} == left


def test_a_session_whose_own_id_the_provider_never_told_ends_with_any_of_the_person(portal):
    untold, told, other = (
        sign_in(portal, sid=None),
        sign_in(portal, sid="s-2"),
        sign_in(portal, "bruno", None),
    )
    with at(portal) as unit:
        staff_sessions.sign_out_by_provider(unit, ISSUER, LogoutToken("amina", "s-1", "j"))

    assert identify(portal, untold) is None
    assert identify(portal, told)
    assert identify(portal, other)


def test_an_order_to_sign_out_is_carried_out_once(portal):
    order = LogoutToken("amina", None, "j")
    with at(portal) as unit:
        staff_sessions.sign_out_by_provider(unit, ISSUER, order)

    with pytest.raises(Replayed), at(portal) as unit:
        staff_sessions.sign_out_by_provider(unit, ISSUER, order)
