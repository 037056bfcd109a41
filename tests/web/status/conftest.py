"""What an applicant is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.services.scheme import settings
from tests.support.people import a_submission


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def asked(portal, now):
    """An EOI whose person a reviewer has asked something; its id and the question's page."""
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(unit, outcome_delay=timedelta())
    eoi_id = a_submission(portal, now)
    with unit_for(portal, "desk amina", write=True, opens=[eoi_id], now=now) as unit:
        question = information_requests.ask(unit, eoi_id, "Who is <b>that</b>?", 14)
    return eoi_id, f"/status/information/{question}"
