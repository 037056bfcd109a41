"""/apply/family: the first applicant lists the family group's members, and the others join it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request

from app.domain.basics.text import N_
from app.domain.intake import family, journey
from app.domain.intake.answers import text
from app.domain.intake.family import Applying, Person
from app.security.tokens import FAMILY, read_reference
from app.services.core.unit import new_eoi
from app.services.intake import child_applications, drafts, family_groups, family_list, pages
from app.services.intake.drafts import AlreadySubmitted, Draft, InFamily
from app.services.intake.family_groups import ListFull
from app.services.intake.family_list import Group, NoSuchMember
from app.services.intake.pages import OutOfOrder
from app.services.sign_in import applicant_sessions
from app.web.apply import navigation, rendering
from app.web.apply.forms import JoinForm, MemberForm
from app.web.forms.answers import child_of
from app.web.forms.fields import Form
from app.web.http import applicant_session
from app.web.http.applicant_session import NotSignedIn
from app.web.http.unit import portal, unit
from app.web.outcomes import ALREADY, OVERTAKEN, page_after
from app.web.templating.qr import qr_of

blueprint = Blueprint("family", __name__, url_prefix="/apply/family")
blueprint.app_context_processor(lambda: {"with_child": applicant_session.is_with_child()})

# The pages to be answered before somebody can join.
_NEEDED = ("family-relation", "name", "date-of-birth", "child")
_NOT_FOUND = N_(
    "We did not find you in this family group. Check the reference. Your name, your date of birth "
    "and who you are to the first of you must be as that person wrote them: ask them."
)
_FULL = N_("Nobody more can be listed.")


@blueprint.get("")
def show() -> Any:
    draft, group = _read()
    return _render(draft, group, _form_of(draft)())


@blueprint.post("")
def save() -> Any:
    """List another member, or join: whichever the applicant has said they do."""
    form = (JoinForm if "reference" in request.form else MemberForm)(request.form)
    try:
        draft, _ = _read()
    except NotSignedIn:
        return _signed_out(form)
    if not isinstance(form, _form_of(draft)):
        return _back()
    if not form.validate():
        return _refused(form)
    return _list(form) if isinstance(form, MemberForm) else _join(form)


@blueprint.post("/<uuid:member>/confirm")
def confirm(member: UUID) -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        did = family_groups.confirm(work, eoi_id, member)
    return _back("confirmed" if did else ALREADY)


@blueprint.post("/<uuid:joined>/is/<uuid:member>")
def move(joined: UUID, member: UUID) -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        family_groups.move(work, eoi_id, joined, member)
    return _back("confirmed")


@blueprint.post("/<uuid:member>/take-off")
def take_off(member: UUID) -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        family_groups.take_off(work, eoi_id, member)
    return _back("removed")


@blueprint.post("/<uuid:member>/fill-in")
def fill_in(member: UUID) -> Any:
    """Begin a child's EOI; its key is fetched before the transaction begins."""
    key = new_eoi(portal())
    with applicant_session.own_eoi(write=True, opens=[key.owner]) as (work, eoi_id):
        token = child_applications.fill_in(work, key, eoi_id, member, request.remote_addr or "")
    applicant_session.go_to_child(key.owner, token)
    return page_after("apply.show", "begun", name=journey.CHILD)


@blueprint.post("/<uuid:member>/open")
def open_child(member: UUID) -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        child = child_applications.open_child(work, eoi_id, member)
    applicant_session.go_to_child(*child)
    return page_after("apply.next_page", "opened")


@blueprint.post("/leave")
def leave() -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        did = family_groups.leave(work, eoi_id)
    if not did:
        return _back(ALREADY)
    return page_after("apply.show", "left", name="applying")


@blueprint.post("/back")
def go_back() -> Any:
    if left := applicant_session.go_back():
        with unit(applicant_session.ACTOR, write=True) as work:
            applicant_sessions.leave(work, left)
    return _back("back")


@blueprint.errorhandler(NoSuchMember)
def show_current(_error: NoSuchMember) -> Any:
    """The member was taken off or begun meanwhile, as in another tab: show the group as it is."""
    return _back(OVERTAKEN)


@blueprint.app_errorhandler(InFamily)
def leave_first(_error: InFamily) -> Any:
    return _back(OVERTAKEN)


def _list(form: MemberForm) -> Any:
    person = Person(**{name: value or "" for name, value in form.data.items()})
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            did = family_groups.list_member(work, eoi_id, person)
    except ListFull:
        form.form_errors = [_FULL]
        return _refused(form)
    return _back("added" if did else ALREADY)


def _join(form: JoinForm) -> Any:
    reference = read_reference(form.reference.data or "", FAMILY) or ""
    with unit(applicant_session.ACTOR) as work:
        first = family_groups.first_of(work, reference)
    try:
        with applicant_session.own_eoi(write=True, opens=[first] if first else []) as (work, own):
            joined = family_groups.join(work, own, reference, request.remote_addr or "")
    except InFamily:
        return _back(ALREADY)
    if joined:
        return _back("joined")
    form.form_errors = [_NOT_FOUND]
    return _refused(form)


def _read() -> tuple[Draft, Group | None]:
    """Raises NotSignedIn, AlreadySubmitted, or OutOfOrder if another page comes first."""
    with applicant_session.own_eoi() as (work, eoi_id):
        draft = drafts.read(work, eoi_id)
        group = family_list.group_of(work, eoi_id)
    if draft.status != "draft":
        raise AlreadySubmitted
    g.child = child_of(draft.answers)
    page = journey.BY_NAME[journey.FAMILY]
    if not journey.is_asked(page, draft.answers):
        raise OutOfOrder(journey.BY_NAME["applying"])
    pages.require_reachable(page, draft.answers)
    missing = [p for p in journey.unanswered(draft.answers) if p.name in _NEEDED]
    if group is None and missing:
        raise OutOfOrder(missing[0])
    return draft, group


def _form_of(draft: Draft) -> type[MemberForm | JoinForm]:
    return MemberForm if text(draft.answers, "applying") == Applying.FIRST else JoinForm


def _refused(form: Form) -> Any:
    draft, group = _read()
    return _render(draft, group, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _signed_out(form: Form) -> Any:
    """Show what was typed, to be sent once the applicant has signed in again."""
    applicant_session.forget()
    form.form_errors = [applicant_session.SIGNED_OUT]
    return _render(None, None, form), HTTPStatus.UNAUTHORIZED


def _render(draft: Draft | None, group: Group | None, form: Form) -> str:
    return render_template(
        "apply/family.html",
        form=form,
        place=rendering.place_of(journey.BY_NAME[journey.FAMILY], draft),
        errors=form.errors,
        lists=isinstance(form, MemberForm),
        relations=family.RELATION_NAMES,
        qr=qr_of(group.reference) if group else "",
        all_or_nothing=family.ALL_OR_NOTHING,
        **(navigation.family_context(draft, group) if draft else {"group": None}),
    )


def _back(outcome: str | None = None) -> Any:
    return page_after("family.show", outcome)
