"""A conflict of interest hides a case, its family and their matches, wherever they would show."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.review.approvals import Act
from app.services.core import approvals
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import unit_for
from app.services.oversight import conflicts
from app.services.oversight.conflicts import NoSuchConflict, NotYours
from app.services.search import lookup
from app.services.work_lists import claims
from app.services.work_lists.claims import Claimed, NoSuchColleague
from app.storage.audit import entries
from app.storage.audit.entries import AuditEntry
from app.storage.decisions.conflicts import Conflict
from app.storage.decisions.list_parts import List
from app.web.review.views import ROUTES
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, a_screened, at_desk, screen_all, sit_down
from tests.support.families import a_submitted_family
from tests.support.matched import ZUPLO
from tests.support.people import a_submission, erase, reference_of
from tests.support.reviewer import Reviewer
from tests.support.rows import rows

SOME_ID = "01a20000-0000-7000-8000-000000000001"
WHY = "Their aunt is my neighbour"


def declare(portal, eoi_id, person=AMINA, by=BRUNO):
    with at_desk(portal, by, eoi_id) as unit:
        conflicts.declare(unit, eoi_id, person, WHY)


def hidden(portal, person=AMINA):
    with unit_for(portal, person) as unit:
        return conflicts.hidden(unit)


def test_it_hides_the_case_and_its_family_from_that_person_alone(portal):
    first, wife, son = a_submitted_family(portal)
    other = a_screened(portal)
    declare(portal, wife)

    assert hidden(portal) == {first, wife, son}
    assert hidden(portal, BRUNO) == frozenset()
    for eoi_id in (first, wife, son):
        with pytest.raises(NoSuchEoi), at_desk(portal, AMINA, eoi_id):
            pass
        with at_desk(portal, BRUNO, eoi_id):
            pass
    with at_desk(portal, AMINA, other):
        pass


def test_it_hides_who_is_matched_with_them(portal):
    earlier = a_screened(portal, **ZUPLO)
    later = a_submission(portal, NOW + timedelta(hours=1), **ZUPLO)
    screen_all(portal)
    declare(portal, earlier)
    assert hidden(portal) == {earlier, later}


FILLED = {"<kind>": "security", "<name>": "name", "<int:part>": "0"}


def paths(reference):
    """Each address of the back office that names a case, filled in."""
    given = FILLED | {"<reference>": reference}
    for _, method, rule, *_ in ROUTES:
        if "<reference>" in rule:
            path = re.sub("<.*?>", lambda part: given.get(part[0], SOME_ID), rule)
            yield method, f"/review{path}"


def test_no_address_with_its_reference_is_there_for_them(portal, application):
    """Not the case, nor its files, nor any act on it, whatever the person's roles are."""
    eoi_id = a_screened(portal)
    reference = reference_of(portal, eoi_id)
    who = Reviewer(application.test_client())
    sit_down(portal, who.client, "amina", "caseworker", "senior", "manager")
    who.get("/review/search")
    token = who.page.fields["csrf_token"]

    def asked():
        return {
            f"{method} {path}": who.client.open(
                path, method=method, data={"csrf_token": token} if method == "POST" else None
            ).status_code
            for method, path in paths(reference)
        }

    before = asked()
    assert len(before) > 25
    assert before[f"GET /review/case/{reference}"] == 200
    declare(portal, eoi_id)
    assert {path: status for path, status in asked().items() if status != 404} == {}


def test_no_list_and_no_search_has_it(portal, desk):
    eoi_id = a_screened(portal, email="known@example.org")
    declare(portal, eoi_id)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        approvals.ask(unit, eoi_id, Act.GRANT, {}, "Both checks are cleared")

    reference, amina = reference_of(portal, eoi_id), desk("amina", "senior", "manager")
    with unit_for(portal, AMINA) as unit:
        assert approvals.waiting(unit) == []
    with unit_for(portal, AMINA, write=True) as unit:
        keys = {"email": "known@example.org", "reference": reference}
        assert lookup.find(unit, keys).cases == []
    assert reference not in amina.get("/review/approvals").html
    assert reference in desk("bruno", "senior").get("/review/approvals").html


def test_no_page_shows_it_or_who_is_matched_with_it(portal, desk):
    earlier = a_screened(portal, **ZUPLO)
    later = a_submission(portal, NOW + timedelta(hours=1), **ZUPLO)
    screen_all(portal)
    references = [reference_of(portal, one) for one in (earlier, later)]
    pages = [rule for _, method, rule, *_ in ROUTES if method == "GET" and "<" not in rule]
    pages += [f"/lists/{name}" for name in List]
    amina = desk("amina", "caseworker", "senior", "manager")

    def seen():
        shown = {rule: amina.client.get(f"/review{rule}").text for rule in pages}
        return {rule for rule, text in shown.items() if any(ref in text for ref in references)}

    assert "/lists/matches" in seen()
    declare(portal, earlier)
    assert seen() == set()


