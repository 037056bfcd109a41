from tests.web.conftest import application, desk, visitor  # noqa: F401 - fixtures
from tests.worker.conftest import environ, post, receiver, settings  # noqa: F401 - fixtures
