"""/review/search: what is typed is sent, never in an address, and each search is written down."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import redirect, render_template, request, url_for

from app.domain.audit.searches import Key
from app.domain.basics import dates
from app.services.core.unit import Unit
from app.services.search import lookup
from app.services.search.lookup import Found, Results
from app.web.back_office import labels
from app.web.back_office.gate import me
from app.web.forms.answers import country, partial_date
from app.web.forms.fields import Form, today
from app.web.http.language import COMMA, gettext
from app.web.http.unit import unit
from app.web.search.forms import KeyForm, NameForm


class Row(NamedTuple):
    """A case as the list of results shows it."""

    reference: str
    status: str
    names: tuple[str, ...]
    born: str
    age: int | None
    nationalities: str


def show() -> str:
    return _page(KeyForm(), NameForm())


def by_key() -> Any:
    form = KeyForm(request.form)
    if not form.validate():
        return _page(form, NameForm()), HTTPStatus.UNPROCESSABLE_ENTITY
    results = _search(lambda work: lookup.find(work, form.keys))
    if Key.REFERENCE in form.keys and len(results.cases) == 1:
        [case] = results.cases
        return redirect(url_for("review.case", reference=case.reference), HTTPStatus.SEE_OTHER)
    return _page(form, NameForm(), results)


def by_name() -> Any:
    form = NameForm(request.form)
    if not form.validate():
        return _page(KeyForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    name, born = form.name.data or "", form.born.data
    results = _search(lambda work: lookup.find_by_name(work, name, born))
    return _page(KeyForm(), form, results)


def _search(find: Callable[[Unit], Results]) -> Results:
    """What was found is shown once it is written down that somebody looked."""
    with unit(me().actor) as work:
        results = find(work)
    with unit(me().actor, write=True) as work:
        lookup.note(work, results)
    return results


def _page(key_form: KeyForm, name_form: NameForm, results: Results | None = None) -> str:
    wrong: Form = name_form if name_form.errors else key_form
    return render_template(
        "review/search.html",
        key_form=key_form,
        name_form=name_form,
        rows=[_row(case) for case in results.cases] if results else None,
        is_cut=bool(results and results.is_cut),
        most=lookup.MOST,
        wrong=wrong,
        errors=wrong.errors,
        words=labels,
    )


def _row(case: Found) -> Row:
    person = case.described
    if person is None:
        return Row(case.reference, case.status, (), "", None, "")
    born = person.births[0] if person.births else ""
    return Row(
        case.reference,
        case.status,
        person.names[:2],  # the document's, and that in the person's own script
        partial_date(born) if born else "",
        dates.age(dates.parse(born)[1], today()) if born else None,
        gettext(COMMA).join(sorted(map(country, person.nationalities))),
    )
