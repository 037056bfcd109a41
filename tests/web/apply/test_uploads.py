"""Photographs and scans: sent, seen, replaced, removed, refused; what of them is on the disk."""

import os
import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug import formparser

from app.security.encryption.spool import SealedSpool
from app.security.sandbox import formats
from app.security.scanner import scanner_at
from app.services.core.unit import unit_for
from app.services.files import turning
from app.services.files import uploads as files
from app.services.files.uploads import MOST_BYTES, MOST_FILES
from app.services.intake import drafts
from app.storage.audit.entries import AuditEntry
from app.storage.cases.files import StoredFile, chunk_name
from app.storage.objects.stores import Folder
from app.web.forms import requests
from tests.peers import clamav
from tests.support.desk import screen_all
from tests.support.people import a_received
from tests.support.pictures import EICAR, a_file, a_pdf, a_photo, a_png_header, noise
from tests.support.visitor import PHOTO, Visitor, a_photo_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PICTURES = "/apply/pictures"


@pytest.fixture
def asked(visitor):
    """Somebody who is asked for a photo."""
    visitor.fill_in(until="/apply/photo")
    return visitor


@pytest.fixture
def documents(asked):
    """Somebody who is asked for a picture of a document."""
    asked.send(photo=a_photo_file())
    asked.send()
    assert asked.page.url == PICTURES
    return asked


def portal_of(application):
    return application.extensions["portal"]


def seen(visitor, *, part=1):
    """The pictures on the page, each fetched as the browser would."""
    return [visitor.client.get(re.sub(r"/\d$", f"/{part}", url)) for url in sources(visitor.page)]


def sources(page):
    return [i.get("src") for i in page.all("img") if i.get("class").startswith("app-picture")]


def size_of(response):
    return Image.open(BytesIO(response.get_data())).size


def stored(application):
    with unit_for(portal_of(application), "test") as unit:
        rows = unit.session.scalars(select(StoredFile).order_by(StoredFile.id))
        return [row.id for row in rows if row.manifest]


def test_a_photo_is_kept_and_shown_again(asked):
    asked.send(photo=a_photo_file(a_photo(800, 1000)))
    assert asked.page.url == "/apply/photo"
    assert "This is what we keep" in asked.page.text()
    assert sources(asked.page)[0].endswith("/1")

    [large], [small] = seen(asked), seen(asked, part=0)
    assert size_of(large) == (800, 1000)
    assert size_of(small) == (256, 320)


def test_it_is_shown_as_a_picture_and_nothing_else(asked):
    asked.send(photo=a_photo_file())
    asked.get("/apply/photo")
    [picture] = seen(asked)

    assert picture.mimetype == "image/jpeg"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cache-Control"] == "no-store"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert "script-src" not in picture.headers["Content-Security-Policy"]
    assert picture.headers["Content-Disposition"].startswith("inline")
    assert picture.content_length == len(picture.get_data())


def test_nobody_else_sees_it(asked, application):
    asked.send(photo=a_photo_file())
    asked.get("/apply/photo")
    url = sources(asked.page)[0]

    stranger = Visitor(application.test_client())
    assert stranger.get(url).url.startswith("/return")
    stranger.fill_in(until="/apply/name")
    assert stranger.get(url).status == 404
    for missing in (url[:-1] + "2", url[:-1] + "99", url.replace("file/0", "file/1")):
        assert asked.get(missing).status == 404


def test_going_on_keeps_the_photo_that_is_there(asked, application):
    asked.send(photo=a_photo_file())
    before = stored(application)
    asked.get("/apply/photo")
    asked.send()

    assert asked.page.url == PICTURES
    assert stored(application) == before


def test_another_photo_takes_its_place(asked, application):
    asked.send(photo=a_photo_file())
    [first] = stored(application)
    asked.get("/apply/photo")
    asked.send(photo=a_photo_file(a_photo(400, 500)))

    [second] = stored(application)
    assert second != first
    asked.get("/apply/photo")
    assert size_of(seen(asked)[0]) == (400, 500)


def test_without_a_photo_it_does_not_go_on(asked):
    assert asked.send().status == 422
    assert "Take or choose a photo of the face" in asked.page.text()


def test_a_photo_too_small_is_refused_and_one_too_wide_is_advised_on(asked):
    assert asked.send(photo=a_photo_file(a_photo(200, 250))).status == 422
    assert "too small" in asked.page.text()

    asked.send(photo=a_photo_file(a_photo(900, 600)))
    assert asked.page.url == "/apply/photo"
    assert "wider than it is tall" in asked.page.text()
    asked.send()  # nobody has to follow it
    assert asked.page.url == PICTURES


