"""A reviewer's browser, and where their cases are."""

from app.services.core.unit import unit_for
from app.storage.cases import eois
from tests.support.visitor import Page, Visitor


class Reviewer(Visitor):
    """Somebody at a desk, who sends one of a page's forms at a time."""

    def act(self, path, **values):
        data = {"csrf_token": self.page.fields["csrf_token"], **values}
        self.page = Page(self.client.post(path, data=data, follow_redirects=True))
        return self.page


def twin(client):
    """Another client with the same cookies: one sends one request at a time."""
    other = client.application.test_client()
    other._cookies.update(client._cookies)
    return other


def case_of(portal, eoi_id):
    """The address of the case's page."""
    with unit_for(portal, "test") as unit:
        return f"/review/case/{eois.get(unit.session, eoi_id).reference}"


def actions_to(page, verb):
    """The addresses of the page's forms that do this."""
    found = [form.get("action") for form in page.all("form")]
    return [action for action in found if action.endswith(f"/{verb}")]


def to_confirm(reviewer, case):
    """Where the second person confirms what waits: on a page to which that of the case leads."""
    page = reviewer.get(case)
    assert [*actions_to(page, "confirm"), *actions_to(page, "decline")] == []
    ways = [link.get("href") for link in page.all("a", class_="govuk-button")]
    [way] = [each for each in ways if each.startswith("/review/approvals/")]
    [confirm] = actions_to(reviewer.get(way), "confirm")
    return confirm
