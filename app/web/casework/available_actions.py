"""Which actions a reviewer may take on a case as it stands: the table of all, and those of now."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import url_for

from app.domain.review.approvals import Act
from app.services.review.case_file import Case
from app.web.back_office.gate import me
from app.web.casework.action import Action, Words
from app.web.casework.actions import (
    approvals,
    checks,
    corrections,
    information,
    invitations,
    location,
    matches,
    status,
)
from app.web.forms.fields import Form

# In the order of the page.
ACTIONS: tuple[Action, ...] = (
    *invitations.ACTIONS,
    *approvals.ACTIONS,
    *corrections.ACTIONS,
    *information.ACTIONS,
    *location.ACTIONS,
    *matches.ACTIONS,
    *checks.ACTIONS,
    *status.ACTIONS,
)


class Available(NamedTuple):
    """An action that may be taken on a part of the case, or on the case itself."""

    name: str
    part: Any
    url: str
    form: Form
    words: Words


def available(case: Case, failed: Mapping[str, Form]) -> Iterator[Available]:
    """Each with its form, the one that failed as it failed, by the name of its form."""
    for action in ACTIONS:
        if not me().may(action.needs) or (isinstance(action.needs, Act) and case.waits):
            continue  # of what takes a second person, one thing at a time
        for part in action.on.of(case):
            if action.possible(case, part):
                yield _available(case, part, action, failed)


def _available(case: Case, part: Any, action: Action, failed: Mapping[str, Form]) -> Available:
    arguments = action.on.address(part)
    name = action.form_name(arguments)
    form = failed.get(name)
    if form is None:
        form = action.form_class(arguments)(prefix=name, data=action.data(case, part))
    action.narrow(form, case, part)
    url = url_for(f"review.{action.name}", reference=case.reference, **arguments)
    return Available(action.name, part, url, form, action.words_on(case, part))