def test_pictures_of_documents_are_listed_and_can_be_changed_and_removed(documents, application):
    documents.send(picture=a_photo_file(a_pdf(), "a.pdf"), picture_shows="passport")
    documents.send(picture=a_photo_file(a_photo(500, 400)), picture_shows="other")
    assert documents.page.url == PICTURES
    assert "Passport" in documents.page.text()
    assert [size_of(picture) for picture in seen(documents)] == [(1696, 2400), (500, 400)]

    entry = documents.page.all("dd")[1][0].get("href")
    documents.get(entry)
    documents.send(picture_shows="family")
    assert "Proof that somebody is my family" in documents.page.text()
    assert len(stored(application)) == 3

    documents.get(entry)
    documents.send(remove="yes")
    assert [size_of(picture) for picture in seen(documents)] == [(1696, 2400)]
    assert len(stored(application)) == 2


def test_a_double_click_adds_one_picture(documents):
    page = documents.page
    for _ in range(2):
        documents.page = page
        documents.send(picture=a_photo_file(a_pdf()), picture_shows="passport")
    assert len(seen(documents)) == 1


def test_check_answers_shows_the_pictures(documents):
    documents.walk()
    assert [picture.status_code for picture in seen(documents)] == [200, 200]


def test_the_file_boxes_offer_what_is_taken(documents):
    for page in ("/apply/photo", PICTURES):
        [box] = documents.get(page).all("input", type="file")
        assert box.get("accept") == formats.ACCEPT
    assert set(formats.ACCEPT.split(",")) == {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/heic",
        "image/heif",
        ".heic",
        ".heif",
        "application/pdf",
    }


