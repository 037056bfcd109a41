"""The match desk shows one pair after the other; each verdict is a key, a reason, and the next."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.services.core.errors import Erased, NoSuchEoi
from app.services.review import case_file
from app.services.review.case_file import Case
from app.services.work_lists import contradictions, lists, pairs
from app.services.work_lists.pairs import MOST, Next, Place
from app.web.back_office import colleagues, labels, reasons
from app.web.back_office.gate import me
from app.web.casework import comparison, overview, page, preview
from app.web.casework.action import Action
from app.web.casework.available_actions import Available, available
from app.web.forms.fields import Form
from app.web.http.unit import unit
from app.web.outcomes import page_after

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT = timedelta(microseconds=1)


class Verdict(NamedTuple):
    key: str
    label: str
    outcome: str  # a word of web.outcomes


# By the action's name, in the order of the page.
VERDICTS = {
    "confirm_match": Verdict("s", N_("The same person"), "match-same"),
    "dismiss_match": Verdict("d", N_("Different people"), "match-different"),
    "defer_match": Verdict("u", N_("Not sure"), "match-open"),
    "ask_about_match": Verdict("a", N_("Ask the applicant"), "match-asked"),
}


# What the templates read besides the pair.
_FIXED = {
    "labels_of": VERDICTS,
    "most": MOST,
    "tab": "matches",
    "words": labels,
    "signed": reasons.signed,
    "members_of": comparison.members_of,
}


def show_next() -> Any:
    """The most urgent pair; with `after`, of those after that place, or else of all."""
    after = request.args.get("after")
    found = _next(_read(after) if after else None)
    if found is None:
        return render_template("review/match_desk_empty.html")
    return redirect(_address(found, after), HTTPStatus.SEE_OTHER)


def show(reference: str, record: UUID) -> str:
    return page_of(reference, {}, record=record)


def show_contradictions() -> str:
    with unit(me().actor) as work:
        found = contradictions.found(work)
    cases = {side.id for each in found for side in each if side.reference}
    with unit(me().actor, write=bool(cases), listed=[*cases]) as work:
        names = lists.names_of(work, cases)
    return render_template(
        "review/contradictions.html", found=found, names_of=names, most=contradictions.MOST
    )


def take(action: Action) -> Any:
    """The view that takes a verdict as on the case, and leads on to the next pair."""
    return page.take(action, page_of, _lead_on)


def _lead_on(action: Action, *_: object) -> Any:
    after, outcome = request.args.get("after"), VERDICTS[action.name].outcome
    found = _next(_read(after) if after else None)
    if found is None:
        return page_after("review.match_desk", outcome)
    return redirect(_address(found, after, done=outcome), HTTPStatus.SEE_OTHER)


def page_of(reference: str, failed: dict[str, Form], _tab: str = "", *, record: UUID) -> str:
    """Render the pair as it is now; `failed` has the form with errors, if any, by its name."""
    with unit(me().actor) as work:
        opens = case_file.find_with_family(work, reference)
        total, place = pairs.count(work), pairs.place_of(work, opens[0], record)
    try:
        with unit(me().actor, write=True, opens=opens) as work:
            case = case_file.open_case(work, opens[0], record)
            bearings = contradictions.around(work, opens[0])
            called = colleagues.called(work, case.actors)
    except (Erased, NoSuchEoi):
        abort(HTTPStatus.GONE)
    if not case.matches:
        abort(HTTPStatus.NOT_FOUND)
    [match], [wrong] = case.matches, failed.values() or [Form()]
    verdicts = _verdicts(case, failed)
    chosen = next((name for name, each in verdicts.items() if each.form is wrong), None)
    return render_template(
        "review/match_desk.html",
        case=case,
        notices=preview.messages(case),
        match=match,
        rows=comparison.rows_of(case.answers, match),
        points=reasons.points_of(match.comparison),
        verdicts=verdicts,
        chosen=chosen or request.args.get("act"),
        total=total,
        here=request.args.get("after"),
        onward=url_for("review.match_desk", after=place and _written(place)),
        names_of_files=overview.files_of(case),
        bearings=bearings,
        called=called,
        wrong=wrong,
        errors=wrong.errors,
        **_FIXED,
    )


def _verdicts(case: Case, failed: dict[str, Form]) -> dict[str, Available]:
    """Those that the reviewer may give now, by the action's name, as sent from the desk."""
    may = {each.name: each for each in available(case, failed) if each.name in VERDICTS}
    after = request.args.get("after")
    return {
        name: may[name]._replace(url=_url(name, case, may[name].part.record_id, after))
        for name in VERDICTS
        if name in may
    }


def _url(name: str, case: Case, record: UUID, after: str | None) -> str:
    return url_for(f"review.desk_{name}", reference=case.reference, record=record, after=after)


def _address(found: Next, after: str | None, done: str | None = None) -> str:
    record = found.place.record_id
    return url_for("review.pair", reference=found.reference, record=record, after=after, done=done)


def _next(after: Place | None) -> Next | None:
    with unit(me().actor) as work:
        return pairs.next_after(work, after) or pairs.next_after(work)


def _written(place: Place) -> str:
    """A place in the list as it stands in an address: it says nothing of a person."""
    since = (place.at - _BEGAN) // _UNIT
    return f"{place.rank}-{since}-{place.eoi_id.hex}-{place.record_id.hex}"


def _read(text: str) -> Place:
    """What `_written` wrote; anything else is not found."""
    try:
        rank, since, eoi_id, record = text.split("-")
        at = _BEGAN + int(since) * _UNIT
        return Place(int(rank), at, UUID(hex=eoi_id), UUID(hex=record))
    except (ValueError, OverflowError):
        abort(HTTPStatus.NOT_FOUND)
