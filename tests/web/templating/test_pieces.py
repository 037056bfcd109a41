"""Each piece of a page is escaped as Jinja would have it."""

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from app.web.templating import pieces

HOSTILE = """<script>alert("1")</script> & 'x'"""


class Named(str):
    """A text of another class, as choices of a form are."""

    __slots__ = ()


class Marked:
    def __html__(self):
        return "<b>ours</b>"


@pytest.mark.parametrize("kind", [str, Named, Markup, lambda text: [text], lambda _: Marked()])
@given(text=st.text() | st.just(HOSTILE))
def test_a_piece_is_what_it_would_be_as_markup(kind, text):
    assert pieces.escaped(kind(text)) == str(escape(kind(text)))


@pytest.mark.parametrize(
    "template",
    [
        "{{ x }}",
        "{% macro m(y) %}<i>{{ y }}</i>{% endmacro %}{{ m(x) }}{{ m(m(x)) }}",
        "{% set y %}{{ x }}{% endset %}{{ y }}",
        "{{ x ~ '<i>' ~ html }}",
        "{{ html }}{{ x | safe }}{{ none }}{{ 7 }}",
        "{% autoescape false %}{{ x }}{% endautoescape %}{{ x }}",
        "{% for y in [x, html] %}{{ y }}{% endfor %}",
    ],
)
def test_a_page_is_as_jinja_makes_it(template, application):
    values = {"x": HOSTILE, "html": Markup("<b>")}
    plain = jinja2.Environment(autoescape=True)
    ours = application.jinja_env.overlay(autoescape=True)
    assert ours.code_generator_class is pieces.Generator
    assert ours.from_string(template).render(values) == plain.from_string(template).render(values)
