"""A reviewer takes a case, gives it back, hands it over to a colleague, or puts it aside."""

from collections.abc import Callable
from uuid import UUID

from markupsafe import Markup
from wtforms.validators import StopValidation

from app.domain.basics.text import N_
from app.domain.review.roles import Permission
from app.services.core.unit import Unit
from app.services.review.case_file import Case
from app.services.work_lists import claims
from app.services.work_lists.claims import Claim
from app.web.casework.action import Action, Subject, Words
from app.web.forms.date_fields import DayField
from app.web.forms.fields import ChoiceField, Chosen, Filled, Form, LongTextField

_AWAY = "review.work_lists"  # where one's own work goes on, once the case is not one's own
_A_DAY = "day"  # that is entered


class HandOverForm(Form):
    colleague = ChoiceField(N_("To whom?"), validators=[Filled(N_("Choose a colleague"))])
    note = LongTextField(
        N_("What should they know?"),
        description=N_("Kept with the case. Other reviewers read it."),
        validators=[Filled(N_("Write what they should know"))],
    )


class SnoozeForm(Form):
    days = ChoiceField(
        N_("Until when?"),
        choices=[
            ("1", N_("Tomorrow")),
            ("3", N_("In 3 days")),
            ("7", N_("In 7 days")),
            ("14", N_("In 14 days")),
            ("30", N_("Until the person answers, 30 days at most")),
            (_A_DAY, N_("On the day that I enter below")),
        ],
        validators=[Chosen(N_("Choose until when"))],
    )
    day = DayField(
        N_("Which day?"),
        description=N_("Tomorrow at the earliest, in 30 days at most."),
        within=claims.LONGEST_SNOOZE,
    )

    def validate_day(self, field: DayField) -> None:
        if self.days.data == _A_DAY and not field.ahead:
            raise StopValidation(N_("Enter a day: tomorrow at the earliest, in 30 days at most"))
        if self.days.data != _A_DAY and field.data:
            raise StopValidation(N_("Leave this empty, or choose the day that you enter"))


def _colleagues(form: HandOverForm, case: Case, _: Claim) -> None:
    form.colleague.choices = [
        (actor, Markup("<bdi>{}</bdi>").format(name))
        for actor, name in case.claim.colleagues.items()
    ]


def _hand_over(work: Unit, eoi_id: UUID, form: HandOverForm) -> None:
    claims.hand_over(work, eoi_id, form.colleague.data or "", form.note.data or "")


def _snooze(work: Unit, eoi_id: UUID, form: SnoozeForm) -> None:
    days = form.day.ahead if form.days.data == _A_DAY else int(form.days.data or "")
    claims.snooze(work, eoi_id, days)


def _without_form(do: Callable[[Unit, UUID], None]) -> Callable[..., None]:
    return lambda work, eoi_id, _form: do(work, eoi_id)


def _is_free(_case: Case, claim: Claim) -> bool:
    return claim.holder is None


def _is_own(_case: Case, claim: Claim) -> bool:
    return claim.own


_CLAIM = Subject("case.claim", lambda case: [case.claim])

ACTIONS = (
    Action(
        name="take_case",
        path="take",
        needs=Permission.WORK_CASE,
        on=_CLAIM,
        possible=_is_free,
        form=Form,
        do=_without_form(claims.take),
        after=("review.case", "taken"),
        words=Words(
            "",
            N_("Taken, it is yours until you give it back, or have not used it for 30 minutes."),
            N_("Take this case"),
            "secondary",
        ),
    ),
    Action(
        name="let_go",
        path="let-go",
        needs=Permission.WORK_CASE,
        on=_CLAIM,
        possible=_is_own,
        form=Form,
        do=_without_form(claims.let_go),
        after=(_AWAY, "let-go"),
        words=Words(
            "", N_("Once you give it back, anybody may take it."), N_("Give it back"), "secondary"
        ),
    ),
    Action(
        name="hand_over",
        path="hand-over",
        needs=Permission.WORK_CASE,
        on=_CLAIM,
        possible=_is_own,
        form=HandOverForm,
        narrow=_colleagues,
        do=_hand_over,
        after=(_AWAY, "handed-over"),
        words=Words(
            N_("Hand over to a colleague"),
            N_("It is theirs for 3 days. If they have not opened it by then, anybody may take it."),
            N_("Hand over"),
            "secondary",
        ),
    ),
    Action(
        name="snooze",
        path="snooze",
        needs=Permission.WORK_CASE,
        on=_CLAIM,
        possible=_is_own,
        form=SnoozeForm,
        do=_snooze,
        after=(_AWAY, "put-aside"),
        words=Words(
            N_("Put aside for a while"),
            N_(
                "Nobody gets it as the next case until then. It is back before, as soon as the "
                "person answers or writes, something else changes, or a deadline passes. The "
                "applicant is not told, and no deadline moves."
            ),
            N_("Put aside"),
            "secondary",
        ),
    ),
)
