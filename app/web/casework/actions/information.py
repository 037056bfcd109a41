"""A reviewer asks the applicant a question (information request), closes it, and keeps notes.

Those are without an act, or of a telephone call.
"""

from collections.abc import Mapping
from uuid import UUID

from wtforms.validators import StopValidation

from app import wording
from app.domain.basics.text import N_
from app.domain.cases.lifecycle import LIVE
from app.domain.review import calls
from app.domain.review.calls import DIRECTIONS, OUTCOMES, Call, Direction, Outcome
from app.domain.review.question_topics import TOPICS, Topic
from app.domain.review.roles import Permission
from app.services.cases import information_requests, notes
from app.services.cases.information_requests import Request
from app.services.core.unit import Unit
from app.services.review.case_file import Case
from app.web import current
from app.web.casework.action import Action, Subject, Words
from app.web.forms.fields import ChoiceField, Chosen, Filled, Form, LongTextField, TextField
from app.web.http.unit import now


class AskForm(Form):
    question = LongTextField(
        N_("What do you ask?"),
        description=N_(
            "The applicant reads exactly this. Write plainly, in English or French, and name no "
            "other person."
        ),
        validators=[Filled(N_("Write what you ask"))],
    )
    days = ChoiceField(
        N_("How long may the answer take?"),
        description=N_("They read the day, and are reminded before it."),
        choices=[
            ("3", N_("3 days")),
            ("7", N_("7 days")),
            ("14", N_("14 days")),
            ("28", N_("28 days")),
        ],
        default="14",
        validators=[Chosen(N_("Choose how long"))],
    )


def begun_with(topic: Topic, case: Case) -> str:
    """The text about a topic in the applicant's language.

    With the English below it while nobody has signed that translation off.
    """
    english = TOPICS[topic].question
    text = wording.catalogue(case.language).gettext(english)
    return text if wording.LANGUAGES[case.language].signed_off else f"{text}\n\n{english}"


def _chosen(case: Case, _: object) -> Mapping[str, str]:
    """The text that a link of the page has chosen, if any."""
    topic = current.request().args.get("ask")
    return {"question": begun_with(Topic(topic), case)} if topic in list(Topic) else {}


def _ask(work: Unit, eoi_id: UUID, form: AskForm) -> None:
    information_requests.ask(work, eoi_id, form.question.data or "", int(form.days.data or ""))


def _close(work: Unit, eoi_id: UUID, _form: Form, question: UUID) -> None:
    information_requests.close(work, eoi_id, question)


def _closing(_case: Case, request: Request) -> Words:
    if request.answered_at:
        consequence = N_("It leaves the work list. Ask again if something is missing.")
        return Words("", consequence, N_("I have read it"), "secondary")
    return Words("", N_("The applicant is asked no more."), N_("Take it back"), "secondary")


_KEPT = N_("Kept with the case. Other reviewers read it.")


class NoteForm(Form):
    text = LongTextField(N_("Note"), description=_KEPT, validators=[Filled(N_("Write the note"))])


class CallForm(Form):
    direction = ChoiceField(
        N_("Who called?"),
        choices=list(DIRECTIONS.items()),
        validators=[Chosen(N_("Choose who called"))],
    )
    outcome = ChoiceField(
        N_("What came of it?"),
        choices=list(OUTCOMES.items()),
        validators=[Chosen(N_("Choose what came of it"))],
    )
    when = TextField(
        N_("When?"),
        description=N_(
            "By the clock of France, for example 14:30, or 27/11/2026 14:30. Empty: now."
        ),
    )
    text = LongTextField(N_("What was said"), description=_KEPT)

    def validate_when(self, field: TextField) -> None:
        try:
            calls.moment(field.data or "", now())
        except ValueError:
            raise StopValidation(N_("Write a time that is over, as in the example")) from None


def _note(work: Unit, eoi_id: UUID, form: NoteForm) -> None:
    notes.add(work, eoi_id, form.text.data or "")


def _call(work: Unit, eoi_id: UUID, form: CallForm) -> None:
    call = Call(
        Direction(form.direction.data or ""),
        Outcome(form.outcome.data or ""),
        calls.moment(form.when.data or "", work.now),
    )
    notes.log_call(work, eoi_id, call, form.text.data or "")


_NOTES = Subject("case.notes", lambda case: [case.notes])

ACTIONS = (
    Action(
        name="ask",
        path="information",
        needs=Permission.WORK_CASE,
        on=Subject("case.information", lambda case: [case.information]),
        possible=lambda case, _: case.status in LIVE,
        form=AskForm,
        data=_chosen,
        is_begun=lambda: "ask" in current.request().args,
        do=_ask,
        done=N_("The applicant is asked."),
        words=Words(
            N_("Ask the applicant"),
            N_(
                "The Expression of Interest stays where it stands. The applicant is told to look, "
                "and answers on their page. Nothing happens by itself if they do not."
            ),
            N_("Ask"),
        ),
    ),
    Action(
        name="close_question",
        prefix="close",
        path="information/<uuid:question>/close",
        needs=Permission.WORK_CASE,
        on=Subject("request", lambda case: case.information, {"question": "id"}),
        possible=lambda _case, request: request.closed_at is None,
        form=Form,
        do=_close,
        done=N_("The question is closed."),
        words=_closing,
    ),
    Action(
        name="note",
        path="notes",
        needs=Permission.WORK_CASE,
        on=_NOTES,
        possible=lambda _case, _notes: True,
        form=NoteForm,
        do=_note,
        done=N_("The note is kept."),
        words=Words(
            N_("Write a note"),
            N_("Nothing happens to the case, and the applicant is not told."),
            N_("Keep the note"),
            "secondary",
        ),
    ),
    Action(
        name="call",
        path="calls",
        needs=Permission.WORK_CASE,
        on=_NOTES,
        possible=lambda _case, _notes: True,
        form=CallForm,
        do=_call,
        done=N_("The call is written down."),
        words=Words(
            N_("Write down a telephone call"),
            N_("Nothing happens to the case, and the applicant is not told."),
            N_("Write the call down"),
            "secondary",
        ),
    ),
)
