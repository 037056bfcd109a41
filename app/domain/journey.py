"""The pages of an Expression of Interest: their order, what is unanswered, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.questions import QUESTIONS, Question
from app.domain.text import N_

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Page:
    name: str  # as in the address: /apply/<name>
    title: str
    lead: str = ""
    any_of: str = ""  # said when not even one of the page's questions is answered

    @property
    def questions(self) -> tuple[Question, ...]:
        return _BY_PAGE[self.name]


PAGES: tuple[Page, ...] = (
    Page("in-france", N_("Are you in France now?")),
    Page("free-movement", N_("EEA nationals")),
    Page("protection-elsewhere", N_("Protection in another country")),
    Page("permission-in-france", N_("Permission to stay in France")),
    Page("entered-uk", N_("Earlier entry to the UK")),
    Page("suitability", N_("Crimes and refusals")),
    Page(
        "contact",
        N_("How can we reach you?"),
        N_(
            "Give an e-mail address or a mobile number, or both. We send you a reference, and you "
            "can stop and come back. Use one that only you can read."
        ),
        N_("Enter an e-mail address or a mobile number"),
    ),
    Page("name", N_("What is your name?")),
    Page("date-of-birth", N_("What is your date of birth?")),
    Page("nationality", N_("What is your nationality?")),
    Page(
        "document",
        N_("Your document"),
        N_("A passport is not needed: another document that shows who you are is enough."),
    ),
    Page("where-in-france", N_("Where in France are you?")),
    Page("uk-connections", N_("Your connections to the UK")),
)
BY_NAME = {page.name: page for page in PAGES}
_BY_PAGE = {p.name: tuple(q for q in QUESTIONS if q.page == p.name) for p in PAGES}
CONTACT = "contact"


def answered(page: Page, answers: Answers) -> bool:
    """Whether the page has been seen and all it requires is there.

    A page whose questions are all optional counts once it was saved, when its names are stored.
    """
    if page.any_of:
        return any(answers.get(q.name) for q in page.questions)
    return all(answers.get(q.name, "") if q.required else q.name in answers for q in page.questions)


def unanswered(answers: Answers) -> list[Page]:
    """The pages still to answer, in their order."""
    return [page for page in PAGES if not answered(page, answers)]


def reachable(page: Page, answers: Answers) -> bool:
    """Whether everything before the page is answered, whatever the answers are."""
    return all(answered(earlier, answers) for earlier in PAGES[: PAGES.index(page)])


def before(page: Page) -> Page | None:
    """The page that the back link leads to; None on the first."""
    at = PAGES.index(page)
    return PAGES[at - 1] if at else None


def is_after_contact(page: Page) -> bool:
    """Whether the draft can be returned to when this page is asked."""
    return PAGES.index(page) > PAGES.index(BY_NAME[CONTACT])
