"""A reviewer answers a correction request: about how the EOI ended, or about one of its answers."""

from functools import cache
from http import HTTPStatus
from uuid import UUID

from flask import abort

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import LIVE
from app.domain.intake import journey
from app.domain.intake.answers import Entry, entries, text
from app.domain.intake.page import Page
from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.contact.delivery import CHANNELS
from app.services.core.unit import Unit
from app.services.decisions import answer_corrections, contact_corrections, corrections
from app.services.decisions.corrections import Correction
from app.services.review import requests
from app.services.review.case_file import Case
from app.web.casework.action import Action, Subject, Words
from app.web.forms.fields import CheckboxField, ChoiceField, Chosen, Filled, Form, LongTextField
from app.web.forms.question_forms import form_of


def _answer() -> LongTextField:
    return LongTextField(
        N_("Your answer"),
        description=N_("The applicant reads it. Write plainly, and name no other person."),
        validators=[Filled(N_("Write the answer"))],
    )


class AnswerForm(Form):
    upheld = ChoiceField(
        N_("Is the applicant right?"),
        choices=[
            ("yes", N_("Yes: open the Expression of Interest again")),
            ("no", N_("No: the decision stays")),
        ],
        validators=[Chosen(N_("Choose yes or no"))],
    )
    text = _answer()


class StayForm(Form):
    text = _answer()


@cache
def _apply_form_of(page: Page) -> type[Form]:
    """The form of a page with the corrected answers, and what the reviewer writes about them."""
    more = {
        "excluding": CheckboxField(
            N_("I know that a rule excludes who answers so. Apply it all the same.")
        ),
        "text": _answer(),
    }
    return type("ApplyForm", (form_of(page),), more)


def _apply_form(correction: UUID, name: str) -> type[Form]:  # noqa: ARG001 -- of the address
    page = journey.BY_NAME.get(name)
    return _apply_form_of(page) if page else abort(HTTPStatus.NOT_FOUND)


def _answers_now(case: Case, correction: Correction) -> Entry:
    """The present answers of the page or list entry; none if the request is for a missing entry."""
    page = journey.BY_NAME[correction.page or ""]
    if page.is_list:
        listed = entries(case.answers, page.name)
        return next((line for line in listed if line["id"] == correction.entry), {})
    return {question.name: text(case.answers, question.name) for question in page.questions}


def _answer_it(work: Unit, eoi_id: UUID, form: AnswerForm, correction: UUID) -> None:
    upheld = form.upheld.data == "yes"
    requests.answer(work, eoi_id, correction, upheld=upheld, text=form.text.data or "")


def _apply(work: Unit, eoi_id: UUID, form: Form, correction: UUID, name: str) -> None:
    given = form.data
    questions = journey.BY_NAME[name].questions
    values = {question.name: given[question.name] or "" for question in questions}
    said, excluding = given["text"], given["excluding"]
    answer_corrections.apply(work, eoi_id, correction, values, said, excluding=excluding)


class ContactForm(form_of(journey.BY_NAME[journey.CONTACT])):  # type: ignore[misc]
    """How they are reached from now on, and no other way; and what the reviewer writes about it."""

    text = _answer()

    @property
    def contact(self) -> dict[str, str]:
        return {name: self.data[name] or "" for name in CHANNELS}


def _apply_contact(work: Unit, eoi_id: UUID, form: ContactForm, correction: UUID) -> None:
    contact_corrections.apply(work, eoi_id, correction, form.contact, form.text.data or "")


def _let_stay(work: Unit, eoi_id: UUID, form: StayForm, correction: UUID) -> None:
    corrections.let_stay(work, eoi_id, correction, form.text.data or "")


def _take_evidence(work: Unit, eoi_id: UUID, form: StayForm, correction: UUID) -> None:
    answer_corrections.take_evidence(work, eoi_id, correction, form.text.data or "")


def _of_an_end(case: Case) -> list[Correction]:
    return [each for each in case.corrections if not each.page and each.upheld is None]


