"""Cases and partners about whom two decide."""

import pytest

from app.services.core.unit import unit_for
from app.services.partners import admission, registry
from tests.conftest import NOW
from tests.support.desk import (
    an_accepted,
    cleared,
)


@pytest.fixture
def grantable(portal):
    eoi_id = an_accepted(portal)
    cleared(portal, eoi_id)
    return eoi_id


@pytest.fixture
def first(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        assert admission.is_first(unit)
        registry.add(unit, "border", None, ["return.recorded.v1"], [])
