"""What people do at a process of the first release while the tables are those of this one.

Run by a test in a checkout of that release: `python still_serving.py DATABASE_URL FOLDER`.
"""

import sys
from dataclasses import replace
from pathlib import Path

from app.domain.checks import Check
from app.domain.events import CheckUpdated
from app.services import checks, invitations, partners, reviews, withdrawals
from app.services.unit import unit_for
from app.storage import eois
from app.storage.objects import Folder
from tests.conftest import NOW, a_portal
from tests.people import a_draft, a_submission
from tests.services.desk import AMINA, CLARA, a_return, at_desk, screen_all

url, folder = sys.argv[1], Path(sys.argv[2])
places = {"ledger": Folder(folder / "erasures"), "files": Folder(folder / "files")}
portal = replace(a_portal(url, folder / "keys.json"), **places)
draft = a_draft(portal, before="documents", email="still-1@example.org")
name = {"given_names": "Another", "family_name": "Applicant", "document_number": "SS 440918"}
goes_on = a_submission(portal, email="still-2@example.org", **name)
name = {"given_names": "Somebody", "family_name": "Leaving", "document_number": "SS 871223"}
leaves = a_submission(portal, email="still-3@example.org", **name)
a_return(portal, return_id="S-1", given_names="Place", family_name="More")
name = {"given_names": "Haile", "family_name": "Tesfay", "document_number": "SS 520337"}
missed = a_submission(
    portal, email="still-4@example.org", **name, sex="male", date_of_birth="1991-05-09"
)
a_return(  # the same person, whom words hide: M is no male to this release
    portal,
    return_id="S-2",
    given_names="Haylie",
    family_name="Tesfai",
    dates_of_birth=("1991-12-27",),
    sex="M",
    nationalities=("Eritrean",),
)
screen_all(portal)
with at_desk(portal, "applicant", leaves) as unit:
    withdrawals.withdraw(unit, leaves)
with at_desk(portal, AMINA, goes_on) as unit:
    reviews.hold(unit, goes_on, "Something")
    reviews.release(unit, goes_on, "Nothing")
with at_desk(portal, CLARA, goes_on) as unit:
    reviews.invite(unit, goes_on, "")
    invitations.accept(unit, goes_on)
    checks.report(unit, goes_on, CheckUpdated(Check.SECURITY, "cleared", "seed", NOW))
with unit_for(portal, "operator", write=True, now=NOW) as unit:
    partners.add(unit, "still", None, [], [])
with unit_for(portal, "test") as unit:
    for eoi_id, status in (
        (draft, "draft"),
        (goes_on, "accepted"),
        (leaves, "withdrawn"),
        (missed, "eligible"),
    ):
        print(eoi_id, eois.get(unit.session, eoi_id).status == status)  # noqa: T201
