"""The whole portal as `make demo` runs it: server, worker, provider, partner, invented people."""

import contextlib
import email
import email.policy
import itertools
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.cli.demo import invented
from app.domain.audit.actions import AuditAction
from app.domain.audit.unusual_reading import RULES, Unusual
from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.partners.incoming import CheckUpdated
from app.domain.screening.alert_budget import BUDGETS
from app.domain.screening.synthetic import CULTURES
from app.security.tokens import new_id
from app.services.cases import checks, information_requests
from app.services.contact.delivery import record_delivery
from app.services.core.unit import Portal, unit_for
from app.services.oversight import unusual_reading
from app.services.privacy import complaints
from app.services.review import actions
from app.services.scheme import settings
from app.services.screening import calibration
from app.services.screening.threshold import FIRST_THRESHOLD
from app.services.selection import invitations
from app.storage.cases import eois
from app.storage.scheme.alert_measures import AlertMeasure
from tests.conftest import a_portal
from tests.support import appointments, families
from tests.support.people import a_draft, a_submission

ROOT = Path(__file__).parents[2]
OUTCOME_DELAY = 3  # seconds: long enough to look before and after
_PATIENCE = 20.0  # seconds, on a busy machine
_FLASK = f"{sys.executable} -m flask --app app"

_people = itertools.count(20_000, 2)  # of the invented, neither on the register nor in a draft


def _unlike_all():
    """Whom screening finds like nobody of the site: longer names, and older than all others."""
    number = next(_people)
    one, other = invented.name(number), invented.name(number + 1)
    longer = {part: one[part] + other[part].lower() for part in one}
    return longer | {"date_of_birth": f"{1930 + number % 35}-{number % 11 + 1:02}-15"}


