"""/review/case/<reference>/conflicts: declared of oneself or by a senior, lifted by a senior."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request
from markupsafe import escape

from app.domain.basics.text import N_
from app.domain.review.roles import Permission
from app.services.oversight import conflicts
from app.services.review import case_file
from app.web.back_office.colleagues import called
from app.web.back_office.gate import me
from app.web.forms.fields import ChoiceField, Chosen, Filled, Form, LongTextField
from app.web.http.language import gettext
from app.web.http.unit import unit
from app.web.outcomes import page_after

_MYSELF = N_("Myself: I will not see this case and its family any more")


class ConflictForm(Form):
    person = ChoiceField(N_("Who must not see this case?"), validators=[Chosen(N_("Choose who"))])
    reason = LongTextField(
        N_("Why?"),
        description=N_(
            "For example that you know the person or their family. Only seniors read it, and it is "
            "deleted with the case."
        ),
        validators=[Filled(N_("Say why"))],
    )


def show(reference: str) -> Any:
    return _page(reference, ConflictForm())


def declare(reference: str) -> Any:
    form = ConflictForm(request.form)
    _choices(form)
    if not form.validate():
        return _page(reference, form), HTTPStatus.UNPROCESSABLE_ENTITY
    eoi_id, person = _find(reference), form.person.data or ""
    with unit(me().actor, write=True, opens=[eoi_id]) as work:
        conflicts.declare(work, eoi_id, person, form.reason.data or "")
    if person == me().actor:
        return page_after("review.work_lists", "conflict")
    return page_after("review.conflicts", "conflict-of-colleague", reference=reference)


def lift(reference: str, conflict: UUID) -> Any:
    eoi_id = _find(reference)
    with unit(me().actor, write=True) as work:
        conflicts.lift(work, eoi_id, conflict)
    return page_after("review.conflicts", "conflict-lifted", reference=reference)


def _find(reference: str) -> UUID:
    with unit(me().actor) as work:
        return case_file.find(work, reference)


def _choices(form: ConflictForm) -> None:
    """Oneself, and for a senior everybody else who sees cases."""
    several = {me().actor: gettext(_MYSELF)}
    if me().may(Permission.DECLARE_FOR_OTHERS):
        with unit(me().actor) as work:
            several |= called(work, conflicts.colleagues(work))
    form.person.choices = [(actor, escape(name)) for actor, name in several.items()]


def _page(reference: str, form: ConflictForm) -> str:
    _choices(form)
    declared, names = [], {}
    if me().may(Permission.DECLARE_FOR_OTHERS):
        eoi_id = _find(reference)
        with unit(me().actor, write=True, opens=[eoi_id]) as work:
            declared = conflicts.declared(work, eoi_id)
            names = called(work, [who for one in declared for who in (one.person, one.declared_by)])
    return render_template(
        "review/conflicts.html",
        reference=reference,
        form=form,
        errors=form.errors,
        declared=declared,
        called=names,
    )
