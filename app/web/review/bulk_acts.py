"""One act on several cases of a list: tried on each and shown first, then done to each by itself.

What is tried is taken back, so that the page says of each case what the act itself would say. Each
case is then acted on in a unit of its own, with the version that was shown: whoever is cut off in
the middle has some done whole and the others not, and sends it again.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, render_template, request

from app.domain.basics.text import N_
from app.services.cases import information_requests
from app.services.cases.information_requests import NothingEnded
from app.services.core.errors import Erased, NoSuchEoi
from app.services.core.unit import Unit
from app.services.review import actions, case_file, parallel_acts
from app.services.review.parallel_acts import Overtaken
from app.services.work_lists import claims, lists
from app.services.work_lists.claims import Claimed
from app.web.back_office import labels
from app.web.back_office.forms import ReasonForm
from app.web.back_office.gate import me
from app.web.casework.actions.information import AskForm
from app.web.casework.page import OBSTACLES
from app.web.forms.fields import Form
from app.web.http.language import gettext
from app.web.http.unit import unit
from app.web.work_lists import words

MOST = 50  # a page of a list
_TRIED = "-"  # in place of what is not written yet
_GONE = N_("It is gone.")
_WHY_NOT = OBSTACLES | {
    NothingEnded: N_("No question of theirs is answered, or out of time."),
    Claimed: N_("A colleague works on it, or on another of its family."),
    Erased: _GONE,
    NoSuchEoi: _GONE,
}


Do = Callable[[Unit, UUID, Any], object]


class Act(NamedTuple):
    """The texts are message ids."""

    consequence: str  # for each case
    done: str
    form: type[Form]
    do: Do
    with_family: bool = False  # as of an Action


class Chosen(NamedTuple):
    """A case that was ticked."""

    eoi_id: UUID
    reference: str
    version: str  # when it was shown
    name: str


class _TakenBack(Exception):
    """What was tried is not to be."""


def _release(work: Unit, eoi_id: UUID, form: Any) -> None:
    actions.release(work, eoi_id, form.reason.data or _TRIED)


def _ask(work: Unit, eoi_id: UUID, form: Any) -> None:
    question, days = form.question.data or _TRIED, int(form.days.data or 14)
    information_requests.ask(work, eoi_id, question, days)


def _close(work: Unit, eoi_id: UUID, _form: Any) -> None:
    information_requests.close_ended(work, eoi_id)


ACTS = {
    "release": Act(
        N_("It goes on from where it stood, and its family with it. They are told to look."),
        N_("Released"),
        ReasonForm,
        _release,
        with_family=True,
    ),
    "close": Act(
        N_("What was answered leaves the list as read; what was not is asked no more."),
        N_("Closed"),
        Form,
        _close,
    ),
    "ask": Act(
        N_("It stays where it stands. The applicant is told to look, and answers on their page."),
        N_("Asked"),
        AskForm,
        _ask,
    ),
}


def preview(name: str) -> Any:
    """What would follow for each case; with nothing chosen, a sentence."""
    act, references = _act(name), request.form.getlist("case")
    status = HTTPStatus.OK if references else HTTPStatus.UNPROCESSABLE_ENTITY
    return _preview(name, act, references, act.form()), status


def do(name: str) -> Any:
    """Do it to each case, and say which were done and which not."""
    act = _act(name)
    form = act.form(request.form)
    sent = [text.partition(" ") for text in request.form.getlist("case")]
    versions = {reference: version for reference, _, version in sent}
    if not versions or not form.validate():
        return _preview(name, act, list(versions), form), HTTPStatus.UNPROCESSABLE_ENTITY
    cases = _chosen(list(versions))
    done = [(one, _attempt(act, one, form, versions[one.reference])) for one in cases]
    return render_template(
        "review/bulk_done.html",
        name=name,
        title=words.BULK[request.form["act"]][0],
        act=act,
        cases=done,
    )


def _act(name: str) -> Act:
    key = request.form.get("act", "")
    _, lists_of_it = words.BULK.get(key, ("", frozenset()))
    if name not in lists_of_it:
        abort(HTTPStatus.NOT_FOUND)
    return ACTS[key]


def _preview(name: str, act: Act, references: list[str], form: Form) -> str:
    tried = act._replace(do=_taken_back(act.do))
    cases = _chosen(references)
    return render_template(
        "review/bulk_preview.html",
        name=name,
        title=words.BULK[request.form["act"]][0],
        act=act,
        key=request.form["act"],
        cases=[(one, _attempt(tried, one, act.form(), one.version)) for one in cases],
        form=form,
        errors=form.errors,
    )


def _chosen(references: list[str]) -> list[Chosen]:
    """The cases with their names, which is written down once."""
    with unit(me().actor) as work:
        ids = {one: _find(work, one) for one in references[:MOST]}
    there = {reference: eoi_id for reference, eoi_id in ids.items() if eoi_id}
    with unit(me().actor, write=bool(there), listed=list(there.values())) as work:
        names = lists.names_of(work, there.values())
        return [
            Chosen(eoi_id, reference, parallel_acts.version(work, eoi_id), names.get(eoi_id, ""))
            for reference, eoi_id in there.items()
        ]


def _find(work: Unit, reference: str) -> UUID | None:
    try:
        return case_file.find_claimed(work, reference)
    except NoSuchEoi:
        return None


def _attempt(act: Act, one: Chosen, form: Form, version: str) -> str:
    """Do it in a unit of its own; why it is not possible, if it is not."""
    try:
        with unit(me().actor, write=True, opens=[one.eoi_id]) as work:
            parallel_acts.require_none_since(work, one.eoi_id, version)
            claims.require_open(work, one.eoi_id, with_family=act.with_family)
            act.do(work, one.eoi_id, form)
    except _TakenBack:
        return ""
    except Overtaken as overtaken:
        return labels.overtaken(overtaken)
    except tuple(_WHY_NOT) as obstacle:
        return gettext(_WHY_NOT[type(obstacle)])
    return ""


def _taken_back(do: Do) -> Do:
    """Try it, so that nothing of it is written."""

    def tried(work: Unit, eoi_id: UUID, form: Any) -> object:
        do(work, eoi_id, form)
        raise _TakenBack

    return tried
