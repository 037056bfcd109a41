"""The server that the demo and production run, under files made to take its decoders for good."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import select

from app import create_app
from app.security.sandbox import images
from app.services.core.unit import unit_for
from app.settings import read
from app.storage.cases.files import StoredFile
from app.storage.sign_in.code_requests import Counter
from tests.bench.server import GRANIAN, serving
from tests.conftest import prepared
from tests.support.pictures import a_heavy_pdf, a_photo
from tests.support.settings import environment
from tests.support.visitor import Visitor

PAGE = "/apply/pictures"
EVIL, PEOPLE = 36, 6
SECONDS = 6  # for which the site is looked at
SOON = 3  # seconds, on a machine that does much else; it was half a minute


def somebody(application, url):
    """The session of a browser that is asked for a picture, and the form's fields."""
    visitor = Visitor(application.test_client())
    visitor.fill_in(until=PAGE)
    session = requests.Session()
    for cookie in visitor.client._cookies.values():
        session.cookies.set(cookie.key, cookie.value)
    session.headers["Referer"] = url
    return session, visitor.page.fields | {"picture_shows": "passport"}


def send(url, person, content):
    """The answer's status and the seconds it took; None where it was not waited for."""
    session, fields = person
    began = time.monotonic()
    try:
        answer = session.post(
            url + PAGE,
            data=fields,
            files={"picture": ("a.pdf", content)},
            allow_redirects=False,
            timeout=30,
        )
    except requests.RequestException:
        return None
    return answer.status_code, time.monotonic() - began


def timed(address):
    began = time.monotonic()
    assert requests.get(address, timeout=20).ok
    return time.monotonic() - began


@pytest.mark.again  # real processes, or as much work
def test_nobody_waits_for_others_files(tmp_path, key_copy):
    """One worker with its 16 threads, as each of production's."""
    database = f"sqlite:///{tmp_path}/portal.db"
    portal = prepared(database, key_copy)
    portal.engine.dispose()
    settings = environment(database, key_copy, tmp_path)
    application = create_app(read(settings))
    with ThreadPoolExecutor(EVIL + 1) as crowd:
        with serving(GRANIAN.replace("--workers 2", "--workers 1"), "app", settings) as server:
            url = f"http://127.0.0.1:{server.port}"
            people = [somebody(application, url) for _ in range(PEOPLE + 1)]
            application.extensions["portal"].engine.dispose()
            timed(url)
            evil = [
                crowd.submit(send, url, people[number % PEOPLE], a_heavy_pdf())
                for number in range(EVIL)
            ]
            waited, until = [], time.monotonic() + SECONDS
            while time.monotonic() < until:
                waited += [timed(f"{url}/healthz"), timed(f"{url}/")]
                time.sleep(0.1)
            honest = send(url, people[-1], a_photo())
        answers = [each.result() for each in evil]
    assert statistics.median(waited) < SOON / 6
    assert max(waited) < SOON
    told = [seconds for status, seconds in filter(None, answers) if status == 503]
    # The others have or had the decoder, or wait for it.
    assert len(told) >= EVIL - images.MOST_AT_ONCE - 3
    assert max(told) < 2 * images.LONGEST_WAIT
    assert honest[0] in {303, 503}
    assert honest[1] < 2 * images.LONGEST_WAIT
    _require_reserved(portal)


def _require_reserved(portal):
    """The worker was killed in the middle of a file: nobody has given its time back."""
    with unit_for(portal, "test") as unit:
        assert max(unit.session.scalars(select(Counter.count))) >= 1000 * images.MOST_SECONDS
        names = set(unit.session.scalars(select(StoredFile.id)))
        assert len(names) <= 2 * (PEOPLE + 1)  # as they came: a portrait, and an honest picture
    portal.engine.dispose()
