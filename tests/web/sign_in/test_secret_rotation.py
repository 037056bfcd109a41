"""The secret that signs cookies is changed while people fill in forms."""

import pytest

from app import create_app
from app.settings import Unconfigured, read
from tests.conftest import on_sqlite
from tests.support.visitor import Visitor

OLD, NEW = "s" * 32, "n" * 32


@pytest.fixture
def served(environ):
    """Gives the application of processes with these secrets."""
    applications = []

    def served(**changes):
        applications.append(create_app(read(environ | changes)))
        return applications[-1]

    yield served
    for application in applications:
        application.extensions["portal"].engine.dispose()


@pytest.fixture
def visitor(served):
    """Amid the form, with a page loaded that the old secret signed."""
    visitor = Visitor(served(SECRET_KEY=OLD).test_client())
    visitor.fill_in(until="/apply/name")
    return visitor


@pytest.mark.again  # real processes, or as much work
@on_sqlite
@pytest.mark.parametrize(
    "secrets",
    [
        {"SECRET_KEY": OLD, "SECRET_KEY_FALLBACKS": NEW},
        {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": OLD},
        {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": f"{'z' * 32}  {OLD}"},
    ],
)
def test_a_form_loaded_before_the_change_is_taken_after_it(visitor, served, secrets):
    visitor.client.application = served(**secrets)

    visitor.fill_in_page()

    assert visitor.page.url != "/apply/name"
    visitor.client.application = served(SECRET_KEY=secrets["SECRET_KEY"])
    assert visitor.apply()  # what the new secret has signed since needs the old one no more


@on_sqlite
def test_without_the_old_secret_what_it_signed_counts_no_more(visitor, served):
    visitor.client.application = served(SECRET_KEY=NEW)

    assert visitor.send(given_names="Zuplo").status == 400


def test_a_fallback_must_be_as_long_as_a_secret(environ):
    with pytest.raises(Unconfigured, match="SECRET_KEY_FALLBACKS"):
        read(environ | {"SECRET_KEY_FALLBACKS": f"{OLD} short"})
