"""Of two acts at once, or of a double click, the second does nothing and reads what was done."""

from threading import Thread

import pytest
from sqlalchemy import select

from app.services.core.unit import unit_for
from app.services.review import actions
from app.services.scheme import settings
from app.storage.audit.entries import AuditEntry
from app.storage.cases import invitations
from tests.support.desk import a_return, a_screened, at_desk, sit_down
from tests.support.people import passport
from tests.support.reviewer import Reviewer, actions_to, case_of, to_confirm, twin

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REASON = "They are in hospital"


@pytest.fixture
def invited(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    with at_desk(portal, "test", eoi_id) as unit:
        actions.invite(unit, eoi_id)
    return eoi_id


def due(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return invitations.of_eoi(unit.session, eoi_id).due_at


def written(portal, eoi_id, action):
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.subject == eoi_id, AuditEntry.action == action)
        return len(unit.session.scalars(query).all())


def extend(case, seen):
    return f"{case}/invitation/extend", {
        "seen": seen,
        "extend-days": "7",
        "extend-reason": REASON,
    }


@on_sqlite
def test_a_double_click_gives_the_days_once_and_says_so(portal, desk, invited):
    case, amina = case_of(portal, invited), desk("amina", "caseworker")
    path, values = extend(case, amina.get(case).fields["seen"])
    assert amina.act(path, **values).status == 200
    after = due(portal, invited)

    page = amina.act(path, **values)

    assert (page.status, due(portal, invited)) == (409, after)
    assert "you acted already" in page.text()
    assert "More time given to answer the invitation" in page.text()
    assert page.fields["extend-reason"] == REASON
    assert amina.act(path, **values | {"seen": page.fields["seen"]}).status == 200
    assert due(portal, invited) > after


@on_sqlite
def test_two_reviewers_do_not_undo_each_other(portal, desk):
    eoi_id = a_screened(portal)
    case = case_of(portal, eoi_id)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    seen = amina.get(case).fields["seen"], bruno.get(case).fields["seen"]
    assert amina.act(f"{case}/hold", seen=seen[0], **{"hold-reason": REASON}).status == 200

    page = bruno.act(f"{case}/hold", seen=seen[1], **{"hold-reason": "Another"})

    assert page.status == 409
    assert "amina acted" in page.text()
    assert "Held, " in page.text()
    assert written(portal, eoi_id, "held") == 1


@on_sqlite
def test_who_looks_and_who_is_looked_at_have_not_acted(portal, desk):
    eoi_id = a_screened(portal)
    case = case_of(portal, eoi_id)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    seen = amina.get(case).fields["seen"]
    bruno.get(case)

    assert seen == ""
    assert amina.act(f"{case}/hold", seen=seen, **{"hold-reason": REASON}).status == 200
    assert amina.page.fields["seen"]


@on_sqlite
def test_the_second_who_confirms_reads_that_the_first_did(portal, desk):
    eoi_id = a_screened(portal)
    case = case_of(portal, eoi_id)
    amina, bruno, clara = (desk(name, "senior") for name in ("amina", "bruno", "clara"))
    amina.get(case)
    amina.act(f"{case}/decide", **{"decide-ground": "suitability", "decide-reason": REASON})
    confirm = to_confirm(bruno, case)
    seen = bruno.page.fields["seen"], clara.get(case).fields["seen"]
    assert bruno.act(confirm, seen=seen[0]).status == 200

    page = clara.act(confirm, seen=seen[1])

    assert page.status == 409
    assert "bruno acted" in page.text()
    assert "Confirmed by a second person, " in page.text()


@on_sqlite
def test_of_a_setting_too(portal, desk):
    with unit_for(portal, "https://id.example max", write=True) as unit:
        settings.ask_to_change(unit, {"alerts_per_hundred": 7}, REASON)
    bruno, clara = desk("bruno", "manager"), desk("clara", "senior")
    [confirm] = actions_to(bruno.get("/review/approvals"), "confirm")
    clara.get("/review/approvals")
    assert bruno.act(confirm).status == 200

    for reviewer, said in ((clara, "bruno acted"), (bruno, "you acted already")):
        page = reviewer.act(confirm)
        assert page.status == 409
        assert said in page.text()
    page = clara.act(confirm.replace("confirm", "decline"))
    assert "Confirmed by a second person, " in page.text()


def test_of_ten_clicks_at_once_one_counts(portal, application, invited):
    """Really at once: each in a thread of its own."""
    case = case_of(portal, invited)
    clients = []
    for name in ("amina", "bruno"):
        client = application.test_client()
        sit_down(portal, client, name, "caseworker")
        clients.append(client)
    fields = [Reviewer(client).get(case).fields for client in clients]
    answers = []

    def click(client, token, seen):
        path, values = extend(case, seen)
        sent = values | {"csrf_token": token}
        answers.append(twin(client).post(path, data=sent).status_code)

    threads = [
        Thread(target=click, args=[client, each["csrf_token"], each["seen"]])
        for client, each in zip(clients, fields, strict=True)
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [303] + [409] * 9
    assert written(portal, invited, "invitation-extended") == 1
