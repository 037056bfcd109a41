"""An outcome is what a page says of the act that led to it: that it did nothing.

Of two parallel acts, as of a double click or two windows, the second one does nothing.
"""

from http import HTTPStatus
from typing import Any

from flask import redirect, url_for

ALREADY = "already"  # it was done before
OVERTAKEN = "overtaken"  # it is not possible any more


def page_after(endpoint: str, outcome: str | None = None, **values: Any) -> Any:
    """Lead to the page that shows how things are now, and what came of the act."""
    return redirect(url_for(endpoint, done=outcome, **values), HTTPStatus.SEE_OTHER)
