"""A concern is what a reviewer must weigh in the answers before the EOI is eligible."""

from collections.abc import Callable
from datetime import date

from app.domain.basics import dates
from app.domain.basics.text import N_
from app.domain.intake import documents
from app.domain.intake.answers import Answers, text
from app.domain.intake.exclusions import ADULT, with_parent


def _convicted(answers: Answers, _today: date) -> bool:
    return text(answers, "convictions") == "yes"


def _refused(answers: Answers, _today: date) -> bool:
    return text(answers, "refusals") == "yes"


def _perhaps_under_age(answers: Answers, today: date) -> bool:
    if with_parent(answers):
        return False
    return dates.age(dates.parse(text(answers, "date_of_birth"))[1], today) < ADULT


def _no_number(answers: Answers, _today: date) -> bool:
    return not any(documents.identifies(document) for document in documents.stated(answers))


# In the reviewer's words.
CONCERNS: tuple[tuple[str, Callable[[Answers, date], bool]], ...] = (
    (N_("They were found guilty of a crime (R 3.1)."), _convicted),
    (N_("They were refused a visa or entry (R 3.1)."), _refused),
    (
        N_("They may be under 18: their date of birth is not known to the day (R 2.3a)."),
        _perhaps_under_age,
    ),
    (
        N_("No document of theirs has a number that can be looked up on the register (R 3.2)."),
        _no_number,
    ),
)


def concerns(answers: Answers, today: date) -> list[str]:
    """The concerns that the answers raise; none of them refuses."""
    return [concern for concern, applies in CONCERNS if applies(answers, today)]
