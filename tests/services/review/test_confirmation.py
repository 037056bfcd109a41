"""What takes two: what was asked for happens, once, or nothing does."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.review.roles import Role
from app.domain.scheme.balance import Overdrawn
from app.domain.scheme.settings import SETTINGS
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core import approvals
from app.services.core.approvals import AlreadyAsked, NoSuchApproval, NotEntitled, SamePerson
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.partners import admission, registry
from app.services.partners.admission import Rights
from app.services.privacy import erasure, retention
from app.services.review import actions, case_file, confirmation, requests
from app.services.review.actions import LocationOpen, MatchesOpen, NoPlace
from app.services.scheme import settings as scheme
from app.services.self_service import withdrawal
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.database import schema
from app.storage.database.marks import referring_to
from app.storage.decisions import approvals as rows
from app.storage.decisions.approvals import Approval
from app.storage.partners import partners as partner_rows
from app.storage.privacy import erasures
from tests.conftest import NOW, on_both
from tests.support.callbacks import report_check
from tests.support.desk import (
    AMINA,
    BRUNO,
    CLARA,
    SENIOR,
    a_return,
    a_screened,
    an_accepted,
    at_desk,
    cleared,
    confirm,
    events_of,
    moved,
    screen_all,
)
from tests.support.people import passport, status_of
from tests.support.scheme import places, with_place

MANAGER = frozenset({Role.MANAGER})
LATER = NOW + timedelta(days=2)
RIGHTS = Rights("https://lab.example/in", ["check.updated.v1"], ["check.requested.v1"])


def ask(portal, act, eoi_id, *more, actor=AMINA, **named):
    with at_desk(portal, actor, eoi_id) as unit:
        return act(unit, eoi_id, *more, **named)


@pytest.fixture
def grantable(portal):
    eoi_id = an_accepted(portal)
    cleared(portal, eoi_id)
    return eoi_id


def security(portal, eoi_id):
    with unit_for(portal, "test", now=NOW) as unit:
        return check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].status


# A refused check, turned by one, and granted by the same


def test_one_alone_turns_no_refused_check_into_a_grant(portal):
    eoi_id = an_accepted(portal)
    cleared(portal, eoi_id, security="refused")
    asked = ask(portal, requests.check, eoi_id, Check.SECURITY, "cleared", "I know better")
    assert security(portal, eoi_id) == "refused"

    for roles in (SENIOR, MANAGER, frozenset(Role)):
        with pytest.raises((SamePerson, NotEntitled)):
            confirm(portal, eoi_id, asked, AMINA, roles)
    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, CLARA, frozenset({Role.CASEWORKER}))
    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, "operator", frozenset())
    with pytest.raises(actions.NotCleared):
        ask(portal, requests.grant, eoi_id, "Cleared, as it were", actor=CLARA)

    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert security(portal, eoi_id) == "cleared"
    granting = ask(portal, requests.grant, eoi_id, "Both are cleared")
    with pytest.raises(SamePerson):
        confirm(portal, eoi_id, granting, AMINA)
    assert status_of(portal, eoi_id) is Status.ACCEPTED
    assert confirm(portal, eoi_id, granting) == "confirmed"
    assert status_of(portal, eoi_id) is Status.GRANTED


def test_the_same_subject_at_another_issuer_is_another_person(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    assert confirm(portal, grantable, asked, "https://other.example amina") == "confirmed"


@pytest.mark.parametrize("status", ["enrolled", "cleared", "failed"])
def test_a_result_by_hand_waits_and_a_booking_does_not(portal, status):
    eoi_id = an_accepted(portal)
    for step in ("booked", "missed", "booked"):
        assert ask(portal, requests.check, eoi_id, Check.BIOMETRIC, step, "") is None

    with pytest.raises(requests.Unexplained):
        ask(portal, requests.check, eoi_id, Check.BIOMETRIC, status, "")
    assert ask(portal, requests.check, eoi_id, Check.BIOMETRIC, status, "On paper")

    with at_desk(portal, BRUNO, eoi_id) as unit:
        assert case_file.open_case(unit, eoi_id).checks[0].status == "booked"


def test_what_a_partner_reports_meanwhile_is_not_overruled(portal):
    eoi_id = an_accepted(portal)
    for status in ("in-progress", "referred"):
        report_check(portal, eoi_id, NOW, status)
    asked = ask(portal, requests.check, eoi_id, Check.SECURITY, "cleared", "Another man")
    report_check(portal, eoi_id, NOW + timedelta(seconds=1), "referred")

    assert confirm(portal, eoi_id, asked) == "overtaken"
    assert security(portal, eoi_id) == "referred"


def test_what_is_no_move_is_not_even_asked_for(portal):
    eoi_id = an_accepted(portal)
    for status in ("failed", "nonsense"):
        with pytest.raises(ForbiddenCheckMove):
            ask(portal, requests.check, eoi_id, Check.SECURITY, status, "Because")


# A grant, and an invitation


def _refer(unit, eoi_id):
    check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].status = "referred"


def _expire(unit, eoi_id):
    check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].expires_at = NOW


def _withdraw(unit, eoi_id):
    withdrawal.withdraw(unit, eoi_id)


def _take_its_place(unit, eoi_id):
    scheme.release_place(unit, eois.get_for_update(unit.session, eoi_id))


def _hold(unit, eoi_id):
    actions.hold(unit, eoi_id, "")


@pytest.mark.parametrize("happens", [_refer, _expire, _withdraw, _take_its_place, _hold])
def test_a_grant_is_looked_at_again_when_it_is_confirmed(portal, grantable, happens):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    with at_desk(portal, "applicant", grantable, LATER) as unit:
        happens(unit, grantable)
    before = status_of(portal, grantable)

    assert confirm(portal, grantable, asked) == "overtaken"
    assert status_of(portal, grantable) is before
    assert status_of(portal, grantable) is not Status.GRANTED


def test_nor_is_it_asked_for_with_a_doubt_or_without_a_place(portal, grantable):
    with at_desk(portal, "test", grantable) as unit:
        _take_its_place(unit, grantable)
    with pytest.raises(NoPlace):
        ask(portal, requests.grant, grantable, "All there")


def test_nothing_is_granted_where_a_match_is_open(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    a_return(portal, return_id="R-9", documents=passport("K740I882"))
    screen_all(portal)
    assert confirm(portal, grantable, asked) == "overtaken"
    assert status_of(portal, grantable) is Status.HELD
    moved(portal, grantable, Status.ACCEPTED)
    with pytest.raises((MatchesOpen, LocationOpen)):
        ask(portal, requests.grant, grantable, "All the same")


def test_an_invitation_takes_its_place_when_it_is_confirmed(portal):
    a_return(portal, documents=passport("another"))
    first, second = a_screened(portal), a_screened(portal, document_number="M 555 123")
    asked = [ask(portal, requests.invite, one, "The next in line") for one in (first, second)]
    assert places(portal) == 1

    assert confirm(portal, first, asked[0], roles=MANAGER) == "confirmed"
    with pytest.raises(Overdrawn):
        confirm(portal, second, asked[1], roles=MANAGER)
    assert (status_of(portal, second), with_place(portal, second)) == (Status.ELIGIBLE, False)
    with pytest.raises(Overdrawn):
        ask(portal, requests.invite, a_screened(portal, document_number="N 555 124"), "The next")

    a_return(portal, return_id="R-2", documents=passport("a third"))
    assert confirm(portal, second, asked[1], roles=MANAGER) == "confirmed"  # it had waited


def test_nobody_is_invited_twice_nor_out_of_turn(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    ask(portal, requests.invite, eoi_id, "The next in line")
    with pytest.raises(AlreadyAsked):
        ask(portal, requests.invite, eoi_id, "Surely", actor=BRUNO)
    with pytest.raises(ForbiddenMove):
        ask(portal, requests.invite, moved(portal, a_screened(portal), Status.HELD), "Why not")


# A dispute


@pytest.fixture
def disputed(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        return eoi_id, corrections.ask(unit, eoi_id, "That is not my number")


@pytest.mark.parametrize(("upheld", "status"), [(True, Status.SUBMITTED), (False, Status.REFUSED)])
def test_a_dispute_is_closed_by_two_in_the_words_they_agreed_on(portal, disputed, upheld, status):
    eoi_id, request = disputed
    asked = ask(portal, requests.answer, eoi_id, request, upheld=upheld, text="We looked again")
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        assert corrections.of(unit, eoi_id)[0].answer is None

    assert confirm(portal, eoi_id, asked, now=LATER) == "confirmed"

    assert status_of(portal, eoi_id) is status
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        [answered] = corrections.of(unit, eoi_id)
    assert (answered.answer, answered.upheld) == ("We looked again", upheld)


def test_who_ended_it_neither_asks_for_the_answer_nor_confirms_it(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        ended = actions.decide(unit, eoi_id, "suitability", "A conviction")
    confirm(portal, eoi_id, ended)
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        request = corrections.ask(unit, eoi_id, "I never was convicted")

    for one in (AMINA, BRUNO):
        with pytest.raises(SamePerson):
            ask(portal, requests.answer, eoi_id, request, upheld=False, text="No", actor=one)
    asked = ask(portal, requests.answer, eoi_id, request, upheld=False, text="No", actor=CLARA)
    with pytest.raises(SamePerson):
        confirm(portal, eoi_id, asked, BRUNO)
    assert confirm(portal, eoi_id, asked, "https://id.example dora", now=LATER) == "confirmed"


# The scheme and partners


def setting(portal, actor="https://id.example mara", **changes):
    with unit_for(portal, actor, write=True, now=NOW) as unit:
        return scheme.ask_to_change(unit, changes or {"weekly_limit": 70}, "More flights")


def settle(portal, asked, actor=BRUNO, roles=SENIOR, verb=confirmation.confirm):
    with unit_for(portal, actor, write=True, now=NOW) as unit:
        return verb(unit, None, asked, roles)


def in_force(portal):
    with unit_for(portal, "test", now=NOW) as unit:
        settings = scheme.current(unit)
        return settings.version, settings.weekly_limit, settings.set_by


@on_both
def test_settings_change_when_another_confirms(portal):
    before = in_force(portal)
    asked = setting(portal)
    with unit_for(portal, BRUNO, now=NOW) as unit:
        [waits] = approvals.waiting(unit)
        [change] = scheme.compared(unit, waits.terms)
    assert (change.setting.name, change.before, change.after) == ("weekly_limit", before[1], 70)
    assert (waits.reason, waits.reference) == ("More flights", None)
    with pytest.raises(AlreadyAsked):
        setting(portal, "operator", tolerance=5)
    with pytest.raises(SamePerson):
        settle(portal, asked, "https://id.example mara", MANAGER)
    with pytest.raises(NotEntitled):
        settle(portal, asked, "operator", frozenset())
    assert in_force(portal) == before

    assert settle(portal, asked) == "confirmed"
    assert in_force(portal) == (before[0] + 1, 70, BRUNO)
    assert settle(portal, asked) == "confirmed"
    assert in_force(portal)[0] == before[0] + 1


def test_every_setting_comes_through_its_text_as_it_was(portal):
    with unit_for(portal, "test", now=NOW) as unit:
        values = {name: getattr(scheme.current(unit), name) for name in SETTINGS}
    asked = setting(portal, **values)

    assert settle(portal, asked) == "confirmed"

    with unit_for(portal, "test", now=NOW) as unit:
        assert {name: getattr(scheme.current(unit), name) for name in SETTINGS} == values


def test_a_setting_asked_for_of_an_earlier_version_is_overtaken(portal):
    asked = setting(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        scheme.change(unit, tolerance=3)
    assert settle(portal, asked) == "overtaken"
    assert in_force(portal)[1] != 70


def test_what_contradicts_itself_is_not_asked_for(portal):
    with pytest.raises(scheme.UnsoundScheme):
        setting(portal, weekly_limit=-1)


@pytest.fixture
def first(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        assert admission.is_first(unit)
        registry.add(unit, "border", None, ["return.recorded.v1"], [])


def admit(portal, rights=RIGHTS, name="lab"):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        assert not admission.is_first(unit)
        secrets = admission.ask(unit, name, rights, "A new laboratory")
    with unit_for(portal, "test", now=NOW) as unit:
        return secrets, approvals.waiting(unit)[-1].id


def partner(portal, name="lab"):
    with unit_for(portal, "test", now=NOW) as unit:
        row = partner_rows.by_name(unit.session, name)
        return row.url, row.accepts, row.subscribed


@on_both
@pytest.mark.usefixtures("first")
def test_a_partner_may_do_nothing_until_a_manager_confirms(portal):
    secrets, asked = admit(portal)
    assert secrets.inbound != secrets.outbound
    assert partner(portal) == (None, [], [])
    with pytest.raises(NotEntitled):
        settle(portal, asked)  # a senior

    assert settle(portal, asked, roles=MANAGER) == "confirmed"
    assert partner(portal) == (RIGHTS.url, RIGHTS.accepts, RIGHTS.subscribed)
    with pytest.raises(registry.UnsoundPartner, match="of that name"):
        admit(portal)


@pytest.mark.usefixtures("first")
def test_what_was_declined_of_a_partner_may_be_asked_for_again(portal):
    _, asked = admit(portal)
    with pytest.raises(AlreadyAsked):
        admit(portal)
    assert settle(portal, asked, roles=MANAGER, verb=approvals.decline) == "declined"
    assert partner(portal) == (None, [], [])

    secrets, asked = admit(portal)
    assert secrets is None  # those that were printed stay
    assert settle(portal, asked, roles=MANAGER) == "confirmed"


@pytest.mark.usefixtures("first")
def test_rights_that_came_by_another_way_are_not_exchanged(portal):
    _, asked = admit(portal)
    with unit_for(portal, "test", write=True) as unit:
        partner_rows.by_name(unit.session, "lab").url = "https://thief.example/in"
    assert settle(portal, asked, roles=MANAGER) == "overtaken"
    assert partner(portal)[1:] == ([], [])


def test_what_is_of_a_case_is_not_settled_as_of_none_nor_the_reverse(portal, grantable):
    of_case, of_none = ask(portal, requests.grant, grantable, "Cleared"), setting(portal)
    with pytest.raises(NoSuchApproval):
        settle(portal, of_case)
    with pytest.raises(NoSuchApproval):
        confirm(portal, grantable, of_none)


# At once


def at_once(*acts):
    start, found = Barrier(len(acts)), []

    def carry_out(act):
        start.wait()
        try:
            found.append(act())
        except (AlreadyAsked, SamePerson) as obstacle:
            found.append(type(obstacle))

    threads = [Thread(target=carry_out, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@on_both
def test_of_two_who_confirm_a_grant_at_once_one_grants(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    before = len(events_of(portal))

    found = at_once(
        lambda: confirm(portal, grantable, asked, BRUNO),
        lambda: confirm(portal, grantable, asked, CLARA),
    )

    assert found == ["confirmed", "confirmed"]
    assert events_of(portal)[before:].count("news") == 1


@on_both
def test_a_grant_and_its_being_taken_back_at_once_are_one_of_both(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")

    def take_back():
        with unit_for(portal, AMINA, write=True, now=NOW) as unit:
            return approvals.decline(unit, grantable, asked)

    [outcome] = {*at_once(take_back, lambda: confirm(portal, grantable, asked))}

    granted = status_of(portal, grantable) is Status.GRANTED
    assert outcome == ("confirmed" if granted else "declined")


@on_both
def test_of_two_settings_asked_for_at_once_one_waits(portal):
    found = at_once(
        lambda: setting(portal, "operator", tolerance=5), lambda: setting(portal, weekly_limit=70)
    )
    assert found.count(AlreadyAsked) == 1


@on_both
def test_of_two_who_confirm_a_setting_at_once_one_makes_a_version(portal):
    asked, before = setting(portal), in_force(portal)[0]
    found = at_once(
        lambda: settle(portal, asked, BRUNO), lambda: settle(portal, asked, CLARA, MANAGER)
    )
    assert found == ["confirmed", "confirmed"]
    assert in_force(portal)[0] == before + 1


# What hangs on it


@on_both
def test_what_waits_goes_with_an_erased_case_and_keeps_no_other(portal, grantable):
    ask(portal, requests.grant, grantable, "Both are cleared")
    setting(portal)
    ended = moved(portal, a_screened(portal, document_number="M 5"), Status.WITHDRAWN)
    assert sum(retention.run(portal, "worker", NOW + timedelta(days=200))) == 1
    with pytest.raises(AttributeError):
        status_of(portal, ended)

    erasure.erase(portal, "worker", [grantable], "asked")

    with unit_for(portal, "test") as unit:
        assert [row.act for row in unit.session.scalars(select(Approval))] == ["setting"]


def test_an_erasure_by_one_is_refused_while_a_grant_waits(portal, grantable):
    ask(portal, requests.grant, grantable, "Both are cleared")
    moved(portal, grantable, Status.WITHDRAWN)
    with unit_for(portal, "operator", write=True) as unit, pytest.raises(erasure.TakesTwo):
        erasure.order_alone(unit, eois.get(unit.session, grantable).reference)


# An upgrade


def of_the_release_before(portal, eoi_id, act, terms, asked_by=AMINA):
    """What waits, in the columns that it knew."""
    with at_desk(portal, asked_by, eoi_id) as unit:
        asked = approvals.ask(unit, eoi_id, act, terms, "As before")
        [row] = rows.of_eoi(unit.session, eoi_id)
        assert (row.eoi_id, row.case_id) == (eoi_id, None)
    return asked


@on_both
@pytest.mark.parametrize(("act", "terms"), [("end", {"ground": "suitability"}), ("erase", {})])
def test_what_waited_at_the_upgrade_follows_the_table(portal, act, terms):
    eoi_id = a_screened(portal)
    asked = of_the_release_before(portal, eoi_id, act, terms)

    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, CLARA, frozenset({Role.CASEWORKER}))
    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, CLARA, MANAGER)
    assert confirm(portal, eoi_id, asked) == "confirmed"


@on_both
def test_the_release_before_sees_only_what_it_can_show_and_can_erase_what_it_cannot(
    portal, grantable, monkeypatch
):
    ask(portal, requests.grant, grantable, "Both are cleared")
    setting(portal)
    with unit_for(portal, "test") as unit:
        seen = select(Approval.id).where(Approval.eoi_id == grantable)
        assert unit.session.scalars(seen).all() == []
        joined = text("SELECT approval.id FROM approval JOIN eoi ON eoi.id = approval.eoi_id")
        assert unit.session.execute(joined).all() == []

    def known(table):
        return [column for column in referring_to(table) if column is not Approval.case_id]

    monkeypatch.setattr(erasures, "referring_to", known)

    erasure.erase(portal, "worker", [grantable], "asked")

    with unit_for(portal, "test") as unit:
        assert [row.act for row in unit.session.scalars(select(Approval))] == ["setting"]


@on_both
def test_down_and_up_again_keeps_what_the_release_before_knew(portal, grantable):
    other = a_screened(portal, document_number="M 555 123")
    asked = of_the_release_before(portal, other, "end", {"ground": "suitability"})
    ask(portal, requests.grant, grantable, "Both are cleared")
    setting(portal)

    schema.downgrade(portal.engine, "0017")
    schema.upgrade(portal.engine)

    with unit_for(portal, "test") as unit:
        assert [row.id for row in unit.session.scalars(select(Approval))] == [asked]
    assert confirm(portal, other, asked) == "confirmed"
