"""The journey is the order of the form's pages: which are asked, answered, and may be opened."""

from datetime import date
from functools import lru_cache
from typing import Any

from app.domain.basics import dates
from app.domain.intake import page as declared
from app.domain.intake.answers import Answer, Answers, entries, text
from app.domain.intake.page import CHILDS_FORM, SAME, Page
from app.domain.intake.question import IN_FILES, WRITTEN
from app.domain.intake.questions import QUESTIONS

PAGES: tuple[Page, ...] = declared.PAGES
BY_NAME = {page.name: page for page in PAGES}
_OF_FILES = {question.name for question in QUESTIONS if question.kind in IN_FILES}
CONTACT, FAMILY, CHILD, CHILD_SINCE = "contact", "family", "child", declared.CHILD_SINCE
OFFERED = (
    CONTACT,
    "helper",
    "helper-details",
    "place-of-birth",
    "nationality",
    "other-nationalities",
    "language",
    "where-in-france",
    "uk-connections",
)
_TO_CONFIRM = {*OFFERED, "other-names"}  # of which there are none before a parent says so
_OF_LIST = {"applying", "family_relation", CHILD_SINCE}  # what the list says in place of answers
FIXED_BY_FAMILY = frozenset({"applying", "family-relation"})  # until one leaves the family group
_CONDITIONS = {page.only_if: None for page in PAGES if page.only_if not in ((), CHILDS_FORM)}
_DECIDING = tuple({question: None for question, *_ in _CONDITIONS})
_IN_ORDER = PAGES[: PAGES.index(BY_NAME[CONTACT]) + 1]  # before there is a draft to return to


def is_asked(page: Page, answers: Answers) -> bool:
    """Whether the page is asked, given the other answers."""
    if CHILD_SINCE in answers and not (page.child and _is_old_enough(page, answers)):
        return False
    if not page.only_if:
        return True
    question, *by = page.only_if
    answer = text(answers, question)
    return answer in by if by else bool(answer)


def is_of_child(answers: Answers) -> bool:
    """Whether a parent fills in for a child, as its form asks since this release."""
    return CHILD_SINCE in answers


def child_of(answers: Answers) -> str:
    """What a child is called in its form; empty in any other."""
    names = (text(answers, name) for name in ("given_names", "family_name"))
    return next(filter(None, names), "") if is_of_child(answers) else ""


def _is_old_enough(page: Page, answers: Answers) -> bool:
    """Whether the child may have been as old when its form was begun."""
    if not page.child_from:
        return True
    born, _ = dates.parse(text(answers, "date_of_birth"))
    return dates.age(born, date.fromisoformat(text(answers, CHILD_SINCE))) >= page.child_from


def offered_to_child(answers: Answers) -> dict[str, Answer]:
    """What of a parent's answers is offered in the form of a child: not yet answered by that."""
    given = [page for page in asked(answers) if page.name in OFFERED and answered(page, answers)]
    return {"other-names": []} | {name: answers[name] for p in given for name in p.stored}


def to_confirm(answers: Answers) -> list[Page]:
    """The pages that a child's form shows with what it offers."""
    return [p for p in asked(answers) if p.name in _TO_CONFIRM and p.stored <= answers.keys()]


def asked(answers: Answers) -> list[Page]:
    """The pages that are asked, in their order; in the form of a child, its own come first."""
    if not is_of_child(answers):
        return [*_asked_with(*(text(answers, name) for name in _DECIDING))]
    found = [page for page in PAGES if is_asked(page, answers)]
    return sorted(found, key=lambda page: page.only_if != CHILDS_FORM)


@lru_cache(maxsize=64)  # each page of the form counts them
def _asked_with(*deciding: str) -> tuple[Page, ...]:
    answers = dict(zip(_DECIDING, deciding, strict=True))
    return tuple(page for page in PAGES if is_asked(page, answers))


