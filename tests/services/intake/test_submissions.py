from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.services.blind_index import tags
from app.services.core.unit import unit_for
from app.services.intake import drafts, submissions
from app.storage.blind_index.tags import IndexTag
from app.storage.outbox import OutboxTask
from tests.conftest import NOW
from tests.support.forgery import faults
from tests.support.people import (
    ADDRESS,
    ANSWERS,
    a_draft,
    an_empty_draft,
    as_stored,
    send,
    status_of,
)
from tests.support.rows import rows


def tasks(portal):
    with unit_for(portal, "test") as unit:
        return sorted(unit.session.scalars(select(OutboxTask.task)))


def without_ids(answers):
    """The answers; of the lists' entries what was answered."""
    return {
        name: [entry | {"id": ""} for entry in answer] if isinstance(answer, list) else answer
        for name, answer in answers.items()
    }


def test_a_submission_and_what_follows_from_it_are_written_once(portal):
    draft = a_draft(portal)
    before = tasks(portal)

    for _ in "double click":
        with unit_for(portal, "applicant", write=True, opens=[draft], now=NOW) as unit:
            submissions.submit(unit, draft, ADDRESS)

    assert status_of(portal, draft) is Status.SUBMITTED
    assert tasks(portal) == sorted([*before, "mail", "mail", "screen-eoi"])


@pytest.mark.parametrize(
    "about", [{}, {"applying": "joining", "helped": "yes", "other_name": "ዙፕሎ"}], ids=str
)
def test_a_draft_of_the_tests_is_as_if_it_had_been_saved_page_by_page(portal, about):
    about |= {"photo": "", "picture": ""}
    at_once, by_page = an_empty_draft(portal), an_empty_draft(portal)
    with unit_for(portal, "applicant", write=True, opens=[at_once, by_page], now=NOW) as unit:
        drafts.fill_in(unit, at_once, as_stored(ANSWERS | about))
        for page in journey.asked(ANSWERS | about):
            drafts.save_page(unit, by_page, page, ANSWERS | about, "en")
        one, other = (drafts.read(unit, eoi_id) for eoi_id in (at_once, by_page))

    assert without_ids(one.answers) == without_ids(other.answers)
    assert one.undeliverable == other.undeliverable
    assert one.reference
    assert other.reference


def test_tags_of_a_draft_that_are_right_stay_and_no_others(portal):
    draft = a_draft(portal, phone="+33700900123")
    with unit_for(portal, "applicant", write=True, opens=[draft]) as unit:
        tags.replace(unit, "eoi-document", draft, [("a document", "of before")])
    stale, by_email, by_phone = sorted(rows(portal, IndexTag), key=lambda tag: tag.purpose)
    table = IndexTag.__table__
    with portal.engine.execution_options(write=True).begin() as connection:
        of_email = table.c.purpose == "eoi-email"
        connection.execute(update(table).where(of_email).values(salt=None))  # as before there were
        forged = {"purpose": "eoi-biometric", "version": 1, "tag": bytes(16), "owner": draft}
        connection.execute(insert(table).values(forged))

    send(portal, draft)
    submitted = {(tag.purpose, tag.tag): tag.salt for tag in rows(portal, IndexTag)}
    purposes = sorted(purpose for purpose, _ in submitted)
    assert purposes == ["eoi-document", "eoi-email", "eoi-phone", "eoi-similar-document"]
    assert ("eoi-document", stale.tag) not in submitted
    assert submitted["eoi-phone", by_phone.tag] == by_phone.salt
    assert submitted["eoi-email", by_email.tag]
    assert all(submitted.values())
    assert faults(portal) == []


def test_what_was_begun_a_moment_ago_is_not_sent_and_stays(portal):
    draft, quickest = a_draft(portal), submissions.QUICKEST
    before = tasks(portal)

    with pytest.raises(submissions.TooQuick):
        submitted(portal, draft, NOW + quickest - timedelta(seconds=1), quickest)
    assert (status_of(portal, draft), tasks(portal)) == (Status.DRAFT, before)

    submitted(portal, draft, NOW + quickest, quickest)
    assert status_of(portal, draft) is Status.SUBMITTED


def submitted(portal, draft, now, quickest):
    with unit_for(portal, "applicant", write=True, opens=[draft], now=now) as unit:
        submissions.submit(unit, draft, ADDRESS, quickest=quickest)
