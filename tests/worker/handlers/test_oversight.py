"""The worker says in the log that somebody read much: of what, and who by a pseudonym."""

from app.domain.audit.actions import AuditAction
from app.domain.audit.unusual_reading import RULES, Unusual
from app.services.core.unit import unit_for
from app.services.sign_in import staff_sessions
from app.worker import loop
from app.worker.handlers import oversight
from tests.conftest import NOW
from tests.support.desk import AMINA
from tests.support.told import told


def test_it_says_so_once_and_names_nobody(portal, settings, caplog):
    number = RULES[Unusual.NOTHING_FOUND].most + 1
    with unit_for(portal, AMINA, write=True, now=NOW) as unit:
        for _ in range(number):
            unit.log(AuditAction.SEARCHED, kind="document partner", results=0)
    context = loop.context_for(portal, settings, lambda: NOW)

    for _ in range(2):
        assert not oversight.look(context)

    [line] = told(caplog, "unusual_reading")
    assert (line["reason"], line["count"]) == ("nothing-found", number)
    assert line["who"] == staff_sessions.pseudonym(portal, AMINA)
    assert "amina" not in str(line)
