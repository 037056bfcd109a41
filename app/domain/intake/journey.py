"""The journey is the order of the form's pages: which are asked, answered, and may be opened."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.domain.basics.text import N_
from app.domain.intake.answers import Answer, Answers, entries, text
from app.domain.intake.question import IN_FILES, WRITTEN, Question
from app.domain.intake.questions import QUESTIONS

MOST = 20  # entries of a page that asks for several
_NAMES = 8  # that screening searches for beside those of the document


@dataclass(frozen=True, eq=False)  # there is one of each: itself is what it equals
class Page:
    """One page, or, with `at_least`, a list: the page is asked again for each of its entries."""

    name: str  # as in the address: /apply/<name>
    section: str
    title: str
    lead: str = ""
    any_of: str = ""  # the error if none of the page's questions is answered
    only_if: tuple[str, ...] = ()  # the question, and the answers by which the page is asked
    at_least: int | None = None  # entries
    at_most: int = MOST
    another: str = ""  # what the person reads who may add one

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return _BY_PAGE[self.name]

    @cached_property
    def takes_files(self) -> bool:
        return any(question.kind in IN_FILES for question in self.questions)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the questions that need an answer."""
        return tuple(question.name for question in self.questions if question.required)

    @cached_property
    def stored(self) -> frozenset[str]:
        """The names under which answers are there once the page was saved."""
        names = {question.name for question in self.questions}
        return frozenset([self.name] if self.is_list else names)

    @property
    def is_list(self) -> bool:
        return self.at_least is not None


ROUTE = N_("Whether you can use this route")
REACH = N_("How we reach you")
PERSON = N_("About you")
FAMILY_GROUP = N_("Your family")
DOCUMENTS = N_("Your documents")
PLACE = N_("Where you are")
UK = N_("The UK")

PAGES: tuple[Page, ...] = (
    Page("in-france", ROUTE, N_("Are you in France now?")),
    Page("free-movement", ROUTE, N_("EEA nationals")),
    Page("protection-elsewhere", ROUTE, N_("Protection in another country")),
    Page("permission-in-france", ROUTE, N_("Permission to stay in France")),
    Page("entered-uk", ROUTE, N_("Earlier entry to the UK")),
    Page("convictions", ROUTE, N_("Crimes")),
    Page("refusals", ROUTE, N_("Earlier refusals")),
    Page(
        "contact",
        REACH,
        N_("How can we reach you?"),
        N_(
            "Give an e-mail address or a mobile number, or both. We send you a reference, and you "
            "can stop and come back. Use one that only you, or somebody you trust, can read. Many "
            "people may share one, but then the first message can take an hour or more."
        ),
        N_("Enter an e-mail address or a mobile number"),
    ),
    Page("helper", REACH, N_("Help with this form")),
    Page(
        "helper-details",
        REACH,
        N_("Who helps you?"),
        N_(
            "Our messages and codes go to you and never to them. Do not give your code to anybody "
            "you do not trust."
        ),
        only_if=("helped", "yes"),
    ),
    Page("applying", PERSON, N_("Alone or with your family")),
    Page("name", PERSON, N_("What is your name?")),
    Page(
        "other-names",
        PERSON,
        N_("Other names and spellings"),
        N_("If a paper of yours shows another name or another spelling, add it here."),
        at_least=0,
        at_most=_NAMES,
        another=N_("Add another name"),
    ),
    Page("date-of-birth", PERSON, N_("What is your date of birth?")),
    Page("place-of-birth", PERSON, N_("Where were you born?")),
    Page("sex", PERSON, N_("What is your sex?")),
    Page("relationship", PERSON, N_("Marriage or partner")),
    Page("nationality", PERSON, N_("What is your nationality?")),
    Page(
        "other-nationalities",
        PERSON,
        N_("Other nationalities"),
        N_("If you have more than one nationality, add the others here."),
        at_least=0,
        another=N_("Add another nationality"),
    ),
    Page("language", PERSON, N_("Language and help")),
    Page(
        "family-relation",
        FAMILY_GROUP,
        N_("Who you are in the family"),
        only_if=("applying", "joining"),
    ),
    Page(
        "family",
        FAMILY_GROUP,
        N_("Your family group"),
        only_if=("applying", "first", "joining"),
    ),
    Page(
        "documents",
        DOCUMENTS,
        N_("Your documents"),
        N_("A passport is not needed: another document that shows who you are is enough."),
        at_least=1,
        another=N_("Add another document"),
    ),
    Page("photo", DOCUMENTS, N_("A photo of you")),
    Page(
        "pictures",
        DOCUMENTS,
        N_("Pictures of your documents"),
        N_("Add at least one document that shows who you are and your nationality."),
        at_least=1,
        another=N_("Add another picture"),
    ),
    Page("where-in-france", PLACE, N_("Where in France are you?")),
    Page("uk-connections", UK, N_("Your connections to the UK")),
)
BY_NAME = {page.name: page for page in PAGES}
_OF_FILES = {question.name for question in QUESTIONS if question.kind in IN_FILES}
_BY_PAGE = {p.name: tuple(q for q in QUESTIONS if q.page == p.name) for p in PAGES}
CONTACT, FAMILY = "contact", "family"
FIXED_BY_FAMILY = frozenset({"applying", "family-relation"})  # until one leaves the family group
_IN_ORDER = PAGES[: PAGES.index(BY_NAME[CONTACT]) + 1]  # before there is a draft to return to


