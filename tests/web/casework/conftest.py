"""Cases that have a match."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.support.desk import (
    a_return,
    a_screened,
    matches_of,
    screen_all,
)
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.people import a_submission


@pytest.fixture
def alike(portal):
    """An EOI whose person is described like somebody on the register, and the record."""
    a_return(portal, **ON_REGISTER)
    eoi_id = a_screened(portal, **ZUPLO)
    [record] = matches_of(portal, eoi_id)
    return eoi_id, record


@pytest.fixture
def twice(portal):
    """The EOIs of one person, the earlier first."""
    earlier = a_screened(portal, **ZUPLO)
    later = a_submission(portal, NOW + timedelta(hours=1), **ZUPLO)
    screen_all(portal)
    return earlier, later
