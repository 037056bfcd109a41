"""Demo data: invented applicants, made by the same services that serve everybody."""

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from app.cli.demo import invented, portrait, register
from app.domain.audit.actions import AuditAction
from app.domain.cases.checks import Check, CheckStatus
from app.domain.cases.location import Verdict
from app.domain.intake import journey
from app.domain.intake.family import Applying, Person, Relation
from app.domain.partners import outgoing, reading, register_file
from app.domain.partners.incoming import CheckUpdated, ReturnedPerson
from app.domain.scheme import balance
from app.security.sandbox.pipeline import CpuTime
from app.services.audit import log
from app.services.cases import arrivals, checks, information_requests, location
from app.services.core.unit import Portal, Unit, new_eoi, unit_for
from app.services.decisions import corrections
from app.services.files import uploads
from app.services.intake import drafts, family_groups, family_list, submissions
from app.services.partners import admission, registry
from app.services.register import records
from app.services.review import actions
from app.services.scheme import settings as scheme_settings
from app.services.selection import invitations
from app.services.sign_in import colleagues
from app.settings import Settings
from app.storage.cases import eois
from app.worker import loop

PARTNER = "demo"
OUTCOME_DELAY = timedelta(seconds=20)
# Who did what is there from the beginning, in turn.
STAFF = tuple(f"https://demo.invalid colleague-{number}" for number in range(1, 13))
REVIEWER = STAFF[0]

# By document: one like somebody on the register, and one like the applicant of another EOI.
ALIKE = {
    "ZZ660001": invented.name(11) | {"date_of_birth": invented.birth(11)[:4]},
    "ZZ660002": {"given_names": "Second", "family_name": "Invented", "date_of_birth": "1991-05"},
}
_FIRST = 5000  # of the invented who apply; those before are on the register
_people = itertools.count(_FIRST)


def make_scheme(portal: Portal, now: datetime) -> None:
    begun = now - timedelta(days=100)
    with unit_for(portal, "operator", write=True, now=begun) as unit:
        scheme_settings.change(
            unit,
            name="Demonstration",
            starts_on=begun.date(),
            ends_on=(now + timedelta(days=265)).date(),
            weekly_limit=50,
            location_sample=0,
            grace_minutes=0,
            tolerance=0,
            window_opens_at=now - timedelta(days=30),
            window_closes_at=now + timedelta(days=60),
            outcome_delay=OUTCOME_DELAY,
        )


def make_register(portal: Portal, file: Path) -> None:
    """Record the returns of a file, which is in their order, week by week as they happened."""
    with file.open(encoding="utf-8") as lines:
        persons = [row.content for row in register_file.rows(lines)]
    told = (person for person in persons if isinstance(person, ReturnedPerson))
    for _, of_week in itertools.groupby(told, key=lambda one: balance.week_of(one.returned_at)):
        *_, last = batch = list(of_week)
        with unit_for(portal, "operator", write=True, now=last.returned_at) as unit:
            for person in batch:
                records.record(unit, person)


def make_partner(portal: Portal, url: str) -> tuple[str, str]:
    """Add the demo partner; returns its two secrets, see registry.add."""
    with unit_for(portal, "operator", write=True) as unit:
        return registry.add(unit, PARTNER, url, reading.INCOMING, outgoing.OUTGOING)


def move_partner(portal: Portal, url: str) -> None:
    """Have its events go to this address, as on another port; one that was disabled stays so."""
    with unit_for(portal, "operator", write=True) as unit:
        partner = registry.named(unit, PARTNER)
        if partner.url in {None, url}:
            return
        before, _ = admission.disable(unit, PARTNER)
        terms = {
            "partner_id": str(partner.id),
            "url": url,
            "accepts": " ".join(before.accepts),
            "subscribed": " ".join(before.subscribed),
        }
        unit.session.flush()
        admission.give(unit, terms)


def make_applicants(portal: Portal, settings: Settings, now: datetime) -> str:
    """Make applicants in all stages; the reference of one whose checks have been requested.

    The worker, once it starts, screens those who have just submitted.
    """
    for number, actor in enumerate(STAFF, 1):
        with unit_for(portal, actor, write=True, now=now) as unit:
            colleagues.remember(unit, f"Invented Colleague {number}")
    yesterday = now - timedelta(days=1)
    arrived = [submit(portal, f"ZZ22041{n}", now - timedelta(days=20)) for n in range(6)]
    on_the_way = submit(portal, "ZZ330001", yesterday)
    invited = submit(portal, "ZZ330002", yesterday)
    refused = submit(portal, register.KNOWN_NUMBER, yesterday)
    loop.drain(portal, settings, now=yesterday)
    for number, eoi_id in enumerate(arrived):
        travel(portal, eoi_id, now - timedelta(days=7 * (number % 3)))
    for document_number in (register.SHARED_NUMBER, "none", "ZZ440001"):
        submit(portal, document_number, now)
    for document_number, verdict in (("ZZ440002", Verdict.UNSURE), ("ZZ440003", None)):
        submit(portal, document_number, now, verdict)
    partner = Person("Second", "Invented", "1991-05", Relation.PARTNER)
    family(portal, ("ZZ550001", "ZZ550002"), now, partner)
    for document_number, alike in ALIKE.items():
        send(portal, [draft(portal, document_number, now, **alike)], now, Verdict.INSIDE)
    with unit_for(portal, "applicant", write=True, opens=[refused]) as unit:
        corrections.ask(unit, refused, "I think this is a mistake: I was never in the UK.")
    _invite_and_ask(portal, invited)
    with unit_for(portal, REVIEWER, write=True, opens=[on_the_way]) as unit:
        checks.request(unit, on_the_way)
        information_requests.ask(unit, on_the_way, "In which town do you sleep now?", 14)
        reference = _reference(unit, on_the_way)
    close_the_log(portal)
    return reference


