"""What the demonstration says at its start leads where it says, and raises no alarm."""

import json
import re

import pytest

from tests.browser.walk import press


@pytest.mark.parametrize("roles", [("demo-caseworker-1", "demo-senior")])
def test_each_role_is_one_link_away_whoever_was_signed_in_before(site, new_page, roles):
    page = new_page()
    for person in roles:
        [link] = {each for each in re.findall(r"http\S+/as/[\w-]+", site.printed) if person in each}
        page.goto(link)
        assert "/review/" in page.url
        name = person.removeprefix("demo-").split("-")[0].capitalize()
        assert f"Demo {name}" in page.locator("header").inner_text()
    press(page.locator("form[action$=sign-out] button"))


def test_the_first_lines_are_three_steps(site):
    steps = re.findall(r"(?m)^(\d)\. ", site.printed)
    assert steps == ["1", "2", "3"]
    assert f"{site.url}/demo/mail" in site.printed


def test_invented_people_raise_no_alarm(site):
    lines = (site.folder / "instance/demo.log").read_text().splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    assert events
    assert [each for each in events if each["event"] == "audit_entry_waits"] == []