def place(page: Page, answers: Answers) -> tuple[int, int] | None:
    """Which of how many pages it is; None where it is not asked, or not by itself of a child."""
    of_others = {*to_confirm(answers), BY_NAME[FAMILY]} if is_of_child(answers) else ()
    found = [each for each in asked(answers) if each not in of_others]
    return (found.index(page) + 1, len(found)) if page in found else None


def answered(page: Page, answers: Answers) -> bool:
    """Whether the page was saved with all that it requires.

    A page that requires nothing is answered once it was saved, for then its names are stored.
    """
    if CHILD_SINCE in answers and page.name in _TO_CONFIRM and not text(answers, "same_as_parent"):
        return False
    if page.at_least is not None:
        return page.name in answers and len(entries(answers, page.name)) >= page.at_least
    if page.any_of:
        return any(answers.get(q.name) for q in page.questions)
    return page.stored <= answers.keys() and all(map(answers.get, page.required))


def unanswered(answers: Answers) -> list[Page]:
    """The pages still to answer, in their order."""
    return [page for page in asked(answers) if not answered(page, answers)]


def next_unanswered(answers: Answers) -> Page | None:
    """The first page still to answer; None once all are."""
    return next((page for page in asked(answers) if not answered(page, answers)), None)


def relevant(answers: Answers) -> dict[str, Answer]:
    """The answers without those to pages that are no longer asked, after another answer changed."""
    names = {name for page in asked(answers) for name in page.stored}
    if is_of_child(answers):
        names |= _OF_LIST
    return {name: answer for name, answer in answers.items() if name in names}


def amendable(answers: Answers) -> list[Page]:
    """The pages whose answers a reviewer may correct after the submission.

    Not the contact, which applicants change themselves, nor answers that decide what else is asked.
    """
    conditions = {page.only_if[0] for page in PAGES if page.only_if}
    return [
        page
        for page in asked(answers)
        if page.name not in {CONTACT, SAME}
        and page.only_if in ((), CHILDS_FORM)
        and all(q.kind in WRITTEN and q.name not in conditions for q in page.questions)
    ]


def contestable(answers: Answers) -> list[Page]:
    """Those of which the person may say that something is wrong: pictures, too."""
    amended = amendable(answers)
    return [page for page in asked(answers) if page.takes_files or page in amended]


def files(answers: Answers) -> dict[str, list[str]]:
    """What each file among the answers shows, by the file's id.

    More than one thing if it came in an earlier release, where the same picture was one file.
    """
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for entry in entries(answers, page.name) if page.is_list else [answers]:
            for question in page.questions:
                if question.kind in IN_FILES and (file_id := text(entry, question.name)):
                    shown = _shown(page, entry) or question.label
                    found.setdefault(file_id, []).append(shown)
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
    """Whether the page may be opened: as far as the contact in order, after that any.

    Of a child any, for it has the contact of its parent.
    """
    earlier = [] if is_of_child(answers) else PAGES[: PAGES.index(page)]
    return is_asked(page, answers) and all(answered(p, answers) for p in earlier if p in _IN_ORDER)


def before(page: Page, answers: Answers) -> Page | None:
    """The page that the back link leads to; None on the first, and where it is the task list."""
    at = PAGES.index(page)
    is_in_order = 0 < at < len(_IN_ORDER) and not is_of_child(answers)
    return PAGES[at - 1] if is_in_order else None


def is_returnable(page: Page, answers: Answers) -> bool:
    """Whether the draft can be returned to when this page is asked."""
    return page not in _IN_ORDER or is_of_child(answers)


def page_of(question: str, answers: Answers) -> str:
    """The name of the page on which these answers have it asked."""
    return _page_of(question, answers).name


def has_answer(question: str, answers: Answers) -> bool:
    """Whether it was asked of this person, and answered with something."""
    page = _page_of(question, answers)
    return answered(page, answers) and bool(answers[page.name if page.is_list else question])


def _page_of(question: str, answers: Answers) -> Page:
    pages = (page for page in asked(answers) if any(q.name == question for q in page.questions))
    return next(pages)