def is_asked(page: Page, answers: Answers) -> bool:
    """Whether the page is asked, given the other answers."""
    if not page.only_if:
        return True
    question, *by = page.only_if
    return text(answers, question) in by


def asked(answers: Answers) -> list[Page]:
    """The pages that are asked, in their order."""
    return [page for page in PAGES if is_asked(page, answers)]


def answered(page: Page, answers: Answers) -> bool:
    """Whether the page was saved with all that it requires.

    A page that requires nothing is answered once it was saved, for then its names are stored.
    """
    if page.at_least is not None:
        return page.name in answers and len(entries(answers, page.name)) >= page.at_least
    if page.any_of:
        return any(answers.get(q.name) for q in page.questions)
    return page.stored <= answers.keys() and all(map(answers.get, page.required))


def unanswered(answers: Answers) -> list[Page]:
    """The pages still to answer, in their order."""
    return [page for page in asked(answers) if not answered(page, answers)]


def relevant(answers: Answers) -> dict[str, Answer]:
    """The answers without those to pages that are no longer asked, after another answer changed."""
    names = {name for page in asked(answers) for name in page.stored}
    return {name: answer for name, answer in answers.items() if name in names}


def amendable(answers: Answers) -> list[Page]:
    """The pages whose answers a reviewer may correct after the submission.

    Not the contact, which applicants change themselves, nor answers that decide what else is asked.
    """
    conditions = {page.only_if[0] for page in PAGES if page.only_if}
    return [
        page
        for page in asked(answers)
        if page.name != CONTACT
        and not page.only_if
        and all(q.kind in WRITTEN and q.name not in conditions for q in page.questions)
    ]


def files(answers: Answers) -> dict[str, str]:
    """What each file among the answers shows, by the file's id."""
    found: dict[str, str] = {}
    for page in PAGES:
        for entry in entries(answers, page.name) if page.is_list else [answers]:
            for question in page.questions:
                if question.kind in IN_FILES and (file_id := text(entry, question.name)):
                    found[file_id] = _shown(page, entry) or question.label
    return found


def with_file(answers: Answers, old: str, new: str) -> dict[str, Answer]:
    """The answers with one file in place of another, wherever that stands."""

    def put(given: Answers) -> dict[str, Any]:
        return {k: new if k in _OF_FILES and v == old else v for k, v in given.items()}

    return {
        name: [put(entry) for entry in answer] if isinstance(answer, list) else answer
        for name, answer in put(answers).items()
    }


def _shown(page: Page, entry: Answers) -> str:
    """What the first choice on the page says that the file is."""
    chosen = (q.choices.get(text(entry, q.name), "") for q in page.questions if q.choices)
    return next(chosen, "")


def reachable(page: Page, answers: Answers) -> bool:
    """Whether the page may be opened: as far as the contact in order, after that any."""
    earlier = PAGES[: PAGES.index(page)]
    return is_asked(page, answers) and all(answered(p, answers) for p in earlier if p in _IN_ORDER)


def before(page: Page) -> Page | None:
    """The page that the back link leads to; None on the first, and where it is the task list."""
    at = PAGES.index(page)
    return PAGES[at - 1] if 0 < at < len(_IN_ORDER) else None


def is_after_contact(page: Page) -> bool:
    """Whether the draft can be returned to when this page is asked."""
    return page not in _IN_ORDER
