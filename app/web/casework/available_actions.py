"""Available actions are those of the table that a reviewer may take on a case now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from flask import url_for

from app.domain.basics.text import N_
from app.domain.review.approvals import Act
from app.services.review.case_file import Case
from app.services.review.confirmation import AGREED
from app.services.review.requested_acts import ApprovalSeen
from app.web.back_office.gate import me
from app.web.casework.action import Action, Words
from app.web.casework.actions import (
    approvals,
    checks,
    claims,
    corrections,
    information,
    invitations,
    location,
    matches,
    status,
)
from app.web.forms.fields import Form
from app.web.outcomes import declare

# In the order in which the page shows them.
ACTIONS: tuple[Action, ...] = (
    *claims.ACTIONS,
    *invitations.ACTIONS,
    *approvals.ACTIONS,
    *corrections.ACTIONS,
    *information.ACTIONS,
    *location.ACTIONS,
    *matches.ACTIONS,
    *checks.ACTIONS,
    *status.ACTIONS,
)

_ASKED = "second-person-asked"
_SOON = "confirmed-for-later"
declare(
    {
        _ASKED: N_("A second person is asked. Nothing happens until they confirm."),
        _SOON: N_("It is confirmed. It is done in some minutes: until then it can be taken back."),
    }
    | {f"act-{action.name}": action.done for action in ACTIONS if action.done}
)


def done_by(action: Action, outcome: object) -> str:
    """The word of what is read after it; an approval's id says that a second person was asked."""
    if outcome == AGREED:
        return _SOON
    asked = isinstance(action.needs, Act) or isinstance(outcome, UUID)
    return _ASKED if asked else f"act-{action.name}"


class Available(NamedTuple):
    """An action that may be taken on a part of the case, or on the case itself."""

    name: str
    part: Any
    url: str
    form: Form
    words: Words
    place: str
    hindrances: Sequence[str]  # in the reader's language
    reading: Any  # a preview.Reading, or None
    is_begun: bool


def available(case: Case, failed: Mapping[str, Form]) -> Iterator[Available]:
    """Each action with its form; `failed` has the form with errors, by its name."""
    for action in ACTIONS:
        if not me().may(action.needs) or (isinstance(action.needs, Act) and case.waits):
            continue  # a case waits for a second person in one matter at a time
        for part in action.on.parts(case):
            if action.possible(case, part):
                yield _with_form(case, part, action, failed)


def on_case_page(case: Case, failed: Mapping[str, Form]) -> dict[str, Any]:
    """The actions that the case's page offers, and of what else its reader is the second person.

    That is settled on a page of its own, where stands what the applicant will read.
    """
    actions, for_second = list[Available](), set[UUID]()
    for each in available(case, failed):
        if isinstance(each.part, ApprovalSeen) and not approvals.is_theirs(each.part):
            for_second.add(each.part.id)
        else:
            actions.append(each)
    return {"actions": actions, "for_second": for_second}


def _with_form(case: Case, part: Any, action: Action, failed: Mapping[str, Form]) -> Available:
    arguments = action.on.address(part)
    name = action.form_name(arguments)
    form = failed.get(name)
    if form is None:
        form = action.form_class(arguments)(prefix=name, data=action.data(case, part))
    action.narrow(form, case, part)
    url = url_for(f"review.{action.name}", reference=case.reference, **arguments)
    words, hindrances = action.words_on(case, part), action.hindrances(case)
    reading = None if hindrances else action.preview(case, part)
    begun = action.is_begun()
    return Available(action.name, part, url, form, words, action.place, hindrances, reading, begun)
