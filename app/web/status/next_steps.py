"""Next steps tell an applicant what they must do, where, and how much time is left."""

from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from app import wording
from app.domain.basics.text import N_
from app.services.self_service.status import Todo, View
from app.web.http.language import gettext
from app.web.waiting import left_in_words


class Way(NamedTuple):
    """What is to be done, as a message id, and the page to do it on."""

    words: str
    url: str


WAYS = {
    "information": Way(N_("Answer our question"), "/status/information/{}"),
    "invitation": Way(N_("Answer the invitation"), "#invitation"),
    "child": Way(
        N_("There is something to do for a child in your family, on the page of the child."),
        "/apply/family/{}/open",
    ),
    "appointment": Way(N_("Choose the time of your appointment"), "/status/appointment"),
    "location": Way(N_("Confirm that you are in France"), "/status/location"),
}

_BY = N_("Do it before %(when)s, Paris time: %(left)s.")
_LATE = N_("The time for it ended on %(when)s, Paris time. You can still do it.")


def todo_of(view: View, language: str, now: datetime) -> list[dict[str, str]]:
    """For each step: words and deadline in the reader's language, and the page's address."""
    return [_shown(todo, language, now) for todo in view.todo]


def _shown(todo: Todo, language: str, now: datetime) -> dict[str, str]:
    way = WAYS[todo.what]
    due = due_in_words(todo.due_at, language, now)
    return {
        "words": gettext(way.words),
        "url": way.url.format(todo.about),
        "due": due,
        "child": todo.child,
    }


def due_in_words(due_at: datetime, language: str, now: datetime) -> Markup:
    """A deadline in HTML, which counts down."""
    words = Markup(gettext(_BY if due_at > now else _LATE))  # noqa: S704 - the sentence is the catalogue's
    when = wording.format_instant(language, due_at)
    return words % {"when": when, "left": left_in_words(due_at - now)}
