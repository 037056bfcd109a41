"""A page that is put together beforehand reads as Jinja would put it together each time."""

import pytest
from jinja2 import DictLoader, Environment, Template

from app.web.templating.linking import linked
from app.web.templating.trees import bare

FILES = {
    "base": "{% from 'macros' import button, mark as shown %}"
    "<title>{% block title %}none{% endblock %} – {% block service %}S{% endblock %}</title>"
    "{% block head %}{% endblock %}<a>{{ self.service() }}</a>{{ self.title() }}"
    "{% if typed %}{% include 'part' %}{% endif %}{{ button('Base') }}{{ shown(token()) }}"
    "<main{% block body_class %}{% endblock %}>{% block content %}{% endblock %}</main>",
    "middle": "{% extends 'base' %}{% block service %}M{% endblock %}"
    "{% block content %}({% block inner %}in{% endblock %}){{ button('Middle') }}{% endblock %}",
    "part": "{% from 'macros' import mark %}{% set own = 'o' %}"
    "<p>{{ mark(name) }}{{ own }}{% for name in names %}{{ mark(name, deep=1) }}{% endfor %}</p>",
    "macros": "{% from 'others' import every %}"
    "{% macro button(text, kind='primary') %}<b{% if kind != 'primary' %} {{ kind }}{% endif %}>"
    "{{ text }}</b>{% endmacro %}"
    "{% macro mark(text, deep=0) %}{% if deep %}{{ button(text, 'deep') }}{% else %}"
    "<i>{{ text }}</i>{% endif %}{% endmacro %}"
    "{% macro field(field) %}{{ _label(field) }}{{ every(field.name, 'x') }}"
    "{% for error in field.errors %}{% set text = error %}{{ mark(text) }}{{ loop.index }}"
    "{% endfor %}{% endmacro %}"
    "{% macro _label(field) %}{{ button(field.name) if field.name else '' }}{% endmacro %}"
    "{% macro large(text) %}" + "{{ text }}-{{ text|upper }} " * 40 + "{% endmacro %}"
    "{% macro framed(text) %}[{{ caller() }}{{ text }}]{% endmacro %}",
    "others": "{% macro every() %}{{ varargs|join(' ') }}{% endmacro %}",
}
TOP = "{% from 'macros' import button, mark, field, large, framed, field as asked %}"
PAGES = {
    "a block, and none": "{% extends 'base' %}{% block title %}{{ name }}{% endblock %}shown not",
    "what is extended extends": "{% extends 'middle' %}{% block inner %}{{ name }}{% endblock %}",
    "set outside blocks": "{% extends 'base' %}{% set typed = names|length > 1 %}"
    "{% block content %}{{ typed }}{% endblock %}",
    "macros by other names, in loops": "{% extends 'base' %}" + TOP + "{% block content %}"
    "{% for one in fields %}{{ asked(one) }}{{ loop.last }}{% endfor %}{% endblock %}",
    "a large one, once and twice": "{% extends 'base' %}" + TOP + "{% block head %}"
    "{{ large(name) }}{% endblock %}{% block content %}{{ large('<') }}{% endblock %}",
    "a large one alone": "{% extends 'base' %}" + TOP + "{% block head %}{{ large(name) }}"
    "{% endblock %}",
    "of the page itself": "{% extends 'base' %}" + TOP + "{% macro act(text, kind) %}{{ name }}"
    "{{ button(text, kind) }}{% endmacro %}{% macro twice(text) %}{{ act(text, 'a') }}"
    "{{ act('<b>', text) }}{% endmacro %}{% block content %}{{ twice(name) }}{{ twice('c') }}"
    "{% endblock %}",
    "given what is not a constant": "{% extends 'base' %}" + TOP + "{% block content %}"
    "{% set mark = name %}{{ mark }}{{ button(mark, kind=names[0]) }}{% endblock %}",
    "what takes anything": "{% extends 'base' %}" + TOP + "{% block content %}"
    "{% call framed(name) %}{{ button(name) }}{% endcall %}{{ field(fields[0]) }}{% endblock %}",
    "kept for later": "{% extends 'base' %}" + TOP + "{% block content %}"
    "{% set kept %}{{ mark(name) }}{% endset %}{{ kept }}{{ kept ~ mark('>') }}{% endblock %}",
    "includes": "{% extends 'base' %}{% block content %}{% with name = 'w' %}{% include 'part' %}"
    "{% endwith %}{% for name in names %}{% include 'part' %}{% endfor %}{% endblock %}",
    "given too little": "{% extends 'base' %}" + TOP + "{% block content %}{{ mark() }}"
    "{% endblock %}",
    "nothing extended": TOP + "{{ button(name) }}{% include 'part' %}",
}
FIELDS = [{"name": "<one>", "errors": ["a", "<b>"]}, {"name": "", "errors": []}]
GIVEN = {"name": "<Zuplo>", "names": ["x", "&"], "fields": FIELDS, "typed": True}


@pytest.fixture
def jinja():
    environment = Environment(loader=DictLoader(FILES | PAGES), autoescape=True)
    environment.globals["token"] = lambda: "t"
    return environment


def put_together(jinja, name):
    def parse(name):
        return bare(jinja.parse(jinja.loader.get_source(jinja, name)[0], name))

    tree = linked(parse(name), parse)
    tree.set_environment(jinja)
    return tree


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_as_if_it_were_not_linked(jinja, name):
    code = jinja.compile(put_together(jinja, name), name, name)
    whole = Template.from_code(jinja, code, jinja.globals)
    for given in (GIVEN, GIVEN | {"typed": False, "names": []}):
        expected = jinja.get_template(name).render(given)
        assert whole.render(given) == expected
        assert "<main" in expected or name == "nothing extended"


def test_nothing_is_looked_up_that_is_known(jinja):
    """Neither templates nor macros, but those that take anything, and large ones that recur."""
    code = {name: jinja.compile(put_together(jinja, name), raw=True) for name in PAGES}
    assert {name for name, text in code.items() if "get_template" in text} == {
        *("a large one, once and twice", "kept for later", "macros by other names, in loops"),
        *("given too little", "given what is not a constant", "what takes anything"),
    }
    assert not any("parent_template" in text or "def block" in text for text in code.values())
    assert code["what is extended extends"].count("context.call(") == 1  # of `token`
