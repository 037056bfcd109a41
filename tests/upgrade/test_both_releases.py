"""A browser that a proxy sends to processes of the first release and of this one in turn."""

import itertools
from urllib.parse import urlsplit

import pytest
import requests

from app.domain.intake import journey
from app.services.operations import setup
from tests.bench.load import answers_of
from tests.bench.server import GRANIAN, serving
from tests.soak.crowd import BUTTON, TOKEN
from tests.support.settings import environment

SERVER = GRANIAN.replace("--workers 2", "--workers 1")


@pytest.fixture
def releases(installed, first_release, database_url, tmp_path):
    """The addresses of a process of each, on one database, which has just been upgraded."""
    setup.prepare(installed)
    settings = environment(database_url, tmp_path / "keys.json", tmp_path)
    with (
        serving(SERVER, "app", settings, root=first_release) as before,
        serving(SERVER, "app", settings) as after,
    ):
        yield [f"http://127.0.0.1:{server.port}" for server in (before, after)]


@pytest.mark.again  # real processes, or as much work
def test_a_form_goes_on_whichever_release_answers(releases):
    """Each page is shown by the one and sent to the other: no session, and no form, is lost."""
    with requests.Session() as browser:
        browser.headers["Accept-Language"] = "en"
        page = browser.get(f"{releases[1]}/apply/in-france")
        seen = []
        for address in itertools.islice(itertools.cycle(releases), 8):
            while (path := urlsplit(page.url).path) in {"/apply/saved", "/apply/task-list"}:
                page = browser.get(address + BUTTON.search(page.text)[1])
            seen.append(path)
            [token] = set(TOKEN.findall(page.text))
            fields = answers_of(journey.BY_NAME[path.removeprefix("/apply/")], page.text)
            page = browser.post(address + path, data={**fields, "csrf_token": token})
            assert page.status_code == 200, path
    assert len(set(seen)) == len(seen), seen
