"""What the applicant must do, in words, with the time that is left."""

from datetime import datetime
from typing import NamedTuple

from app import wording
from app.domain.text import N_
from app.services.status import Todo, View
from app.web.language import gettext


class Way(NamedTuple):
    """What is to be done, a message id, and the page where."""

    words: str
    url: str


WAYS = {
    "information": Way(N_("Answer our question"), "/status/information/{}"),
    "invitation": Way(N_("Answer the invitation"), "#invitation"),
}

_BY = N_("Do it before %(when)s, Paris time: %(left)s.")
_LATE = N_("The time for it ended on %(when)s, Paris time. You can still do it.")


def todo_of(view: View, language: str, now: datetime) -> list[dict[str, str]]:
    """Each: words and deadline in the reader's language, and the address of the page."""
    return [_shown(todo, language, now) for todo in view.todo]


def _shown(todo: Todo, language: str, now: datetime) -> dict[str, str]:
    way, left = WAYS[todo.what], todo.due_at - now
    when = wording.format_instant(language, todo.due_at)
    due = gettext(_BY if todo.due_at > now else _LATE)
    facts = {"when": when, "left": wording.format_left(language, left)}
    return {"words": gettext(way.words), "url": way.url.format(todo.about), "due": due % facts}
