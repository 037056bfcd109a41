"""The worker's part in the audit log, cut off at every step of it."""

import pytest

from app.worker import loop
from tests.conftest import NOW
from tests.support.audit_log import entries, is_whole, sequenced
from tests.support.killing import COMMIT, kill
from tests.support.people import a_submission
from tests.support.rows import everything


@pytest.mark.parametrize("moment", ["INSERT INTO audit_leaf", "DELETE FROM audit_unseq", COMMIT])
def test_a_sequencer_killed_in_the_middle_has_placed_nothing(portal, environ, moment):
    a_submission(portal)
    before = everything(portal)

    kill(environ, [moment], sequenced)
    assert everything(portal) == before

    kill(environ, [], sequenced)  # what it has committed stands
    assert is_whole(portal)
    placed = [entry.id for entry in entries(portal)]
    assert len(placed) == len(before["audit_entry"])

    assert sequenced(portal) == 0
    assert [entry.id for entry in entries(portal)] == placed


def test_the_worker_places_what_was_written(portal, settings):
    a_submission(portal)
    context = loop.context_for(portal, settings, lambda: NOW)
    while loop.audit.sequence(context):
        pass
    assert len(entries(portal)) > 5
    assert is_whole(portal)
