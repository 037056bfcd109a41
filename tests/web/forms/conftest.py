from types import SimpleNamespace

import pytest
from flask import Flask, g
from sqlalchemy import create_engine


@pytest.fixture
def english():
    """A request's context for forms alone: a language, and a database whose clock they go by."""
    app = Flask(__name__)
    app.extensions["portal"] = SimpleNamespace(engine=create_engine("sqlite://"))
    with app.app_context():
        g.language = "en"
        yield
