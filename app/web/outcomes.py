"""An outcome is what a page says of the act that led to it, in one line at its top: what was done.

Of two parallel acts, as of a double click or two windows, the second one does nothing, and is told
so. The address has a fixed word, so that the line is there after a reload, too.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import url_for

from app.domain.basics.text import N_
from app.web import current

ALREADY = "already"  # it was done before
OVERTAKEN = "overtaken"  # it is not possible any more
_WORDS = {
    ALREADY: N_("That was done before. Nothing was changed now."),
    OVERTAKEN: N_("That is not possible any more. Nothing was changed."),
    # Codes, and who comes in by them.
    "asked": N_("We have your request for a code."),
    "signed-in": N_("The code was right."),
    "changed": N_("It is changed. Your page is closed on all other phones and computers."),
    "undone": N_("It is as it was before. Your page is closed on all other phones."),
    "ended": N_("Your page is closed there."),
    # The form.
    "saved": N_("Your answer is saved."),
    "added": N_("It is added."),
    "removed": N_("It is removed."),
    "picture": N_("We have your picture."),
    "turned": N_("The picture is turned."),
    # The family group.
    "joined": N_("You have joined the family group."),
    "confirmed": N_("You have said who it is."),
    "begun": N_("You can now fill in the form for this child."),
    "opened": N_("This is the form of the child."),
    "left": N_("You are not in a family group any more."),
    "back": N_("You are back in your own form."),
    "ready": N_("You have said that you are ready."),
    "child-ready": N_("You have said that this form is ready."),
    # What was sent.
    "sent": N_("Your Expression of Interest is sent."),
    "received": N_("We have what you wrote."),
    "answered": N_("We have your answer."),
    "sent-again": N_("We have sent you the message again."),
    "chosen": N_("You have chosen the time of your appointment."),
    "accepted": N_("You have accepted the invitation."),
    "withdrawn": N_("You have withdrawn."),
    # Who of the reviewers works on a case.
    "taken": N_("You have this case now."),
    "let-go": N_("You have given the case back."),
    "handed-over": N_("You have handed the case over."),
    "put-aside": N_("You have put the case aside."),
    "keys-on": N_("The keys are on."),
    "keys-off": N_("The keys are off."),
    "nothing-next": N_("No case waits for you that nobody works on."),
    "conflict": N_("It is declared: you see nothing of that case any more."),
    "conflict-of-colleague": N_("It is declared: your colleague sees nothing of this case now."),
    "conflict-lifted": N_("It is lifted: your colleague may see this case again."),
    # What a reviewer or a manager does beside the cases.
    "filter-saved": N_("The filter is saved. It stands on this page."),
    "filter-deleted": N_("The filter is deleted."),
    "session-ended": N_("It is ended: whoever was signed in there is signed out."),
    "complaint-answered": N_("It is marked as answered."),
    "flag-closed": N_("It is closed, with what you wrote."),
    "scheme-asked": N_("A second person is asked. Nothing happens until they confirm."),
    "measuring": N_("The measurement is asked for."),
    # A reviewer's verdict on a match.
    "match-same": N_("A second person is asked about the pair before."),
    "match-different": N_("The match before is dismissed."),
    "match-open": N_("The pair before is left open. It comes back."),
    "match-asked": N_("The applicant before is asked. The pair comes back with the answer."),
}


def declare(words: Mapping[str, str]) -> None:
    """Have the lines of a table of acts, by words of their own."""
    _WORDS.update(words)


def page_after(endpoint: str, outcome: str | None = None, **values: Any) -> Any:
    """Lead to the page that shows how things are now, and what came of the act."""
    return led_to(url_for(endpoint, done=outcome, **values), None)


def led_to(url: str, outcome: str | None) -> Any:
    """The same, for an address of ours without a query, and without a body, which nobody sees.

    It is no page, then: nothing in it is to be compressed, or allowed by a nonce.
    """
    location = {"Location": f"{url}?done={outcome}" if outcome else url}
    answer = current.app().response_class
    return answer(status=HTTPStatus.SEE_OTHER, headers=location, content_type="text/plain")


def passed_on() -> str | None:
    """The word of this page's address, for the page that it leads to in its place."""
    word = current.request().args.get("done")
    return word if word in _WORDS else None


def said() -> str:
    """The line of this page, as a message id; empty where there is none.

    Nobody else's link makes a page of ours say that something was done: browsers tell whether one
    of our pages led here, all but old ones.
    """
    request = current.request()
    words = _WORDS.get(request.args.get("done", ""), "")
    if not words or request.method != "GET":
        return ""
    return words if request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" else ""
