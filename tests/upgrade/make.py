"""Makes an installation of the first release: `python -m tests.upgrade.make FOLDER`.

Run once, from a checkout of that release (d273904), on each database; what it made is kept beside
this, as `sqlite.tar.gz` and `postgresql.tar.gz`, and is never made again. Each holds the database,
the key file, the files, the erasure ledger and the checkpoints, and in `known.json` what is to be
found again: of each person the status, the sealed answers, a proof of their entry in the audit log.
"""

import itertools
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from app.domain import events
from app.domain.checks import Check
from app.domain.documents import Document
from app.domain.events import CheckUpdated, ReturnAnnulled
from app.security.providers import local_file
from app.services import (
    approvals,
    arrivals,
    audit,
    checks,
    corrections,
    drafts,
    erasure,
    files,
    information,
    invitations,
    partners,
    returns,
    reviews,
    sessions,
    submissions,
    withdrawals,
)
from app.services.unit import unit_for
from app.storage import eois
from app.storage.audit import AuditEntry
from app.storage.objects import Folder
from tests.conftest import NOW, create_database, prepared
from tests.families import a_family, be_ready
from tests.peers import postgresql
from tests.people import ADDRESS, a_draft, a_submission, locate
from tests.pictures import a_photo
from tests.services.desk import AMINA, BRUNO, CLARA, a_return, a_screened, at_desk, screen_all
from tests.upgrade import found

KNOWN = "ER4471903"  # a number that is on the register once
# Seven parts each, of which no two sound alike.
_PARTS = ["a".join(sounds) for sounds in itertools.permutations("bdfgkl", 3)]
JUNK = [" ".join(_PARTS[n : n + 7]) for n in range(0, 49, 7)]
DAY = timedelta(days=1)
_numbers = itertools.count(1)


def fill(portal):
    """People at every place of their way; their ids by what they are to the test."""
    a_return(portal, return_id="R-1", documents=(Document("passport", KNOWN, "ERI"),))
    a_return(
        portal,
        return_id="R-2",
        given_names="Yohannes",
        family_name="Woldemariam",
        dates_of_birth=("1984-06-17",),
    )
    a_return(portal, return_id="R-3", given_names="Annulled", family_name="Record")
    a_return(
        portal,
        return_id="R-4",
        given_names="Harnu",
        family_name="Quistorbel",
        dates_of_birth=("1961",),
        nationalities=("SDN",),
        biometric_reference="N/A",
    )
    a_return(
        portal,
        return_id="R-5",
        given_names="Tsegay",
        family_name="Gebrehiwet",
        dates_of_birth=("1979-08-23",),
        biometric_reference="BIO-7f3a91c2e4",
    )
    a_return(
        portal,
        return_id="R-2",
        given_names="Yohannes",
        family_name="Woldemariam",
        dates_of_birth=("1984-06-17", "1985"),
    )
    a_return(
        portal,
        return_id="R-10",
        given_names="Mehari",
        family_name="Tesfamichael",
        dates_of_birth=("1976",),
    )
    for number in range(6, 10):
        a_return(
            portal, return_id=f"R-{number}", given_names=f"Place{number}", family_name="Opened"
        )
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        returns.annul(unit, ReturnAnnulled("R-3", "the wrong person"))
    people = {
        "draft": a_draft(portal, before="documents", email=address()),
        "waiting for the location": a_submission(portal, located=False, email=address()),
        "eligible": applied(portal),
        "refused by a document": applied(portal, document_number=KNOWN),
        "held by a name": a_screened(
            portal, given_names="Yohanes", family_name="Weldemariam", date_of_birth="1984-06-17"
        ),
        "refused by fingerprints": applied(portal),
        "refused by a filler": applied(portal),
        "hidden by other names": hidden(portal),
        "nothing to look for": applied(portal, given_names="😀😀", family_name="12345"),
        "rejected by two": applied(portal),
        "correction asked": applied(portal),
        "end asked": applied(portal),
        "erasure asked": applied(portal),
        "withdrawn": applied(portal),
        "invited": applied(portal),
        "accepted": applied(portal),
        "turned by one": applied(portal),
        "granted": applied(portal),
        "arrived": applied(portal),
        "asked something": applied(portal),
        "erased": applied(portal),
        "with a photo": applied(portal),
    }
    for name in ("refused by fingerprints", "refused by a filler"):
        enrolled(portal, people[name], {"refused by a filler": "N/A"}.get(name, "BIO-7f3a91c2e4"))
    screen_all(portal)
    end(portal, people["rejected by two"])
    end(portal, people["correction asked"])
    with at_desk(portal, "applicant", people["correction asked"], NOW + 2 * DAY) as unit:
        corrections.ask(unit, people["correction asked"], "I have never been convicted")
    with at_desk(portal, AMINA, people["end asked"]) as unit:
        reviews.decide(unit, people["end asked"], "suitability", "A conviction")
    with at_desk(portal, AMINA, people["erasure asked"]) as unit:
        reviews.erase(unit, people["erasure asked"], "They asked for it by letter")
    with at_desk(portal, "applicant", people["withdrawn"]) as unit:
        withdrawals.withdraw(unit, people["withdrawn"])
    for name in ("invited", "accepted", "turned by one", "granted", "arrived"):
        travel(portal, people[name], name)
    with at_desk(portal, AMINA, people["asked something"]) as unit:
        information.ask(unit, people["asked something"], "In which town do you sleep?", 14)
    with at_desk(portal, AMINA, people["eligible"]) as unit:
        reviews.hold(unit, people["eligible"], "To be looked at once more")
        reviews.release(unit, people["eligible"], "All is well")
    photo(portal, people["with a photo"])
    family = a_family(portal, email=address())
    for member in family:
        be_ready(portal, member)
    for member in family:
        locate(portal, member)
    screen_all(portal)
    people |= {f"family {n}": member for n, member in enumerate(family)}
    people["not screened"] = a_submission(
        portal, email=address(), given_names="Late", family_name="Comer", document_number="LC 33817"
    )
    with at_desk(portal, AMINA, people["erased"]) as unit:
        erasure.order(unit, people["erased"])
    erasure.carry_out(portal, "worker", NOW)
    a_partner(portal)
    return people


