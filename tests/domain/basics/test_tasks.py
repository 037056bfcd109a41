"""What is queued when a release is replaced is carried out by the next, and the other way round."""

import pytest

from app.domain.basics import tasks
from app.domain.basics.tasks import BODIES, Body, Task

ID, OTHER = "018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"
CHANGE = {"message": "contact-asked", "change": ID, "side": "before"}
# As every release has stored them.
STORED = [
    ("webhook", {"partner": "demo", "event": {"type": "eoi.invited.v1", "data": {"id": ID}}}),
    ("mail", {"message": "news"}),
    ("mail", CHANGE),
    ("sms", {"message": "news"}),
    ("sms", CHANGE),
    ("code", {"request": ID}),
    ("lost", {"name": "email", "tags": [[1, "00ff"], [2, "ff00"]]}),
    ("screen-eoi", {"also": []}),
    ("screen-eoi", {"also": [ID, OTHER]}),
    ("screen-return", {}),
    ("screen-live", {"after": ID}),
    ("screen-refused", {"after": ID}),
    ("rescreen-eoi", {"also": []}),
    ("rescreen-return", {}),
    ("delete-file", {"file": ID, "chunks": 3}),
    ("complaint", {"message": "complaint-received"}),
    ("carry-out", {"approval": ID}),
    ("measure-alerts", {"seed": 7}),
]


@pytest.mark.parametrize(("task", "stored"), STORED)
def test_each_body_is_stored_as_it_was(task, stored):
    assert BODIES[Task(task)].read(stored).json() == stored


def test_what_an_upgrade_queued_before_named_nobody_else():
    assert BODIES[Task.RESCREEN_EOI].read({}).json() == {"also": []}


def test_each_task_has_a_body_and_each_body_a_task():
    bodies = {kind for kind in vars(tasks).values() if isinstance(kind, type)}

    assert set(BODIES) == set(Task) == {Task(task) for task, _ in STORED}
    assert set(BODIES.values()) == {kind for kind in bodies if issubclass(kind, Body)} - {Body}
