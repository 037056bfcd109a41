"""Whatever the outbox carries is done by somebody, who reads what it carries."""

from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from typing import get_type_hints

import pytest

from app.domain.basics.tasks import BODIES, Code, Task
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.storage import outbox
from app.storage.outbox import OutboxTask
from app.worker import handlers, lanes
from tests.conftest import NOW


def functions():
    """What the modules of handlers offer."""
    for found in iter_modules(handlers.__path__, f"{handlers.__name__}."):
        module = import_module(found.name)
        for name, value in vars(module).items():
            if isfunction(value) and value.__module__ == module.__name__ and name[0] != "_":
                yield value


def test_each_task_has_a_handler_and_one_lane():
    assert set(lanes.HANDLERS) == set(Task)
    assert sorted(task for lane in lanes.LANES for task in lane) == sorted(Task)


def test_each_handler_has_a_task():
    takes_a_message = {f for f in functions() if OutboxTask in get_type_hints(f).values()}

    assert takes_a_message == set(lanes.HANDLERS.values())


@pytest.mark.parametrize("task", Task)
def test_each_handler_reads_what_its_task_carries(task):
    _context, _message, body, _result = get_type_hints(lanes.HANDLERS[task]).values()

    assert body is BODIES[task]


def test_a_task_is_put_with_its_own_body_only(portal):
    with unit_for(portal, "test", write=True) as unit, pytest.raises(TypeError):
        outbox.enqueue(unit.session, Task.MAIL, Code(new_id()), now=NOW)
