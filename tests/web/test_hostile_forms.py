"""Bad input of every kind at every form there is: hundreds of tries here, and more in the soak."""

import logging

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.attack import Attack

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_SHORT = settings(
    max_examples=300,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def attack(application, caplog):
    caplog.set_level(logging.DEBUG)
    application.config["PROPAGATE_EXCEPTIONS"] = True
    return Attack(application, lambda: caplog.text)


def test_no_form_fails_forgets_or_believes_what_it_should_not(attack):
    _SHORT(given(attack.postings())(attack.send))()
    assert attack.tries >= _SHORT.max_examples
    assert len({form.path for form in attack.forms}) > 20


def test_no_request_that_no_form_makes_fails_or_changes_anything(attack):
    _SHORT(given(attack.knocks())(attack.knock))()
    assert attack.tries >= _SHORT.max_examples
