"""What a person reads while the key provider is in trouble, and that nothing they typed is lost."""

from dataclasses import replace

import pytest

from tests.peers.faulty import FAULTS, Faulty

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANSWERED = {"down": 503, "denying": 410, "mismatch": 500}


@pytest.fixture
def provider(application):
    """Of the application, which has nothing at hand but the keys of the system."""
    portal = application.extensions["portal"]
    provider = Faulty(portal.provider)
    application.extensions["portal"] = portal = replace(portal, provider=provider)
    provider.forget = portal.serving_keyring._cache.clear  # as where another process answers
    return provider


def sent_in_trouble(visitor, provider, fault, **values):
    """The answer to the open page's form, which stays open as in a browser that goes back."""
    page = visitor.page
    provider.fail(FAULTS[fault])
    answer = visitor.send(**values)
    provider.heal()
    visitor.page = page
    return answer


@pytest.mark.parametrize("fault", FAULTS)
def test_each_page_of_the_form_can_be_sent_again(visitor, provider, fault):
    visitor.get("/apply/in-france")
    seen = []

    while visitor.page.url != "/apply/check-answers":
        if visitor.page.url in {"/apply/saved", "/apply/task-list"}:
            visitor.go_on()
            continue
        provider.forget()
        answer = sent_in_trouble(visitor, provider, fault)
        seen.append(answer.status)
        assert (answer.headers.get("Retry-After") is not None) == (answer.status == 503)
        provider.forget()
        visitor.go_on()
    provider.forget()
    assert sent_in_trouble(visitor, provider, fault, consent="y").status == ANSWERED[fault]
    provider.forget()
    assert visitor.send(consent="y").url == "/apply/submitted"

    # What was sent empty may be found wanting before any key is needed.
    assert set(seen) <= {ANSWERED[fault], 422}
    assert ANSWERED[fault] in seen


@pytest.mark.parametrize("fault", FAULTS)
def test_a_status_can_be_looked_at_later(visitor, provider, fault):
    visitor.submit()

    provider.forget()
    provider.fail(FAULTS[fault])
    assert visitor.get("/status").status == ANSWERED[fault]
    provider.heal()
    assert visitor.get("/status").status == 200
