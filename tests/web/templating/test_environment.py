"""What is compiled into templates reads as if it were said anew, and is nothing of anybody."""

import re
from types import CodeType

import pytest
from flask import Flask

from app import create_app, wording
from app.settings import read
from app.web.templating import environment
from tests.conftest import on_sqlite
from tests.support.crawl import _VARYING
from tests.support.people import a_draft, a_session

pytestmark = on_sqlite
again = pytest.mark.again

PATHS = (
    "/",
    "/privacy",
    "/apply/name",
    "/apply/date-of-birth",
    "/apply/other-names",
    "/apply/task-list",
    "/apply/check-answers",
    "/status",
    "/nowhere",
    "/review/",
)
AMAL = {"given_names": "Amalquorda", "family_name": "Vossimble", "document_number": "QX 77120"}
BASIL = {"given_names": "Basilwendo", "family_name": "Tarrowick", "document_number": "QX 88231"}


def at_a_browser(application, **answers):
    portal, client = application.extensions["portal"], application.test_client()
    with client.session_transaction() as cookie:
        cookie["applicant"] = a_session(portal, a_draft(portal, **answers))
        cookie["csrf_token"] = client.application.name  # the same in all: what differs is theirs
    return client


def pages(client, language):
    found = [client.get(path, headers={"Accept-Language": language}).text for path in PATHS]
    found.append(client.post("/apply/name", headers={"Accept-Language": language}).text)
    return [re.sub(r"\b[0-9a-f]{8}\b", "", _VARYING.sub("", page)) for page in found]


def words_of(application, template, language="fr", **context):
    with application.test_request_context(headers={"Accept-Language": language}):
        application.preprocess_request()
        return application.jinja_env.get_or_select_template(template).render(context)


def of_language(application, language):
    return application.jinja_env._of_language(language)


@pytest.mark.parametrize(
    "language", ["fr", pytest.param("en", marks=again), pytest.param("ar", marks=again)]
)
def test_a_page_is_the_same_as_if_nothing_were_resolved_beforehand(
    application, environ, monkeypatch, language
):
    client = at_a_browser(application, **AMAL)
    folded = pages(client, language)
    monkeypatch.setattr(environment.Folding, "visit", lambda _self, tree: tree)
    monkeypatch.setattr(environment, "linked", lambda tree, _parse: tree)
    monkeypatch.setattr(Flask, "jinja_options", {})  # without what other tests have compiled
    plain = create_app(read(environ)).test_client()
    plain._cookies.update(client._cookies)

    assert pages(plain, language) == folded
    plain.application.extensions["portal"].engine.dispose()


def test_nothing_of_anybody_stays_when_their_page_is_made(application):
    ours, theirs = at_a_browser(application, **AMAL), at_a_browser(application, **BASIL)
    read_by = [pages(client, "fr") for client in (ours, theirs, ours)]

    assert read_by[0] == read_by[2]
    for mine, others, seen in ((AMAL, BASIL, read_by[0]), (BASIL, AMAL, read_by[1])):
        assert all(any(answer in page for page in seen) for answer in mine.values())
        assert not any(answer in page for page in seen for answer in others.values())
    kept = "\n".join(kept_of(of_language(application, "fr")))
    assert "Vérifiez vos réponses" in kept
    assert not any(answer in kept for answer in (*AMAL.values(), *BASIL.values()))


def kept_of(own):
    """Every text that the environment of a language keeps between requests."""
    for template in own.cache.values():
        yield from texts_of(template.root_render_func.__code__)
        for block in template.blocks.values():
            yield from texts_of(block.__code__)
        yield repr(dict(template.globals))
        yield str(template._module)


def texts_of(code):
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from texts_of(const)
        else:
            yield repr(const)


def test_words_are_resolved_by_what_jinja_documents(application):
    """A text, an asset, an address: constants; a text of a variable: one call, of a filter."""
    own = of_language(application, "fr")
    code = own.compile("{{ _('Back') }}{{ asset('icon.svg') }}{{ url_for('access.leave') }}")
    constants = "".join(texts_of(code))
    assert all(text in constants for text in ("Retour", "/static/icon.", "/leave"))
    assert "call" not in own.compile("{{ _('Back') }}", raw=True).partition("def root")[2]
    assert "t_1(l_0_x)" in own.compile("{{ _(x) }}", raw=True).replace(
        "(undefined(name='x') if l_0_x is missing else l_0_x)", "l_0_x"
    )


def test_what_is_filled_into_words_is_escaped_and_words_are_not(application):
    own = of_language(application, "en")
    said = own.from_string("{{ _('<i>%(x)s</i> 5%%', x=x) }} {{ _(m) }} {{ _(no) }}")
    assert said.render(x="<b>", m="<u>&amp;") == "<i>&lt;b&gt;</i> 5% <u>&amp; "
    counted = own.from_string("{{ ngettext('%(num)d %(x)s', '%(num)d %(x)ss', n, x='<') }}")
    assert [counted.render(n=n) for n in (1, 2)] == ["1 &lt;", "2 &lt;s"]


def test_each_language_has_templates_of_its_own(application):
    found = {words_of(application, "public/help.html", language) for language in wording.LANGUAGES}
    assert len(found) == len(wording.LANGUAGES)


def test_an_edited_template_is_shown_where_that_is_turned_on_late(application):
    application.jinja_env.auto_reload = True
    words_of(application, "public/help.html")
    assert of_language(application, "fr").auto_reload
