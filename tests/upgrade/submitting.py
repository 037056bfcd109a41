"""People submit at a process of the first release, one after the other, until it is ended.

Run by a test in a checkout of that release: `python submitting.py DATABASE_URL FOLDER`.
"""

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from app.services.unit import unit_for
from app.storage import eois
from app.storage.objects import Folder
from tests.conftest import a_portal
from tests.people import a_submission

url, folder = sys.argv[1], Path(sys.argv[2])
places = {"ledger": Folder(folder / "erasures"), "files": Folder(folder / "files")}
portal = replace(a_portal(url, folder / "keys.json"), **places)
for number in count():
    own = {"email": f"beside-{number}@example.org", "document_number": f"SB {number:06}"}
    eoi_id = a_submission(portal, datetime.now(UTC), **own)
    with unit_for(portal, "test") as unit:
        reference = eois.get(unit.session, eoi_id).reference
    time.sleep(0.4)  # that release takes a hundred of one network in ten minutes
    print(*own.values(), reference, sep=",", flush=True)  # noqa: T201