def _asked_by_page(case: Case) -> list[Correction]:
    return [each for each in case.corrections if each.page and each.upheld is None]


def _of_an_answer(case: Case) -> list[Correction]:
    asked = [each for each in _asked_by_page(case) if each.page != journey.CONTACT]
    return [each for each in asked if not journey.BY_NAME[each.page or ""].takes_files]


def _of_a_picture(case: Case) -> list[Correction]:
    return [each for each in _asked_by_page(case) if journey.BY_NAME[each.page or ""].takes_files]


def _of_contact(case: Case) -> list[Correction]:
    return [each for each in _asked_by_page(case) if each.page == journey.CONTACT]


ACTIONS = (
    Action(
        name="answer_correction",
        prefix="answer",
        path="corrections/<uuid:correction>",
        needs=Act.ANSWER,
        on=Subject("correction", _of_an_end, {"correction": "id"}),
        possible=lambda _case, _correction: True,
        with_family=True,
        form=AnswerForm,
        do=_answer_it,
        words=Words(
            "",
            N_(
                "A second person is asked. If they confirm, the applicant is told that there is an "
                "answer. If they are right, the Expression of Interest stands again where it "
                "stood, with its time and its place, and the matches it was refused by are "
                "dismissed."
            ),
            N_("Ask to send the answer"),
        ),
    ),
    Action(
        name="apply_correction",
        is_grave=True,
        prefix="apply",
        path="corrections/<uuid:correction>/apply/<name>",
        needs=Permission.WORK_CASE,
        on=Subject("correction", _of_an_answer, {"correction": "id", "name": "page"}),
        possible=lambda case, _correction: case.status in LIVE,
        form=_apply_form,
        data=_answers_now,
        do=_apply,
        done=N_("The answer is corrected."),
        words=Words(
            N_("Correct the answer"),
            N_(
                "The new answer takes the place of the old one, which is kept with this request. "
                "The Expression of Interest stays where it stands and is compared with the "
                "register again. The applicant is told to look."
            ),
            N_("Correct it"),
        ),
    ),
    Action(
        name="take_evidence",
        prefix="take",
        path="corrections/<uuid:correction>/take",
        needs=Permission.WORK_CASE,
        on=Subject("correction", _of_a_picture, {"correction": "id"}),
        possible=lambda case, _correction: case.status in LIVE,
        form=StayForm,
        do=_take_evidence,
        done=N_("The new pictures count now."),
        words=Words(
            N_("Take the new pictures"),
            N_(
                "The pictures that came with this request count beside the earlier ones, which "
                "stay. The Expression of Interest stays where it stands. The applicant is told to "
                "look."
            ),
            N_("Take them"),
        ),
    ),
    Action(
        name="apply_contact",
        prefix="reach",
        path="corrections/<uuid:correction>/contact",
        needs=Permission.WORK_CASE,
        on=Subject("correction", _of_contact, {"correction": "id"}),
        possible=lambda case, _correction: case.status in LIVE,
        form=ContactForm,
        do=_apply_contact,
        done=N_("It is changed how they are reached."),
        words=Words(
            N_("Change how they are reached"),
            N_(
                "Only if you are sure that it is this person, and not before 72 hours after they "
                "asked. Everybody is signed out, codes go to the new address or number, and who "
                "reads the old one can undo it for 72 hours."
            ),
            N_("Change it"),
        ),
    ),
    Action(
        name="let_answer_stay",
        prefix="stay",
        path="corrections/<uuid:correction>/stay",
        needs=Permission.WORK_CASE,
        on=Subject("correction", _asked_by_page, {"correction": "id"}),
        possible=lambda _case, _correction: True,
        form=StayForm,
        do=_let_stay,
        done=N_("The answer stays, and the applicant is told."),
        words=Words(
            N_("Let the answer stay"),
            N_("Nothing changes. The applicant is told that there is an answer."),
            N_("Send the answer"),
            "secondary",
        ),
    ),
)