def test_one_declares_it_of_oneself_and_sees_it_no_more(portal, desk):
    reference = reference_of(portal, a_screened(portal))
    amina = desk("amina", "caseworker")
    page = amina.get(f"/review/case/{reference}/conflicts")
    assert len(page.all("input", type="radio")) == 1
    amina.send(person=AMINA, reason=WHY)

    assert "you see nothing of that case any more" in amina.page.said
    assert amina.get(f"/review/case/{reference}").status == 404
    [row] = rows(portal, Conflict)
    assert b"neighbour" not in row.reason


def test_a_caseworker_declares_it_of_nobody_else(portal, desk):
    reference = reference_of(portal, a_screened(portal))
    desk("bruno", "caseworker").get("/review/")
    amina = desk("amina", "caseworker")
    amina.get(f"/review/case/{reference}/conflicts")
    amina.send(person=BRUNO, reason=WHY)

    assert amina.page.status == 422
    assert rows(portal, Conflict) == []


def test_a_senior_declares_it_of_a_colleague_and_another_lifts_it(portal, desk):
    reference = reference_of(portal, a_screened(portal))
    amina, bruno = desk("amina", "senior"), desk("bruno", "senior")
    bruno.get(f"/review/case/{reference}/conflicts")
    page = bruno.send(person=AMINA, reason=WHY)

    assert WHY in page.text()
    assert page.said.startswith("It is declared: your colleague")
    assert amina.get(f"/review/case/{reference}/conflicts").status == 404
    [form] = [f for f in page.all("form") if f.get("action").endswith("/lift")]
    bruno.act(form.get("action"))
    assert WHY not in bruno.page.text()
    assert bruno.page.said.startswith("It is lifted")
    assert amina.get(f"/review/case/{reference}").status == 200


def test_nobody_lifts_their_own_nor_one_twice(portal):
    eoi_id = a_screened(portal)
    declare(portal, eoi_id)
    [row] = rows(portal, Conflict)
    for actor, refusal in ((AMINA, NotYours), (BRUNO, None), (BRUNO, NoSuchConflict)):
        with unit_for(portal, actor, write=True, now=NOW) as unit:
            if refusal is None:
                conflicts.lift(unit, eoi_id, row.id)
                continue
            with pytest.raises(refusal):
                conflicts.lift(unit, eoi_id, row.id)
    assert hidden(portal) == frozenset()


def test_twice_is_once_and_cut_off_is_not_at_all(portal, monkeypatch):
    eoi_id = a_screened(portal)
    with monkeypatch.context() as cut:
        cut.setattr(entries, "append", _cut_off)
        with pytest.raises(ConnectionError):
            declare(portal, eoi_id)
    assert hidden(portal) == frozenset()

    declare(portal, eoi_id)
    declare(portal, eoi_id, by="https://id.example clara")
    assert len(rows(portal, Conflict)) == 1
    declared = select(AuditEntry).where(AuditEntry.action == "conflict-declared")
    with unit_for(portal, "test") as unit:
        assert len(unit.session.scalars(declared).all()) == 1


def _cut_off(*_):
    raise ConnectionError


def test_their_claims_end_on_all_that_is_hidden_and_on_nothing_else(portal):
    """On the family's others, and on who is matched with one of them."""
    first, wife, son = a_submitted_family(portal)
    earlier, other = a_screened(portal, **ZUPLO), a_screened(portal)
    later = a_submission(portal, NOW + timedelta(hours=1), **ZUPLO)
    screen_all(portal)
    for eoi_id in (first, wife, son, earlier, later, other):
        with at_desk(portal, AMINA, eoi_id) as unit:
            claims.take(unit, eoi_id)
    declare(portal, wife)
    declare(portal, earlier)

    for eoi_id in (first, wife, son, earlier, later):
        with at_desk(portal, BRUNO, eoi_id) as unit:
            claims.take(unit, eoi_id)
    with at_desk(portal, BRUNO, other) as unit, pytest.raises(Claimed):
        claims.take(unit, other)


def test_nobody_hands_it_over_to_them(portal, desk):
    eoi_id = a_screened(portal)
    desk("amina", "caseworker")
    declare(portal, eoi_id)
    with at_desk(portal, BRUNO, eoi_id) as unit, pytest.raises(NoSuchColleague):
        claims.hand_over(unit, eoi_id, AMINA, "She knows their language")


def test_it_is_erased_with_the_case(portal):
    eoi_id = a_screened(portal)
    declare(portal, eoi_id)
    erase(portal, eoi_id)
    assert rows(portal, Conflict) == []
