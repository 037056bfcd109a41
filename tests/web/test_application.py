"""The application starts without what a process may never need."""

import pytest
from flask import url_for
from werkzeug.routing import Rule


@pytest.fixture
def compiled(monkeypatch):
    """The routes of which a builder of addresses was compiled, each as often as it was."""
    made, compile_builder = [], Rule._compile_builder

    def note(rule, *which):
        made.append(rule.rule)
        return compile_builder(rule, *which)

    monkeypatch.setattr(Rule, "_compile_builder", note)
    return made


def test_what_builds_an_address_is_compiled_once_when_it_is_first_asked_for(compiled, application):
    assert compiled == []
    with application.test_request_context():
        addresses = [url_for("apply.show", name="photo", again=again) for again in "ab"]
    assert addresses == ["/apply/photo?again=a", "/apply/photo?again=b"]
    assert len(compiled) == 1
