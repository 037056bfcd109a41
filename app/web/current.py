"""The request, `g`, the session and the application that are current, each as it is.

Flask's names of them are proxies: one look at an attribute of theirs costs as much as twenty calls
of a function. What runs at each request takes them from here.
"""

from collections.abc import Callable
from typing import Any

import flask
from flask import Flask, Request
from flask.ctx import _AppCtxGlobals
from flask.sessions import SessionMixin


def _behind(proxy: Any) -> Callable[[], Any]:
    """What returns the object itself, or raises RuntimeError outside of a request."""
    found: Callable[[], Any] = proxy._get_current_object  # noqa: SLF001 - documented by Werkzeug
    return found


request: Callable[[], Request] = _behind(flask.request)
session: Callable[[], SessionMixin] = _behind(flask.session)
app: Callable[[], Flask] = _behind(flask.current_app)
g: Callable[[], _AppCtxGlobals] = _behind(flask.g)
