"""What a person reads while the database is away, and that nothing they typed is lost."""

from contextlib import suppress

import pytest
from sqlalchemy import event

from app.storage.database.failures import Away
from tests.conftest import on_sqlite


class Trouble:
    """No connection can be had while it lasts."""

    def __init__(self, engine):
        self.lasts = False
        event.listen(engine, "checkout", self._fail)

    def _fail(self, *_):
        if self.lasts:
            raise Away


@pytest.fixture
def trouble(application):
    return Trouble(application.extensions["portal"].engine)


@pytest.mark.again  # the whole form
@on_sqlite
def test_each_page_of_the_form_is_sent_again_from_the_page_that_says_so(visitor, trouble):
    visitor.get("/apply/in-france")
    led_on = set()
    while visitor.page.url != "/apply/check-answers":
        at = visitor.page.url
        if at not in {"/apply/saved", "/apply/task-list"} and not visitor._entries():
            send_amid(trouble, visitor, visitor.fill_in_page)
            visitor.send()
            led_on |= {at} - {visitor.page.url}
        if visitor.page.url == at:  # with files, which no page can keep
            visitor.get(at)
            visitor.go_on()
    send_amid(trouble, visitor, lambda: visitor.send(consent="y"))
    assert visitor.send().url == "/apply/submitted"
    assert len(led_on) > 15


def send_amid(trouble, visitor, send):
    trouble.lasts = True
    with suppress(AssertionError):  # it does not lead on
        send()
    trouble.lasts = False
    answer = visitor.page
    assert (answer.status, answer.headers.get("Retry-After")) == (503, "60"), answer.url
