"""A request's values and cookies are read as Werkzeug reads them."""

import flask
import pytest
from werkzeug.test import create_environ

from app.web.forms.requests import Request


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Cookie": ""},
        {"Cookie": "portal=a.b; language=fr; portal=second"},
        {"Cookie": 'quoted="x\\054y"; =nameless; bare; more=a=b'},
        {"Cookie": "portal=\xc3\xa9; other=\xff"},
    ],
)
def test_cookies_are_those_that_werkzeug_finds(sent):
    environ = create_environ("/?done=saved&done=again&n=7", headers=sent)

    ours, theirs = Request(environ), flask.Request(environ)

    assert list(ours.cookies.items(multi=True)) == list(theirs.cookies.items(multi=True))
    for read in ("args", "cookies"):
        for name in ("done", "n", "portal", "language", "missing"):
            mine, its = getattr(ours, read), getattr(theirs, read)
            assert mine.get(name) == its.get(name)
            assert mine.get(name, "none", type=int) == its.get(name, "none", type=int)
