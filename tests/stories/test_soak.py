"""What the soak looks for after thousands of kills: nothing of it in whole lives, all in broken."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.domain.audit.actions import AuditAction
from app.domain.partners import outgoing
from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions
from app.settings import read
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import on_sqlite
from tests.peers.partner import a_partner
from tests.peers.receiver import Receiver, serving
from tests.soak import invariants
from tests.soak.crowd import Crowd
from tests.soak.faults import DOUBLED, LOST
from tests.soak.lives import ACTS, ENDS, SENT, Life
from tests.support.people import a_session
from tests.support.settings import environment

BREAKS = ("save contact", "prove", "record a return")  # before these some lives stop


@pytest.fixture
def look(portal, database_url, key_file, tmp_path):
    """Lives have been led to each end, and some not so far; what is wrong with them."""
    with serving(Receiver()) as receiver:
        partner = a_partner(portal, url=receiver.url, subscribed=outgoing.OUTGOING)
        plans = [SENT + end for end in ENDS] + [SENT[: SENT.index(act)] for act in BREAKS]
        people = Crowd("", portal, partner, lives=[Life(plan=plan) for plan in plans])
        for life in people.lives:
            for act in life.plan:
                life.done[act] = ACTS[act](portal, life)
        allowed = {"OUTBOUND_ALLOW": receiver.host}
        settings = read(environment(database_url, key_file, tmp_path, **allowed))
        for days in range(3):
            loop.drain(portal, settings, datetime.now(UTC) + timedelta(days=days))

    def look():
        mail = tmp_path / "mail"
        return invariants.violations(portal, people, receiver.received, mail)

    look.lives = people.lives
    return look


def test_nothing_is_wrong_with_lives_that_nobody_cut_off(look, portal):
    [withdrawn, *_] = look.lives
    token = a_session(portal, withdrawn.eoi_id).partition(".")[2]
    with unit_for(portal, "applicant", write=True, opens=[withdrawn.eoi_id]) as unit:
        typed = applicant_sessions.Typed("name", [("given_names", "Invented")])
        applicant_sessions.keep_typed(unit, token, withdrawn.eoi_id, typed)

    assert look() == []


# Each loses or doubles one thing, or tells somebody what is not so.


def lose_files(_unit, _life, folder):
    shutil.rmtree(folder / "files")


def lose_task(unit, *_):
    unit.session.execute(update(OutboxTask).values(settled_at=None))


def lose_submission(_unit, life, _folder):
    life.done["submit"] = "EOI-0000-0000-0000"


def lose_answer(_unit, life, _folder):
    life.saved = lambda _page: {"family_name": "Forgotten"}


def submit_again(unit, life, _folder):
    unit.log(AuditAction.SUBMITTED, life.eoi_id)


@on_sqlite
@pytest.mark.parametrize(
    ("do", "kind"),
    [
        (lose_files, LOST),
        (lose_task, LOST),
        (lose_submission, LOST),
        (lose_answer, LOST),
        (submit_again, DOUBLED),
    ],
)
def test_what_was_lost_or_doubled_is_seen(do, kind, look, portal, tmp_path):
    with unit_for(portal, "test", write=True) as unit:
        do(unit, look.lives[0], tmp_path)

    assert {fault.kind for fault in look()} == {kind}