@dataclass(frozen=True)
class Site:
    url: str
    folder: Path
    printed: str  # what the command told who started it
    portal: Portal  # for what a test needs done and nobody does in a browser

    @property
    def reference(self):
        """Of somebody invented whose checks have been asked for, at nobody@example.org."""
        [reference] = re.findall(r"/return with (EOI-\S+):", self.printed)
        return reference

    @property
    def callback(self):
        """The shell text that signs a callback and posts it."""
        return self.printed[self.printed.index("at=$(") :]

    def draft(self, address, **changes):
        """The reference of an EOI that has every answer, by somebody with this mail address."""
        who = _unlike_all() | changes
        return self._eoi(a_draft(self.portal, datetime.now(UTC), email=address, **who)).reference

    def family(self, address):
        """The references of one who listed a wife and a son, and of the wife, who has joined.

        On the list is somebody of nearly her name: who was it?
        """
        now = datetime.now(UTC)
        listed = (families.WIFE, replace(families.WIFE, given_names="Salma"), families.SON)
        first = families.a_first(self.portal, *listed, now=now, email=address)
        wife = families.a_joiner(self.portal, families.WIFE, now=now, email=f"wife-{address}")
        families.join(self.portal, wife, families.group_of(self.portal, first).reference, now)
        return self._eoi(first).reference, self._eoi(wife).reference

    def submission(self, address, **changes):
        """The same, sent, and screened once its person is `located` in France."""
        who = _unlike_all() | changes
        eoi_id = a_submission(self.portal, datetime.now(UTC), email=address, **who)
        if changes.get("located", True):
            until(lambda: self._eoi(eoi_id).state is not Status.SUBMITTED)
        return self._eoi(eoi_id).reference

    def invitation(self, address):
        """The same, with a place; it is shown when the outcome of screening would be."""
        reference = self.submission(address)
        with unit_for(self.portal, "test senior", write=True) as unit:
            eoi_id = eois.by_reference(unit.session, reference)
            actions.invite(unit, eoi_id, "")
        return reference

    def grantable(self, address):
        """The same, accepted, with both checks cleared by partners."""
        reference, now = self.invitation(address), datetime.now(UTC)
        with self.opened(reference) as (unit, eoi_id):
            invitations.accept(unit, eoi_id)
            for kind in Check:
                checks.report(unit, eoi_id, CheckUpdated(kind, "cleared", "demo", now))
        return reference

    def ask(self, reference, question):
        """Have a reviewer ask its person something."""
        with self.opened(reference) as (unit, eoi_id):
            information_requests.ask(unit, eoi_id, question, 14)

    def offer_appointment(self, reference):
        """Have a partner offer its person times for their fingerprints."""
        with self.opened(reference) as (unit, eoi_id):
            appointments.offer(unit, eoi_id)

    def lose(self, reference, address):
        """Have the last mail to this address not arrive."""
        with self.opened(reference) as (unit, eoi_id):
            record_delivery(unit, eoi_id, "mail", address, arrived=False)

    @contextlib.contextmanager
    def opened(self, reference):
        """A unit that writes and opens it, and its id."""
        with unit_for(self.portal, "test") as unit:
            eoi_id = eois.by_reference(unit.session, reference)
        with unit_for(self.portal, "test", write=True, opens=[eoi_id]) as unit:
            yield unit, eoi_id

    def _eoi(self, eoi_id):
        with unit_for(self.portal, "test") as unit:
            return eois.get(unit.session, eoi_id)

    def measure_alerts(self):
        """As `screening measure` does, with a table that leaves the threshold as it is."""
        with unit_for(self.portal, "test", write=True) as unit:
            unit.session.add(
                AlertMeasure(
                    measured_at=unit.now,
                    people=(people := calibration.people(unit)),
                    people_now=people,
                    strangers=1000,
                    thresholds=[FIRST_THRESHOLD for _ in BUDGETS],
                    recalls=[0.95 for _ in BUDGETS],
                    rates={culture: [0.2 for _ in BUDGETS] for culture in CULTURES},
                )
            )

    def read_much(self):
        """Somebody looks for one name after the other, and the worker sees it."""
        with unit_for(self.portal, "http://issuer.example somebody", write=True) as unit:
            for _ in range(RULES[Unusual.MANY_SEARCHES].most + 1):
                unit.log(AuditAction.SEARCHED, kind="name", results=1)
        with unit_for(self.portal, "worker", write=True) as unit:
            unusual_reading.flag(unit, unusual_reading.read_of_late(unit))

    def complain(self, address):
        """Somebody complains about their data."""
        with unit_for(self.portal, "public", write=True) as unit:
            text = "You sent my papers to somebody else."
            complaints.make(unit, complaints.Written(new_id(), "en", text, address), "")

    def letters(self, to, *, about=""):
        """The texts of the mails to this address whose subject begins so, oldest first."""
        files = sorted((self.folder / "instance/mail").glob("*.eml"))
        read = [raw for raw in map(Path.read_bytes, files) if to.encode() in raw]
        mails = [email.message_from_bytes(raw, policy=email.policy.SMTP) for raw in read]
        mine = [m for m in mails if m["To"] == to and m["Subject"].startswith(about)]
        return [mail.get_body(["plain"]).get_content() for mail in mine]

    def codes(self, to):
        """The codes sent to this address, oldest first."""
        return re.findall(r"\b\d{8}\b", "\n".join(self.letters(to)))


@contextlib.contextmanager
def running(folder, *options):
    """Run it on ports of its own, with its files in this empty folder, during the block."""
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    demo = [*_FLASK.split(), "demo", "--port", str(port), *options]
    with subprocess.Popen(
        demo, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            printed = _read_until_ready(process.stdout)
            with _portal(folder / "instance") as portal:
                _show_outcomes_soon(portal)
                yield Site(f"http://127.0.0.1:{port}", folder, printed, portal)
        finally:
            process.terminate()


def until(find, patience=_PATIENCE):
    """What `find` returns as soon as that is true."""
    deadline = time.monotonic() + patience
    while not (found := find()):
        assert time.monotonic() < deadline, f"waited {patience} seconds"
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def _portal(instance):
    portal = a_portal(f"sqlite:///{instance}/demo.db", instance / "keys.json")
    yield portal
    portal.engine.dispose()


def _show_outcomes_soon(portal):
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(unit, outcome_delay=timedelta(seconds=OUTCOME_DELAY))


def _read_until_ready(stdout):
    printed = ""
    for line in stdout:
        printed += line
        if "--data-binary" in line:
            return printed
    raise AssertionError(f"it did not start: {printed}")


def free_port():
    """One with two free ones after it, below those that connections take for themselves."""
    while True:
        port = 20000 + secrets.randbelow(10000)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for number in range(port, port + 3):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", number))
            return port
