"""The evidence of a case is looked at page by page."""

import re

import pytest

from app.domain.audit.actions import AuditAction
from app.security.sandbox.images import Picture
from app.services.core.unit import unit_for
from app.services.files import uploads
from app.storage.audit import entries
from tests.support.desk import a_screened, at_desk
from tests.support.pictures import a_photo
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sent(portal):
    """A case, and the ids of its two files: of two pages, and of one."""
    eoi_id, ids = a_screened(portal), []
    for pages in (2, 1):
        with at_desk(portal, "applicant", eoi_id) as unit:
            key = unit.key(eoi_id)
        small_and_pages = [Picture(300, 375, a_photo())] * (1 + pages)
        received = uploads.put_away(portal, key, small_and_pages)
        with at_desk(portal, "applicant", eoi_id) as unit:
            ids.append(uploads.attach(unit, eoi_id, received, about=(ids and ids[0]) or None))
    return eoi_id, ids


def ways(page):
    """Where the viewer's links lead, by their words."""
    return {a.text: a.get("href") for a in page.all("a") if "/view?" in a.get("href")}


def opened(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return len(entries.of_subject(unit.session, eoi_id, {AuditAction.FILE_OPENED}))


def test_a_picture_leads_to_the_viewer_and_that_to_the_next_and_back(portal, desk, sent):
    eoi_id, (first, second) = sent
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    links = [a.get("href") for a in amina.get(f"{case}?tab=checks").all("a")]
    [link] = [href for href in links if f"{first}/1/view" in href]

    page = amina.get(link)
    assert page.all("img", src=f"{case}/file/{first}/1")
    assert page.all("a", href=f"{case}?tab=checks#file-{first}")
    seen = [link.partition("?")[0]]
    while "Next" in ways(page):
        page = amina.get(ways(page)["Next"])
        seen.append(page.url.partition("?")[0])

    assert seen == [f"{case}/file/{at}/view" for at in (f"{first}/1", f"{first}/2", f"{second}/1")]
    assert amina.get(ways(page)["Previous"]).url.startswith(seen[1])


def test_it_is_made_larger_and_turned_by_links_and_the_next_is_as_large(portal, desk, sent):
    eoi_id, (first, _) = sent
    amina = desk("amina", "caseworker")
    page = amina.get(f"{case_of(portal, eoi_id)}/file/{first}/1/view?zoom=9&turn=1")
    [frame] = page.all("div", tabindex="0", role="region")
    assert frame.get("class") == "app-viewer app-viewer--zoom-1 app-viewer--turn-0"

    for way in ("Larger", "Turn right", "Turn left", "Turn left", "Larger", "Smaller"):
        page = amina.get(ways(page)[way])
    [frame] = page.all("div", tabindex="0", role="region")

    assert frame.get("class") == "app-viewer app-viewer--zoom-2 app-viewer--turn-270"
    assert re.search(r"zoom=2&turn=0", ways(page)["Next"])


def test_each_page_that_is_opened_is_written_down_and_what_is_not_there_is_not(portal, desk, sent):
    eoi_id, (first, second) = sent
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    for file, page in ((first, 3), (first, 0), (second, 2), (eoi_id, 1)):
        assert amina.get(f"{case}/file/{file}/{page}/view").status == 404
    assert opened(portal, eoi_id) == 0

    assert amina.client.get(f"{case}/file/{first}/2").status_code == 200
    assert opened(portal, eoi_id) == 1
