"""Many who send at once, and files made to take long: what each is told, and what it costs."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.security.sandbox import images
from app.services.core.rate_limits import LIMITS
from app.services.core.unit import unit_for
from app.services.files import uploads
from app.storage.cases.files import StoredFile
from app.storage.sign_in.code_requests import Counter
from tests.support.pictures import a_heavy_pdf, a_photo
from tests.support.sandboxed import waited_for
from tests.support.visitor import a_photo_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PICTURES = "/apply/pictures"


@pytest.fixture
def documents(visitor):
    """Somebody who is asked for a picture of a document."""
    visitor.fill_in(until=PICTURES)
    return visitor


def send(visitor, content=None):
    visitor.get(PICTURES)
    file = a_photo_file(content or a_photo())
    return visitor.send(picture=file, picture_shows="travel-document")


def require_kept(page):
    ticked = page.all("input", checked="") or page.all("textarea", name="picture_shows")
    assert [each.get("value") or each.text.strip() for each in ticked] == ["travel-document"]


def pictures_of(visitor):
    return len(visitor.get(PICTURES).all("ul", class_="app-kept"))


def seconds_counted(portal):
    with unit_for(portal, "test") as unit:
        counts = list(unit.session.scalars(select(Counter.count)))
    return sorted(count / 1000 for count in counts)[-2:]


@pytest.fixture
def crowd():
    """Others who wait for the decoder, as many as may, until it is set."""
    over, there = threading.Event(), threading.Semaphore(0)

    def wait():
        try:
            with images.decoder_slot():
                there.release()
                over.wait(20)
        except images.Busy:
            pass

    others = [threading.Thread(target=wait) for _ in range(images.MOST_AT_ONCE)]
    for other in others:
        other.start()
    there.acquire()
    assert waited_for(lambda: images.QUEUE._value == 0)  # who tried it out would take a place
    yield over
    over.set()
    for other in others:
        other.join()


def test_where_too_many_wait_one_is_told_at_once_and_keeps_what_was_typed(documents, crowd):
    page = send(documents)

    assert (page.status, page.headers["Retry-After"]) == (503, "20")
    assert "Many people are sending files now" in page.text()
    require_kept(page)

    crowd.set()
    assert send(documents).status == 200
    assert pictures_of(documents) == 1


@pytest.mark.usefixtures("crowd")
def test_who_waits_too_long_is_told_too(documents, monkeypatch):
    with monkeypatch.context() as room:  # gone before the crowd is
        room.setattr(images, "LONGEST_WAIT", 0.1)
        room.setattr(images, "QUEUE", threading.BoundedSemaphore(9))
        page = send(documents)
    assert page.status == 503
    require_kept(page)


@pytest.mark.usefixtures("crowd")
def test_a_file_too_large_waits_for_nobody(documents):
    page = send(documents, bytes(uploads.MOST_BYTES + 1))
    assert page.status == 422
    assert "larger than 10 MB" in page.text()


def test_what_an_evil_file_took_is_counted_and_nothing_of_it_is_kept(
    documents, portal, monkeypatch
):
    monkeypatch.setattr(images, "SIZES", ((images.LARGE, 1.0), (1200, 0.5)))
    page = send(documents, a_heavy_pdf())

    assert "takes too long" in page.text()
    require_kept(page)
    assert all(1 < seconds < 5 for seconds in seconds_counted(portal))


@pytest.mark.parametrize("fault", [RuntimeError, SystemExit])
def test_what_broke_off_is_counted_too(documents, portal, monkeypatch, fault):
    def spend(_portal, _key, _slot, _upload, spent):
        spent.seconds = 7.5
        raise fault

    monkeypatch.setattr(uploads, "receive", spend)
    documents.client.application.testing = False
    with pytest.raises(SystemExit) if fault is SystemExit else pytest.MonkeyPatch.context():
        assert send(documents).status == 500
    assert seconds_counted(portal) == [7.5, 7.5]


@pytest.mark.parametrize("what", ["decoding", "decoding-address"])
def test_for_who_has_used_up_the_time_nothing_is_decoded(documents, portal, monkeypatch, what):
    def none(*_):
        raise AssertionError("looked into")

    monkeypatch.setattr(images, "pictures", none)
    monkeypatch.setattr(images, "decoder_slot", none)
    monkeypatch.setitem(LIMITS, what, (images.MOST_SECONDS * 1000 - 1, timedelta(hours=1)))
    page = send(documents)

    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    require_kept(page)
    with unit_for(portal, "test") as unit:
        assert len(unit.session.scalars(select(StoredFile)).all()) == 1  # the portrait