def applied(portal, **changes):
    """The id of a screened EOI. An address is written to only so often."""
    return a_screened(portal, email=address(), **{"date_of_birth": birth()} | changes)


def birth():
    """Nobody is held for a date that others have as well."""
    number = next(_numbers)
    return f"{1960 + number % 45}-{1 + number % 12:02}-{2 + number * 5 % 26:02}"


def address():
    return f"person-{next(_numbers)}@example.org"


def hidden(portal):
    """The person of R-10 to the letter, behind seven other names."""
    shown = {"given_names": "Mehari", "family_name": "Tesfamichael", "date_of_birth": "1976"}
    eoi_id = a_draft(portal, **shown, document_number="HX 920 4417", email=address())
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        answers = eois.get(unit.session, eoi_id).read(unit.keyring, unit.key(eoi_id))
        entries = [{"id": f"{n:08}", "other_name": name} for n, name in enumerate(JUNK)]
        drafts.fill_in(unit, eoi_id, dict(answers) | {"other-names": entries})
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        submissions.submit(unit, eoi_id, ADDRESS)
    locate(portal, eoi_id)
    screen_all(portal)
    return eoi_id


def enrolled(portal, eoi_id, reference):
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.request(unit, eoi_id)
    with unit_for(portal, "partner:kit", write=True, now=NOW) as unit:
        update = CheckUpdated(
            Check.BIOMETRIC, "enrolled", "kit-7", NOW, "unused", biometric_reference=reference
        )
        checks.report(unit, eoi_id, update)


def end(portal, eoi_id):
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = reviews.decide(unit, eoi_id, "suitability", "A conviction")
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        approvals.confirm(unit, eoi_id, asked)


def travel(portal, eoi_id, how_far):
    with at_desk(portal, CLARA, eoi_id) as unit:
        reviews.invite(unit, eoi_id, "")
        if how_far == "invited":
            return
        invitations.accept(unit, eoi_id)
        if how_far == "accepted":
            return
        adverse = "refused" if how_far == "turned by one" else "cleared"
        for kind in Check:
            status = adverse if kind is Check.SECURITY else "cleared"
            checks.report(unit, eoi_id, CheckUpdated(kind, status, "seed", NOW))
        if how_far == "turned by one":
            reviews.set_check(unit, eoi_id, Check.SECURITY, "cleared", "A mistaken identity")
            return
        reviews.grant(unit, eoi_id, "")
        if how_far == "arrived":
            arrivals.record(unit, eois.get(unit.session, eoi_id).reference, NOW)


def photo(portal, eoi_id):
    with unit_for(portal, "applicant", opens=[eoi_id]) as unit:
        key = unit.key(eoi_id)
    received = files.receive(portal, key, BytesIO(a_photo()))
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        files.attach(unit, eoi_id, received)


def a_partner(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        accepts = [events.CHECK_UPDATED, events.PERSON_ARRIVED]
        partners.add(unit, "kit", "https://kit.example.org/in", accepts, [events.CHECK_REQUESTED])


def noted(portal, people):
    """What must be found again."""
    there = {name: str(eoi_id) for name, eoi_id in people.items() if name != "erased"}
    with unit_for(portal, "test") as unit:
        entries = list(unit.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))
        proofs = [audit.prove(unit, entry) for entry in entries[:: len(entries) // 12]]
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        session = sessions.begin(unit, people["draft"])
    return {
        "people": there,
        "persons": found.persons(portal, there),
        "records": found.records(portal),
        "erased": str(people["erased"]),
        "proofs": proofs,
        "session": session,
    }


def signed(portal, outside):
    """Every entry has its place, and a checkpoint of all is kept outside."""
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        while audit.sequence(unit):
            pass

    def keep(several):
        for name, content in several.items():
            outside.put(name, content)

    audit.checkpoint(portal, "worker", keep, NOW, at_once=True)


def make(url, folder):
    """Fill a portal whose places are in the folder, and write down what must be found again."""
    local_file.create(folder / "keys.json")
    portal = replace(prepared(url, folder / "keys.json"), files=Folder(folder / "files"))
    people = fill(portal)
    signed(portal, Folder(folder / "checkpoints"))
    (folder / "known.json").write_text(json.dumps(noted(portal, people), indent=1))
    portal.engine.dispose()


def main(target):
    for name in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "portal"
            folder.mkdir()
            if name == "sqlite":
                make(f"sqlite:///{folder}/portal.db", folder)
            else:
                Path(place).chmod(0o755)
                with postgresql.running(Path(place) / "server") as server:
                    create_database(server, "portal")
                    make(server.replace("/postgres?", "/portal?"), folder)
                    dumped(Path(place) / "server", folder / "portal.sql")
            with tarfile.open(target / f"{name}.tar.gz", "w:gz") as archive:
                for path in sorted(folder.iterdir()):
                    if not path.name.startswith("portal.db-"):
                        archive.add(path, path.name)


def dumped(host, target):
    """As statements that any version's client can send."""
    dump = ["pg_dump", "-h", host, "-U", postgresql.ACCOUNT, "--inserts", "--no-owner", "portal"]
    sql = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    lines = [line for line in sql.splitlines() if not line.startswith("\\")]
    target.write_text("\n".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
