"""Bad input of every kind at every form there is: some here, and more in the soak."""

import logging
from itertools import cycle

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.support.attack import NASTY, ORIGIN, Attack, Watch
from tests.support.attack_files import AttackWithFiles
from tests.support.crawl import form_of
from tests.support.desk import a_return, a_screened
from tests.support.kept import REFUSED, require_kept
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_SHORT = settings(
    max_examples=100,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def logged(application, caplog):
    caplog.set_level(logging.DEBUG)
    application.config["PROPAGATE_EXCEPTIONS"] = True
    return lambda: caplog.text


@pytest.fixture
def attack(application, logged):
    return Attack(application, logged)


def test_no_form_fails_forgets_or_believes_what_it_should_not(attack):
    _SHORT(given(attack.postings())(attack.send))()
    assert attack.tries >= _SHORT.max_examples
    assert len({form.path for form in attack.forms}) > 20


def test_no_request_that_no_form_makes_fails_or_changes_anything(attack):
    _SHORT(given(attack.knocks())(attack.knock))()
    assert attack.tries >= _SHORT.max_examples


@pytest.mark.again  # real processes, or as much work
def test_no_file_fails_loses_a_word_or_leaves_a_piece_behind(application, logged):
    attack = AttackWithFiles(application, logged)
    settings(_SHORT, max_examples=40)(given(attack.parcels())(attack.send))()
    assert attack.tries >= 40
    attack.require_nothing_left_behind()


def a_case_with_a_match(portal):
    a_return(portal, **ON_REGISTER)
    return case_of(portal, a_screened(portal, **ZUPLO))


# What reviewers fill in: the role, and where the forms are.
_CHOSEN = {"radio", "checkbox", "select"}
_AT_DESK = {
    "a case with a match": ("caseworker", a_case_with_a_match),
    "the work lists": ("caseworker", lambda _portal: "/review/"),
    "a work list": ("caseworker", lambda _portal: "/review/lists/eligible"),
    "the alerts": ("manager", lambda _portal: "/review/screening?budget=30"),
}


@pytest.mark.parametrize("where", _AT_DESK)
def test_no_form_of_a_reviewer_fails_or_forgets(application, portal, desk, logged, where):
    role, made = _AT_DESK[where]
    reviewer, watch = desk("amina", role), Watch(application, logged)
    address = made(portal)
    page = reviewer.get(address)
    forms = [form_of(form, address) for form in page.all("form", method="post")]
    forms = [form for form in forms if form.fields]
    assert forms
    for form, text in zip(cycle(forms), NASTY, strict=False):
        typed = [(name, value if kind in _CHOSEN else text) for name, kind, value in form.fields]
        answer = reviewer.client.post(
            form.path,
            data=dict(reversed(typed)) | {"csrf_token": page.fields["csrf_token"]},
            headers=ORIGIN,
        )
        watch.require_sound(answer)
        if answer.status_code in REFUSED:
            require_kept(answer, form, typed)
