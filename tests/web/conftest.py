import pytest

from app import create_app
from app.settings import read
from tests.support.desk import sit_down
from tests.support.reviewer import Reviewer
from tests.support.settings import environment
from tests.support.visitor import Visitor


@pytest.fixture
def environ(database_url, key_file, tmp_path):
    return environment(database_url, key_file, tmp_path)


@pytest.fixture
def application(environ):
    application = create_app(read(environ))
    yield application
    application.extensions["portal"].engine.dispose()


@pytest.fixture
def visitor(application):
    return Visitor(application.test_client())


@pytest.fixture
def desk(application, portal):
    """Seat a person with these roles at a desk of their own."""

    def seat(subject, *claimed):
        client = application.test_client()
        sit_down(portal, client, subject, *claimed)
        return Reviewer(client)

    return seat
