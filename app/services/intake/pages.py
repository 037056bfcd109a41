"""A page of the form changes the answers of a draft, or is refused as they stand."""

import secrets
from collections.abc import Callable, Mapping
from functools import partial

from app.domain.intake import journey
from app.domain.intake.answers import Answer, Answers, entries, text
from app.domain.intake.page import Page
from app.domain.intake.question import IN_FILES
from app.services.core.errors import NotFound, Refused

Change = Callable[[Answers], dict[str, Answer]]  # from the answers before to those that it sets


class OutOfOrder(Refused):
    """The page is not asked: not yet, or not of who answers so. `page` is, if any is left."""

    def __init__(self, page: Page | None) -> None:
        super().__init__(page.name if page else "")
        self.page = page


class NothingEntered(Refused):
    """A list page needs an entry, and has none."""


class ListFull(Refused):
    """A list page takes no more entries."""


class NoSuchEntry(NotFound):
    """The entry was removed, as in another tab."""


def saved(before: Answers, page: Page, change: Change) -> dict[str, Answer]:
    """All answers, once the page is saved. Raises OutOfOrder, and what the change raises."""
    require_reachable(page, before)
    return {**before, **change(before)}


def entered(page: Page, values: Mapping[str, str]) -> Change:
    """Set the page's checked answers.

    Those of a list become an entry more; the same again, as by a double click, does not. Empty,
    they say that there is none to add. The change raises NothingEntered or ListFull.
    """
    given = {question.name: values.get(question.name, "") for question in page.questions}
    return partial(_with_entry, page, given) if page.is_list else lambda _: {**given}


def entry_changed(page: Page, entry_id: str, values: Mapping[str, str] | None) -> Change:
    """Replace an entry of a list by checked answers, or, with None, remove it.

    The change raises NoSuchEntry.
    """

    def change(before: Answers) -> dict[str, Answer]:
        kept = entries(before, page.name)
        at = _position(kept, entry_id)
        instead = [{"id": entry_id, **values}] if values else []
        return {page.name: [*kept[:at], *instead, *kept[at + 1 :]]}

    return change


def entry_of(answers: Answers, page: Page, entry_id: str) -> dict[str, str]:
    """Raises NoSuchEntry."""
    found = entries(answers, page.name)
    return found[_position(found, entry_id)]


def twins(answers: Answers, page: Page, values: Mapping[str, str]) -> set[str]:
    """The files that stand already where one would that comes with these answers of a page."""
    beside = {q.name: values.get(q.name, "") for q in page.questions if q.kind not in IN_FILES}
    there = entries(answers, page.name) if page.is_list else [answers]
    alike = [entry for entry in there if beside.items() <= entry.items()]
    names = [question.name for question in page.questions if question.kind in IN_FILES]
    return {text(entry, name) for entry in alike for name in names}


def require_reachable(page: Page, answers: Answers) -> None:
    """Raise OutOfOrder: a page is asked once all it waits for is answered."""
    if not journey.reachable(page, answers):
        raise OutOfOrder(journey.next_unanswered(answers))


def _with_entry(page: Page, given: dict[str, str], before: Answers) -> dict[str, Answer]:
    kept = entries(before, page.name)
    if not any(given.values()):
        if len(kept) < (page.at_least or 0):
            raise NothingEntered
        return {page.name: kept}
    if any(given.items() <= entry.items() for entry in kept):
        return {page.name: kept}
    if len(kept) >= page.at_most:
        raise ListFull
    return {page.name: [*kept, {"id": secrets.token_hex(4), **given}]}


def _position(kept: list[dict[str, str]], entry_id: str) -> int:
    for at, entry in enumerate(kept):
        if entry["id"] == entry_id:
            return at
    raise NoSuchEntry
