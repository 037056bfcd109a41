"""Where a reviewer begins: each work list with how much it has, and each on pages of its own."""

from http import HTTPStatus
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from app.domain.cases.checks import CHECK_NAMES
from app.domain.intake.questions.person import LANGUAGES
from app.domain.review.approvals import TAKES_TWO
from app.domain.review.roles import Permission
from app.domain.screening.names import Described
from app.security.tokens import read_reference
from app.services.work_lists import lists, saved_filters
from app.services.work_lists.lists import MOST, Choice, List, Place
from app.web.back_office import labels
from app.web.back_office.forms import FindForm
from app.web.back_office.gate import me
from app.web.forms.answers import country
from app.web.forms.fields import today
from app.web.http.language import COMMA, gettext
from app.web.http.unit import unit
from app.web.work_lists import choosing, reading, words
from app.web.work_lists.forms import SaveForm


def show() -> str:
    return _overview(FindForm())


def find() -> Any:
    form = FindForm(request.form)
    if not form.validate():
        return _overview(form), HTTPStatus.UNPROCESSABLE_ENTITY
    reference = read_reference(form.reference.data or "")
    return redirect(url_for("review.case", reference=reference), HTTPStatus.SEE_OTHER)


def show_list(name: str) -> str:
    if name not in words.TITLES:
        abort(HTTPStatus.NOT_FOUND)
    this, after = List(name), request.args.get("after")
    choice = choosing.read_choice(this, request.args) if _sees_cases() else Choice()
    return page(this, choice, choosing.read_place(after) if after else None, SaveForm())


def page(this: List, choice: Choice, place: Place | None, form: SaveForm) -> str:
    """The list from a place on, with the form that saves what it is filtered by."""
    listed = reading.read(this, choice, place)
    return render_template(
        "review/work_list.html",
        name=this,
        listed=listed,
        choice=choosing.written_choice(choice),
        me=me().actor,
        selects=choosing.selects(this) if _sees_cases() else [],
        bulk=_bulk(this),
        form=form,
        errors=form.errors,
        following=listed.after and choosing.written_place(listed.after),
        said=words,
        words=labels,
        takes_two=TAKES_TWO,
        most=MOST,
        opens=choice.opens,
        person=_person,
        language_names=LANGUAGES,
        check_names=CHECK_NAMES,
    )


def _sees_cases() -> bool:
    return me().may(Permission.SEE_CASE)


def _bulk(this: List) -> dict[str, str]:
    return {
        key: act.title
        for key, act in words.BULK.items()
        if this in act.lists and me().may(act.needs)
    }


def _person(described: Described) -> dict[str, str]:
    """A person as a row says it: their name in the document, nationality and age."""
    lived = lists.ages(described, today())
    return {
        "name": described.names[0] if described.names else "",
        "nationality": gettext(COMMA).join(sorted(map(country, described.nationalities))),
        "age": "–".join(str(years) for years in dict.fromkeys(lived or ())),
    }


def _overview(form: FindForm) -> str:
    with unit(me().actor) as work:
        counted, now = lists.overview(work), work.now
        saved = saved_filters.of(work) if _sees_cases() else []
    return render_template(
        "review/work_lists.html",
        counted=counted,
        now=now,
        saved=saved,
        form=form,
        errors=form.errors,
        said=words,
        most=MOST,
        sees_quarantine=me().may(Permission.SEE_QUARANTINE),
    )