def close_the_log(portal: Portal) -> None:
    """Give each entry its place: what is dated back would seem to have waited for it since."""
    count = 1
    while count:
        with unit_for(portal, "operator", write=True) as unit:
            count = log.sequence(unit)


def _invite_and_ask(portal: Portal, eoi_id: UUID) -> None:
    """Invite an applicant, ask them a question, and have them answer it."""
    with unit_for(portal, REVIEWER, write=True, opens=[eoi_id]) as unit:
        actions.invite(unit, eoi_id, "")
        asked = information_requests.ask(unit, eoi_id, "Which languages do you speak?", 14)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id]) as unit:
        information_requests.answer(unit, eoi_id, asked, "Tigrinya, and some English.")


def submit(
    portal: Portal,
    document_number: str,
    at: datetime,
    verdict: Verdict | None = Verdict.INSIDE,
    **changes: str,
) -> UUID:
    """Submit an EOI whose location is confirmed with this verdict, or not yet."""
    eoi_id = draft(portal, document_number, at, **changes)
    send(portal, [eoi_id], at, verdict)
    return eoi_id


def family(
    portal: Portal, numbers: tuple[str, str], at: datetime, partner: Person, **changes: str
) -> UUID:
    """Submit a family of two adults: the first lists the other, who joins by their reference.

    Their documents have these numbers; the id of the first one's EOI.
    """
    first = draft(portal, numbers[0], at, applying=Applying.FIRST, **changes)
    second = draft(
        portal,
        numbers[1],
        at,
        applying=Applying.JOINING,
        family_relation=partner.relation,
        given_names=partner.given_names,
        family_name=partner.family_name,
        date_of_birth=partner.date_of_birth,
    )
    with unit_for(portal, "applicant", write=True, opens=[first, second], now=at) as unit:
        family_groups.list_member(unit, first, partner)
        if group := family_list.group_of(unit, first):
            family_groups.join(unit, second, group.reference, "")
            family_groups.confirm(unit, first, group.members[0].id)
    send(portal, [first, second], at, Verdict.INSIDE)
    return first


def draft(portal: Portal, document_number: str, at: datetime, **changes: str) -> UUID:
    """Make a draft with all questions answered."""
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner], now=at) as unit:
        drafts.start(unit, key, "en", "")
        data_key = unit.key(key.owner)
    with uploads.decoder_slot() as slot:
        picture = uploads.receive(portal, data_key, slot, portrait.drawn(), CpuTime())
    sent = {"photo": str(picture.id), "picture": str(picture.id)}
    number = next(_people)
    own = invented.name(number) | {"date_of_birth": invented.birth(number)}
    own |= {"email": "nobody@example.org", "document_number": document_number}
    answers = invented.ANSWERS | sent | own | changes
    with unit_for(portal, "applicant", write=True, opens=[key.owner], now=at) as unit:
        uploads.attach(unit, key.owner, picture)
        for page in journey.asked(answers):
            drafts.save_page(unit, key.owner, page, answers, "en")
    return key.owner


def send(portal: Portal, members: list[UUID], at: datetime, verdict: Verdict | None) -> None:
    """Submit, and confirm the location: a family's is requested once all of it has submitted."""
    for eoi_id in members:
        with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=at) as unit:
            submissions.submit(unit, eoi_id, "")
            unit.log(AuditAction.RETURNED, eoi_id)  # as if a code had been typed
    for eoi_id in members:
        with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=at) as unit:
            if verdict:
                location.answer(unit, eoi_id, verdict, 20)


def travel(portal: Portal, eoi_id: UUID, at: datetime) -> None:
    """Take a case from the waiting list to arrival, with an invitation, both checks and a grant."""
    with unit_for(portal, REVIEWER, write=True, opens=[eoi_id], now=at) as unit:
        actions.invite(unit, eoi_id, "")
        invitations.accept(unit, eoi_id)
        for kind in Check:
            update = CheckUpdated(kind, CheckStatus.CLEARED, "demo", at)
            checks.report(unit, eoi_id, update)
        actions.grant(unit, eoi_id, "")
        arrivals.record(unit, _reference(unit, eoi_id), at)


def _reference(unit: Unit, eoi_id: UUID) -> str:
    eoi = eois.get(unit.session, eoi_id)
    return str(eoi.reference) if eoi else ""
