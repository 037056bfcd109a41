"""A page that nobody has answered is put together from what was rendered once for everybody."""

import re

import pytest

from app import wording
from app.web.apply import views
from tests.support.visitor import Visitor

LEAST = 20  # pages of a form that are not lists


def form_on(page):
    """As HTML, but for the token, which differs each time."""
    [form] = re.findall(r'<form id="typed".*?</form>', page.html, re.DOTALL)
    return re.sub(r'csrf_token" value="[^"]+"', "", form)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_it_asks_what_its_form_would_ask(application, monkeypatch, language):
    visitor, compared = Visitor(application.test_client(), language), set()
    visitor.get("/apply/in-france")
    while (url := visitor.page.url) != "/apply/check-answers":
        if visitor.page.all("form", id="typed"):
            first = form_on(visitor.page)
            with monkeypatch.context() as each:
                each.setattr(views, "typed_here", lambda: True)  # so it is rendered anew
                assert form_on(visitor.get(url)) == first
            assert form_on(visitor.get(url)) == first
            compared.add(url)
        visitor.go_on()
    assert len(compared) > LEAST


def test_what_somebody_answers_is_on_nobody_elses_page(application):
    first, second = (Visitor(application.test_client()) for _ in range(2))
    for visitor in (first, second):
        visitor.fill_in(until="/apply/name")
    unanswered = form_on(first.page)
    first.send(given_names="Zuplo", family_name="Vorimble")
    assert "Zuplo" in first.get("/apply/name").html
    assert form_on(second.get("/apply/name")) == unanswered
