"""Lives are led through the services: use cases in their order, each safe to do again.

What was answered is done; what was not is done once more, as by a person who loads the page again.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from app.cli.demo.invented import ANSWERS, birth, name
from app.domain.cases.grounds import Ground
from app.domain.cases.location import Verdict
from app.domain.intake import journey
from app.domain.intake.question import IN_FILES
from app.domain.partners import reading
from app.security.sandbox.images import Picture
from app.services.callbacks import inbound
from app.services.callbacks.inbound import Callback
from app.services.cases import location
from app.services.core.approvals import AlreadyAsked
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import new_eoi, unit_for
from app.services.files import uploads
from app.services.intake import drafts, submissions
from app.services.privacy import erasure
from app.services.review import actions, confirmation
from app.services.self_service import withdrawal
from app.storage.cases import eois
from app.storage.decisions import approvals
from app.storage.partners import partners
from tests.bench.browser import some_network
from tests.peers.partner import a_return
from tests.soak.crowd import type_a_code
from tests.soak.programs import chance
from tests.support.desk import AMINA, BRUNO, SENIOR, at_desk
from tests.support.visitor import PHOTO

_PAGES = [f"save {page.name}" for page in journey.asked(ANSWERS)]
SENT = ["start", *_PAGES, "submit", "prove", "locate", "record a return"]
ENDS = (["withdraw"], ["ask to end", "confirm"], ["ask to end", "confirm", "erase"])


@dataclass
class Life:
    """One person's acts, in their order; `done` are those answered, with the answer."""

    number: int = field(default_factory=lambda: chance.randrange(10**9))
    network: str = field(default_factory=some_network)
    plan: list[str] = field(default_factory=lambda: SENT + chance.choice(ENDS))
    done: dict[str, str] = field(default_factory=dict)

    @property
    def eoi_id(self):
        return UUID(self.done["start"])

    def __str__(self):
        return f"life {self.number}, after {next(reversed(self.done), 'nothing')}"

    @property
    def pages(self):
        """Those that they were told are saved."""
        return [page for page in journey.PAGES if f"save {page.name}" in self.done]

    @property
    def may_be_erased(self):
        """It is, or whoever did it was killed before they could tell."""
        return "erase" in self.plan[: len(self.done) + 1]

    @property
    def message_id(self):
        """Of their callback."""
        return f"life_{self.number}"

    def answers(self):
        own = {"document_number": f"ZY{self.number:09}", "email": f"zy{self.number}@example.org"}
        return ANSWERS | name(self.number) | own | {"date_of_birth": birth(self.number)}

    def saved(self, page):
        """What they answer on a page, but its files."""
        asked = [question for question in page.questions if question.kind not in IN_FILES]
        return {question.name: self.answers()[question.name] for question in asked}


# The acts. Each is safe to do again where its answer never came.


def _start(portal, life):
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner]) as unit:
        drafts.start(unit, key, "en", life.network)
    return str(key.owner)


def _save(page, portal, life):
    values, received = life.saved(page), None
    if page.takes_files:
        with unit_for(portal, "applicant", opens=[life.eoi_id]) as unit:
            key = unit.key(life.eoi_id)
        received = uploads.put_away(portal, key, [Picture(300, 375, PHOTO)] * 2)
    with unit_for(portal, "applicant", write=True, opens=[life.eoi_id]) as unit:
        if received:
            [asked] = [question for question in page.questions if question.kind in IN_FILES]
            twins = drafts.twins(unit, life.eoi_id, page, values)
            values[asked.name] = str(uploads.attach(unit, life.eoi_id, received, twins=twins))
        drafts.save_page(unit, life.eoi_id, page, values, "en")
    return "saved"


def _submit(portal, life):
    with unit_for(portal, "applicant", write=True, opens=[life.eoi_id]) as unit:
        return submissions.submit(unit, life.eoi_id, life.network)


def _prove(portal, life):
    type_a_code(portal, life.done["submit"])
    return "proved"


def _locate(portal, life):
    with (
        suppress(location.NotAsked),  # it is answered
        unit_for(portal, "applicant", write=True) as unit,
    ):
        location.answer(unit, life.eoi_id, Verdict.INSIDE, 20)
    return "confirmed"


def _record_return(portal, life):
    documents = [{"type": "passport", "number": f"ZX{life.number:09}", "issuer": "ERI"}]
    body = a_return(return_id=f"L-{life.number}", documents=documents, **_somebody_else(life))
    with unit_for(portal, "partner:enrolment", write=True) as unit:
        partner = partners.by_name(unit.session, "enrolment")
        event = reading.parse(body)
        return inbound.accept(
            unit, Callback(partner.id, partner.name, life.message_id, event, body)
        )


def _somebody_else(life):
    return name(-life.number) | {"dates_of_birth": [birth(life.number + 1)]}


def _withdraw(portal, life):
    with unit_for(portal, "applicant", write=True) as unit:
        withdrawal.withdraw(unit, life.eoi_id)
    return "withdrawn"


def _ask_to_end(portal, life):
    try:
        with at_desk(portal, AMINA, life.eoi_id, now=None) as unit:
            return str(actions.decide(unit, life.eoi_id, Ground.IDENTITY, "Not who they say"))
    except AlreadyAsked:
        with unit_for(portal, "test") as unit:
            [asked] = approvals.of_eoi(unit.session, life.eoi_id)
            return str(asked.id)


def _confirm(portal, life):
    asked = UUID(life.done["ask to end"])
    with at_desk(portal, BRUNO, life.eoi_id, now=None) as unit:
        return confirmation.confirm(unit, life.eoi_id, asked, SENIOR)


def _erase(portal, life):
    """Ordered, and carried out by this process or the worker, whichever comes first."""
    with suppress(NoSuchEoi), unit_for(portal, "operator", write=True) as unit:
        erasure.order_alone(unit, life.done["submit"])
    while _is_there(portal, life):
        erasure.carry_out(portal, "worker")
    return "erased"


def _is_there(portal, life):
    with unit_for(portal, "test") as unit:
        return eois.get(unit.session, life.eoi_id) is not None


ACTS = {
    "start": _start,
    **{f"save {page.name}": partial(_save, page) for page in journey.PAGES},
    "submit": _submit,
    "prove": _prove,
    "locate": _locate,
    "record a return": _record_return,
    "withdraw": _withdraw,
    "ask to end": _ask_to_end,
    "confirm": _confirm,
    "erase": _erase,
}
