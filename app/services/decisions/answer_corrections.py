"""An answer is corrected after the submission: the applicant asks, and a reviewer applies it.

It costs neither time nor place: the EOI keeps its status. With the new answers it is found by
its tags and screened as any other.
"""

import json
import secrets
from collections.abc import Mapping
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.basics.tasks import Template
from app.domain.cases.lifecycle import LIVE, ForbiddenMove
from app.domain.intake import exclusions, journey
from app.domain.intake.answers import Answer, Answers, entries
from app.domain.intake.exclusions import Rule
from app.domain.intake.page import Page
from app.services.core import notifications
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.decisions import corrections
from app.services.decisions.corrections import NoSuchCorrection, NothingToCorrect
from app.services.intake import submissions
from app.storage.decisions.corrections import Correction


class Excludes(Refused):
    """With these answers the rules rule the person out."""

    def __init__(self, found: list[Rule]) -> None:
        super().__init__(", ".join(rule.name for rule in found))
        self.rules = found


def targets(unit: Unit, eoi_id: UUID) -> dict[Page, dict[str | None, Answers]]:
    """What may be said to be wrong: the pages, and of a list its entries by their ids."""
    eoi = unit.eoi(eoi_id)
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    return {
        page: {entry["id"]: entry for entry in entries(answers, page.name)}
        if page.is_list
        else {None: answers}
        for page in journey.contestable(answers)
    }


def ask(unit: Unit, eoi_id: UUID, page: Page, entry: str | None, text: str) -> UUID:
    """Say that an answer or picture is wrong, or that an entry of a list is missing: its id.

    The unit opens the EOI. Raises AlreadyAsked while another such waits, or NothingToCorrect: it
    has ended, as far as the person was shown, or it holds nothing like that.
    """
    eoi = unit.locked(eoi_id)
    known = targets(unit, eoi_id)
    if eoi.shown(unit.now) not in LIVE or page not in known:
        raise NothingToCorrect
    if entry is not None and entry not in known[page]:
        raise NothingToCorrect
    return corrections.add(unit, eoi_id, text, page=page.name, entry=entry)


def take_evidence(unit: Unit, eoi_id: UUID, correction_id: UUID, text: str) -> None:
    """Let what came with a request count beside the picture that is wrong, which stays.

    Raises AlreadyAnswered, or NoSuchCorrection where the request is not of a picture.
    """
    eoi, row = corrections.waiting(unit, eoi_id, correction_id)
    if row.page is None or not journey.BY_NAME[row.page].takes_files:
        raise NoSuchCorrection
    corrections.record_answer(unit, row, upheld=True, text=text)
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def apply(
    unit: Unit,
    eoi_id: UUID,
    correction_id: UUID,
    values: Mapping[str, str],
    text: str,
    *,
    excluding: bool,
) -> None:
    """Replace a page's answers, or a list's entry, by checked values.

    What was there before is stored, sealed, with the request. It refuses nobody, unless the
    document is on the register. Raises Excludes where a rule excludes who answers so, unless
    `excluding` says that the reviewer knows; ForbiddenMove where the EOI has ended; AlreadyAnswered
    or NoSuchCorrection. Cut off before the commit, nothing is written.
    """
    eoi, row = corrections.waiting(unit, eoi_id, correction_id)
    page = journey.BY_NAME.get(row.page or "")
    names = {question.name for question in page.questions} if page else set()
    if page is None or page.takes_files or values.keys() != names:
        raise NoSuchCorrection
    if eoi.state not in LIVE:
        raise ForbiddenMove(eoi.state, eoi.state)
    before = eoi.read(unit.keyring, unit.key(eoi_id))
    changed = _changed(before, page, row.entry, values)
    answers = before | changed
    if not excluding and (found := exclusions.exclusions(answers, dates.today(unit.now))):
        raise Excludes(found)
    replaced = {name: before.get(name, "") for name in changed}
    row.before = corrections.sealed(
        unit, row, Correction.before, json.dumps(replaced, ensure_ascii=False)
    )
    corrections.record_answer(unit, row, upheld=True, text=text)
    eoi.write(unit.keyring, unit.key(eoi_id), answers)
    unit.log(AuditAction.ANSWERS_CORRECTED, eoi_id, row=eoi, page=page.name)
    submissions.retag(unit, eoi_id)
    notifications.screen(unit, eoi_id)
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def _changed(
    before: Answers, page: Page, entry: str | None, values: Mapping[str, str]
) -> dict[str, Answer]:
    if not page.is_list:
        return {**values}
    new = {"id": entry or secrets.token_hex(4), **values}
    kept = entries(before, page.name)
    if entry is None:
        return {page.name: [*kept, new]}
    return {page.name: [new if old["id"] == entry else old for old in kept]}
