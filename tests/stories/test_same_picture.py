"""One picture sent for two things, as a passport's for the photo too, counts for each of them."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from app.domain.intake import journey
from app.services.files import uploads
from app.services.intake import drafts
from tests.conftest import on_both
from tests.support.families import acting
from tests.support.people import a_draft, a_received
from tests.support.pictures import a_photo
from tests.support.visitor import a_photo_file

PHOTO, PICTURES = "/apply/photo", "/apply/pictures"


def a_picture():
    return a_photo_file(a_photo(600, 800))


@pytest.fixture
def sent(visitor):
    """Somebody who sent one picture as the photo and as two documents."""
    visitor.fill_in(until=PHOTO)
    visitor.send(photo=a_picture())
    for shows in ("passport", "family"):
        visitor.get(PICTURES)
        visitor.send(picture=a_picture(), picture_shows=shows)
    return visitor


def shown(visitor, url):
    """The ids of the files that the page keeps."""
    pictures = visitor.get(url).all("img", class_="app-picture app-picture--large")
    pictures += visitor.page.all("img", class_="app-picture")
    return {picture.get("src").split("/")[3] for picture in pictures}


def press(visitor, url, act):
    """The first button of the page that does this to a picture."""
    visitor.get(url)
    [button, *_] = [b for b in visitor.page.all("button") if act in b.get("formaction", "")]
    visitor.send(button.get("formaction"), page=button.get("value"))


def test_it_is_all_of_them_each_on_its_page_and_by_its_name(sent):
    photo, documents = shown(sent, PHOTO), shown(sent, PICTURES)
    assert (len(photo), len(documents - photo)) == (1, 2)
    sent.walk()
    assert len(sent.page.all("img", class_="app-picture")) == 3
    sent.send(consent="y")

    assert sent.page.url == "/apply/submitted"


def test_each_is_turned_replaced_and_removed_alone(sent):
    photo, documents = shown(sent, PHOTO), shown(sent, PICTURES)

    press(sent, PICTURES, "/turn")
    assert shown(sent, PHOTO) == photo
    assert len(shown(sent, PICTURES) & documents) == 1

    documents = shown(sent, PICTURES)
    sent.get(PHOTO)
    sent.send(photo=a_photo_file(a_photo(400, 500)))
    assert not shown(sent, PHOTO) & photo
    assert shown(sent, PICTURES) == documents

    photo = shown(sent, PHOTO)
    sent.get(PICTURES)
    [one, _] = [a.get("href") for a in sent.page.all("a") if f"{PICTURES}/" in a.get("href")]
    sent.get(one)
    sent.send(remove="yes")
    assert shown(sent, PHOTO) == photo
    assert len(shown(sent, PICTURES) & documents) == 1


def test_the_same_once_more_for_the_same_is_no_more(sent):
    before = shown(sent, PHOTO), shown(sent, PICTURES)
    sent.get(PHOTO)
    sent.send(photo=a_picture())
    sent.get(PICTURES)
    sent.send(picture=a_picture(), picture_shows="passport")
    assert (shown(sent, PHOTO), shown(sent, PICTURES)) == before


def test_who_decides_sees_each(sent, desk):
    reference = sent.apply()
    clerk = desk("kim", "caseworker")
    pictures = clerk.get(f"/review/case/{reference}").all("ul", class_="app-pictures")[0]
    names = [picture.get("alt") for picture in pictures.iter() if picture.get("alt")]
    assert names == ["Photo", "Passport", "Proof of a family link"]


# Two browsers at once


def store(portal, eoi_id, name, **beside):
    """As the page `name` does it: the same bytes each time."""
    page = journey.BY_NAME[name]
    [asked] = {"photo", "picture"} & {question.name for question in page.questions}
    with acting(portal, eoi_id) as unit:
        twins = drafts.twins(unit, eoi_id, page, beside)
        file_id = uploads.attach(unit, eoi_id, a_received(), twins=twins)
        answers = drafts.save_page(unit, eoi_id, page, beside | {asked: str(file_id)}, "en")
    return journey.files(answers)


@pytest.mark.again
@on_both
@pytest.mark.parametrize(
    ("other", "names"),
    [
        (("photo", {}), ["A photo of you", "Passport"]),
        (
            ("pictures", {"picture_shows": "family"}),
            ["Passport", "Proof that somebody is my family"],
        ),
        (("pictures", {"picture_shows": "passport"}), ["Passport"]),
    ],
)
def test_sent_in_two_browsers_at_once_it_is_there_for_each_thing_once(portal, other, names):
    eoi_id = a_draft(portal, before="photo")
    start = Barrier(2)
    name, beside = other

    def at_once(act):
        start.wait()
        return act()

    acts = [
        partial(store, portal, eoi_id, "pictures", picture_shows="passport"),
        partial(store, portal, eoi_id, name, **beside),
    ]
    with ThreadPoolExecutor(2) as both:
        answers = max(both.map(at_once, acts), key=len)
    assert sorted(answers.values()) == [[name] for name in names]
    with acting(portal, eoi_id) as unit:
        assert {str(stored.id) for stored in uploads.of_eoi(unit, eoi_id)} == answers.keys()