REFUSED = {
    "This is no picture": bytes(500),
    "pictures of this kind": a_file("GIF"),
    "is a text document": b"My name is Alpha.",
    "This file is empty": b"",
    "The end of this file is missing": a_photo()[:-300],
    "cannot be opened": a_file("WEBP")[:500],
    "more dots": a_png_header(9000, 6000),
    "more than 12 pages": a_pdf(pages=13),
    "larger than 10 MB": bytes(MOST_BYTES + 1),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_taken_is_refused_beside_what_else_was_answered(
    documents, application, words
):
    name = "passport-of-Imaginary.jpg"
    documents.send(picture=a_photo_file(REFUSED[words], name), picture_shows="travel-document")

    assert documents.page.status == 422
    assert words in documents.page.text()
    assert name not in documents.page.html
    [ticked] = documents.page.all("input", checked="")
    assert ticked.get("value") == "travel-document"
    assert len(stored(application)) == 1


def test_a_file_of_ten_megabytes_is_taken_and_none_of_it_in_clear_on_the_disk(
    documents, tmp_path, monkeypatch
):
    """All that is written anywhere while it arrives is looked at."""
    content = noise(9.5)
    content += bytes(MOST_BYTES - len(content))
    spools = []

    def made(most):
        spools.append(SealedSpool(most))
        file = spools[-1]._file
        monkeypatch.setattr(file, "close", lambda: None)
        return spools[-1]

    monkeypatch.setattr(requests, "SealedSpool", made)
    monkeypatch.setattr(formparser, "SpooledTemporaryFile", None)
    documents.send(picture=a_photo_file(content), picture_shows="passport")
    assert len(seen(documents)) == 1

    on_disk = b"".join(os.pread(spool._file.fileno(), MOST_BYTES, 0) for spool in spools)
    on_disk += b"".join(path.read_bytes() for path in (tmp_path / "files").iterdir())
    monkeypatch.undo()
    for spool in spools:
        spool.close()
    assert len(on_disk) > MOST_BYTES
    assert not any(content[at : at + 12] in on_disk for at in range(2000, 9 * 10**6, 6 * 10**5))


def test_a_request_without_end_is_ended(documents):
    """Far beyond what a page can say beside the file."""
    response = documents.client.post(
        PICTURES,
        environ_overrides={"CONTENT_LENGTH": str(10**9)},
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 413
    assert "smaller files" in response.get_data(as_text=True)


def test_who_is_not_known_may_send_no_more_than_a_form(application):
    stranger = application.test_client()
    data = {"picture": a_photo_file(bytes(100_000))}
    assert stranger.post(PICTURES, data=data).status_code == 413


def test_python_keeps_no_pattern_of_what_parted_the_fields(documents):
    """It would of the last 256 forms, each of which has another boundary."""
    documents.send(picture=a_photo_file(), picture_shows="other")
    kept = [written for _, written, _ in re._cache if isinstance(written, bytes)]
    assert not [written for written in kept if b"WerkzeugFormPart" in written]


def test_there_is_an_end_to_how_many_are_taken(documents, application):
    with unit_for(portal_of(application), "test") as unit:
        [row] = unit.session.scalars(select(StoredFile))
    with unit_for(portal_of(application), "test", write=True, opens=[row.eoi_id]) as unit:
        for number in range(MOST_FILES - 1):
            got = a_received()
            got = got._replace(manifest=got.manifest._replace(sha256=str(number)))
            files.attach(unit, row.eoi_id, got)
    documents.send(picture=a_photo_file(), picture_shows="other")
    documents.send(picture=a_photo_file(a_photo(500, 600)), picture_shows="other")
    assert "You cannot add more" in documents.page.text()


def test_while_the_place_or_the_scanner_is_away_nothing_is_lost(asked, application, tmp_path):
    portal = portal_of(application)
    (tmp_path / "file").touch()
    asked.send(photo=a_photo_file())
    asked.get("/apply/photo")
    url = sources(asked.page)[0]
    for change in (
        {"files": Folder(tmp_path / "file/in-it")},
        {"scan": scanner_at("unix:/nowhere")},
    ):
        application.extensions["portal"] = replace(portal, **change)
        asked.get("/apply/photo")
        asked.send(photo=a_photo_file(a_photo(500, 600)))
        assert asked.page.status == 422
        assert "We cannot take files now" in asked.page.text()
    application.extensions["portal"] = replace(portal, files=Folder(tmp_path / "file/in-it"))
    assert asked.get(url).status == 503


def test_the_scanner_is_asked_first(asked, application, workshop):
    with clamav.running(workshop) as address:
        application.extensions["portal"] = replace(portal_of(application), scan=scanner_at(address))
        asked.send(photo=a_photo_file(PHOTO + EICAR))
        assert "Our virus scanner found something" in asked.page.text()
        asked.send(photo=a_photo_file())
        assert "This is what we keep" in asked.page.text()


def test_a_picture_that_was_altered_raises_the_alarm(asked, application):
    portal = portal_of(application)
    asked.send(photo=a_photo_file())
    [file_id] = stored(application)
    content = portal.files.get(chunk_name(file_id, 0))
    portal.files.put(chunk_name(file_id, 0), content[:-1] + bytes([content[-1] ^ 1]))
    assert asked.get(f"/apply/file/{file_id}/1").status == 500


# In the back office


def test_a_reviewer_sees_them_and_each_look_is_written_down(
    visitor,
    application,
    portal,
    desk,
):
    reference = visitor.apply()
    screen_all(portal)
    clerk = desk("kim", "caseworker")
    clerk.get(f"/review/case/{reference}")
    shown = clerk.page.all("ul", class_="app-pictures")[0].findall(".//{*}a")
    [large] = clerk.get(shown[0].get("href")).all("img")
    assert large.get("alt") == "Photo"
    picture = clerk.client.get(large.get("src"))

    assert size_of(picture) == Image.open(BytesIO(PHOTO)).size
    with unit_for(portal, "test") as unit:
        entries = list(unit.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        looks = [entry.read(unit.keyring) for entry in entries if entry.action == "file-opened"]
    assert looks == [{"file": str(stored(application)[0]), "page": 1}]
    assert [entry.action for entry in entries].count("case-opened") == 3
    assert visitor.client.get(shown[0].get("href")).status_code == 303


EMPTY = a_file(image=Image.new("RGB", (600, 750), "white"))


def test_one_in_which_almost_nothing_can_be_seen_is_taken_and_said_to_be_so(asked):
    asked.send(photo=a_photo_file(EMPTY))
    assert asked.page.url == "/apply/photo"
    assert "Almost nothing can be seen" in asked.page.text()
    asked.send()
    assert asked.page.url == PICTURES

    for content, times in ((a_photo(), 0), (EMPTY, 1)):
        asked.send(picture=a_photo_file(content), picture_shows="passport")
        assert asked.page.url == PICTURES
        assert asked.page.text().count("Almost nothing can be seen") == times


# Turned


def turns(visitor, number=0, **typed):
    """Press the button that turns a picture on the page."""
    button = [b for b in visitor.page.all("button") if b.get("formaction", "").endswith("/turn")]
    pressed = button[number]
    return visitor.send(pressed.get("formaction"), page=pressed.get("value"), **typed)


def colours(response):
    """Of the middles of the upper left and the lower right quarter: r or b."""
    image = Image.open(BytesIO(response.get_data()))
    width, height = image.size
    at = (width // 4, height // 4), (width * 3 // 4, height * 3 // 4)
    return "".join("r" if r > b else "b" for r, _, b in map(image.getpixel, at))


def test_a_photo_is_turned_a_quarter_to_the_right_and_stays_so(asked, application):
    asked.send(photo=a_photo_file(a_photo(600, 800)))
    assert colours(seen(asked)[0]) == "rb"  # red on the left
    [before] = stored(application)

    turns(asked)
    assert asked.page.url == "/apply/photo"
    assert [size_of(picture) for picture in seen(asked)] == [(800, 600)]
    assert [size_of(picture) for picture in seen(asked, part=0)] == [(320, 240)]
    upper, lower = (colours(seen(asked, part=part)[0]) for part in (0, 1))
    assert upper == lower == "rb"  # red above
    assert "wider than it is tall" in asked.page.text()
    assert before not in stored(application)
    assert len(stored(application)) == 1

    turns(asked)
    assert colours(seen(asked)[0]) == "br"  # blue on the left
    asked.send()
    assert asked.page.url == PICTURES
    assert colours(asked.client.get(f"/apply/file/{stored(application)[0]}/1")) == "br"


@pytest.mark.again  # as all that decodes twice
def test_one_page_of_several_is_turned_and_what_was_chosen_beside_it_is_kept(documents):
    documents.send(picture=a_photo_file(a_pdf(pages=3), "a.pdf"), picture_shows="passport")
    assert len(sources(documents.page)) == 3
    [entry] = [a.get("href") for a in documents.page.all("a") if f"{PICTURES}/" in a.get("href")]
    documents.get(entry)
    documents.page.fields["picture_shows"] = "other"
    [shows] = {i.get("name") for i in documents.page.all("input", type="radio")}
    button = [b for b in documents.page.all("button") if b.get("formaction", "").endswith("/turn")]
    documents.send(button[1].get("formaction"), page=entry, **{shows: "other"})

    assert documents.page.url == entry
    assert documents.page.fields["picture_shows"] == "other"
    pages = [documents.client.get(url) for url in sources(documents.page)]
    assert [size_of(page) for page in pages] == [(1696, 2400), (2400, 1696), (1696, 2400)]


@pytest.mark.again
def test_one_of_a_list_is_turned_there_and_what_is_typed_beside_it_is_kept(documents):
    documents.send(picture=a_photo_file(a_photo(600, 800)), picture_shows="passport")
    for chosen, is_open in (("", None), ("other", "")):
        turns(documents, picture_shows=chosen)
        assert documents.page.url == PICTURES
        assert documents.page.fields.get("picture_shows", "") == chosen
        assert documents.page.all("details")[-1].get("open") == is_open
    assert colours(seen(documents)[0]) == "br"  # upside down


@pytest.mark.again
def test_a_double_click_turns_once(asked):
    asked.send(photo=a_photo_file(a_photo(600, 800)))
    page = asked.page
    for _ in range(2):
        asked.page = page
        turns(asked)
    assert size_of(seen(asked)[0]) == (800, 600)


@pytest.mark.parametrize(
    "where",
    [
        "drafts.replace_file",
        *(
            pytest.param(place, marks=pytest.mark.again)
            for place in ("turning.turned", "cases.files")
        ),
    ],
)
def test_cut_off_in_the_middle_of_a_turn_the_old_one_stays(asked, application, monkeypatch, where):
    asked.send(photo=a_photo_file(a_photo(600, 800)))
    before, page = stored(application), asked.page
    places = {
        "turning.turned": (turning.uploads, "put_away"),
        "drafts.replace_file": (drafts.journey, "with_file"),
        "cases.files": (files.files, "delete_objects"),
    }
    application.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patched:
        patched.setattr(*places[where], lambda *_, **__: 1 / 0)
        assert turns(asked).status == 500
    assert stored(application) == before
    asked.get("/apply/photo")
    assert size_of(seen(asked)[0]) == (600, 800)
    asked.page = page
    turns(asked)
    assert size_of(seen(asked)[0]) == (800, 600)


@pytest.mark.again
def test_nobody_turns_anothers_picture_nor_one_that_was_sent(asked, application):
    asked.send(photo=a_photo_file())
    [file_id] = before = stored(application)
    address = f"/apply/file/{file_id}/1/turn"
    stranger = Visitor(application.test_client())
    stranger.fill_in(until="/apply/photo")
    stranger.send(address, page="/apply/photo")
    assert stranger.page.url == "/apply/photo"
    assert stored(application) == before
    for page, status in (("2", 200), ("99999", 200)):
        asked.get("/apply/photo")
        asked.send(f"/apply/file/{file_id}/{page}/turn", page="/apply/photo")
        assert asked.page.status == status
    assert stored(application) == before

    asked.walk()
    asked.send(consent="y")
    asked.get("/return")
    asked.send(address, page="/apply/photo")
    assert before[0] in stored(application)
