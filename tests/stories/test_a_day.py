"""A day in the life of twenty invented people, and what a thief of disks, logs and mail finds."""

import base64
import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import DatabaseError

from app.domain.cases.checks import Check
from app.domain.partners import incoming
from app.domain.review.approvals import Act
from app.security.encryption.keyring import SYSTEM_KEYS
from app.services.cases import checks
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.privacy import erasure
from app.services.review import actions, case_file, confirmation, requests
from app.services.selection import invitations
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.database.engine import make_engine
from app.storage.keys.keys import RecordKey
from app.storage.register.records import ReturnRecord
from app.worker import loop
from tests.conftest import a_portal, create_database
from tests.peers import smtp
from tests.peers.partner import a_check_update, a_partner, a_return
from tests.support.desk import AMINA, BRUNO, SENIOR, at_desk
from tests.support.people import a_draft, a_submission
from tests.support.rotating import days_pass, remove_from_file, rewrap_all, rotate
from tests.support.settings import environment
from tests.support.thief import keys_in, opened
from tests.support.told import told
from tests.support.visitor import Visitor

DAY = timedelta(days=1)
STEM = "Zqxjvk"  # in everything that anybody writes, and in nothing else
PHONE = "6998871"
BORN = "1931-07"


def a_person(number):
    """What the person of this number answers; no two are alike."""
    letter = chr(ord("a") + number)
    return {
        "given_names": f"{STEM}given{letter}",
        "family_name": f"{STEM}family{letter}",
        "date_of_birth": f"{BORN}-{number + 1:02}",
        "document_number": f"{STEM.upper()}7{number:03}",
        "where_in_france": f"{STEM}ville {letter}",
        "uk_connections": f"My aunt {STEM}aunt{letter}",
        "email": f"{STEM.lower()}{number}@example.org",
        "phone": f"+33{PHONE}{number:02}",
    }


def forms_of(value):
    """The bytes a value may come to lie as: any case, UTF-16, hexadecimal, base64 at any offset."""
    for written in {value, value.lower(), value.upper()}:
        raw = written.encode()
        yield from (
            raw,
            written.encode("utf-16-le"),
            raw.hex().encode(),
            raw.hex().upper().encode(),
        )
        for offset in range(3):
            inside = base64.b64encode(bytes(offset) + raw)
            yield inside[-(-offset * 4 // 3) : len(inside) // 4 * 4 - 4]


NEEDLES = {form for value in (STEM, PHONE, BORN) for form in forms_of(value)}


def found_in(content):
    return sorted(form for form in NEEDLES if form in content)


def end_of_log(portal, end="pg_current_wal_insert_lsn()"):
    """Where PostgreSQL's write-ahead log ends now: the name of its last file and the bytes in it.

    Other tests have filled it too, and what follows may be of a file that is used again.
    """
    if portal.engine.dialect.name != "postgresql":
        return None
    position = text(f"SELECT * FROM pg_walfile_name_offset({end})")  # noqa: S608 - our own
    with portal.engine.connect() as connection:
        return tuple(connection.execute(position).one())


def logged_since(portal, since):
    """The files of the log, each with what it holds since; a new one begins, so all is written."""
    (first, begin), (last, end) = since, end_of_log(portal, "pg_switch_wal()")
    folder = Path(portal.engine.url.query["host"]) / "data/pg_wal"
    files = sorted(file for file in folder.glob("0*") if first <= file.name <= last)
    assert [files[0].name, files[-1].name] == [first, last]
    written = {file: file.read_bytes() for file in files}
    written[files[-1]] = written[files[-1]][:end]
    written[files[0]] = written[files[0]][begin:]
    return written


def disks(portal, folder, since):
    """Every file of the database and of the portal, as it lies on the disk at this moment.

    Of the write-ahead log what was written `since`: a checkpoint has files of it used again.
    """
    files = [file for file in folder.rglob("*") if file.is_file() and "keys" not in file.name]
    log = {}
    if portal.engine.dialect.name == "postgresql":
        log = logged_since(portal, since)
        with portal.engine.connect() as connection:
            oid = connection.scalar(
                text("SELECT oid FROM pg_database WHERE datname = current_database()")
            )
        with portal.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("CHECKPOINT"))
        data = Path(portal.engine.url.query["host"]) / "data"
        files += [*(data / "base" / str(oid)).iterdir(), data.parent / "log"]
    return {file: file.read_bytes() for file in files} | log


@pytest.fixture
def postbox():
    with smtp.receiving() as (postbox, url):
        postbox.url = url
        yield postbox


@pytest.fixture
def environ(database_url, key_copy, tmp_path, postbox):
    return environment(
        database_url, key_copy, tmp_path, MAIL_URL=postbox.url, METRICS_TOKEN="invented"
    )


@pytest.fixture
def portal(database_url, key_copy):
    portal = a_portal(database_url, key_copy)
    yield portal
    portal.engine.dispose()


def a_day(application, portal):
    """What happens to the twenty; their ids."""
    settings = application.extensions["settings"]
    register = a_partner(portal, "register")
    client = application.test_client()

    def callback(body):
        headers = register.signed(body)
        return client.post("/hooks/register", data=body, headers=headers).status_code

    on_the_web(application)
    ids = [a_submission(portal, **a_person(n)) for n in range(2, 18)]
    ids += [a_draft(portal, **a_person(n)) for n in (18, 19)]
    loop.drain(portal, settings)
    assert returned(callback) == [202, 202, 202, 202, 400]
    loop.drain(portal, settings)
    evening = datetime.now(UTC) + DAY
    at_the_desk(portal, ids, callback, evening)
    with portal.engine.connect() as connection, pytest.raises(DatabaseError) as failure:
        connection.execute(text("SELECT * FROM nothing WHERE a = :a"), {"a": STEM})
    logging.getLogger("database").error("%s", failure.value)
    loop.drain(portal, settings, evening)
    with unit_for(portal, "test") as unit:
        return list(unit.session.scalars(select(Eoi.id)))


def on_the_web(application):
    """Two fill in their forms themselves, with mistakes; one of them comes back with a code."""
    for number in (0, 1):
        visitor = Visitor(application.test_client())
        visitor.get(f"/apply/name?family_name={STEM}")
        visitor.walk(until="/apply/name", **a_person(number))
        visitor.send(given_names="", family_name=STEM * 100)
        visitor.get("/")
        visitor.apply(**a_person(number))


def returned(callback):
    """The register speaks of one of the twenty, of others, of what it never said, and badly."""
    person = a_person(2)
    known = {
        "given_names": person["given_names"],
        "family_name": person["family_name"],
        "dates_of_birth": [person["date_of_birth"]],
        "documents": [{"type": "passport", "number": person["document_number"], "issuer": "ERI"}],
        "biometric_reference": f"{STEM}-template",
    }
    unknown = {"return_id": "R-404", "family_name": f"{STEM}unknown"}
    return [
        callback(a_return(**known)),
        callback(a_return(return_id="R-2", family_name=f"{STEM}other")),
        callback(a_return(incoming.RETURN_CORRECTED, **unknown)),
        callback(a_return(return_id="R-3", dates_of_birth=[STEM])),
        callback(a_return(return_id="", family_name=f"{STEM}badly")),
    ]


def at_the_desk(portal, ids, callback, now):
    """One was refused and protests, one is ended by two reviewers, one travels."""
    refused, ended, travelling = ids[:3]
    with unit_for(portal, "applicant", write=True, opens=[refused], now=now) as unit:
        corrections.ask(unit, refused, f"I never was {STEM}.")
    with at_desk(portal, AMINA, refused, now) as unit:
        [asked] = case_file.open_case(unit, refused).corrections
        text = f"You were {STEM}."
        asked = requests.answer(unit, refused, asked.id, upheld=False, text=text)
    with at_desk(portal, BRUNO, refused, now) as unit:
        confirmation.confirm(unit, refused, asked, SENIOR)
    with at_desk(portal, AMINA, ended, now) as unit:
        actions.hold(unit, ended, f"{STEM} says otherwise")
        terms = {"ground": "not-in-france"}
        asked = approvals.ask(unit, ended, Act.END, terms, f"{STEM} was seen elsewhere")
    with at_desk(portal, BRUNO, ended, now) as unit:
        confirmation.confirm(unit, ended, asked, SENIOR)
    with at_desk(portal, AMINA, travelling, now) as unit:
        asked = requests.invite(unit, travelling, f"{STEM} first")
    with at_desk(portal, BRUNO, travelling, now) as unit:
        confirmation.confirm(unit, travelling, asked, SENIOR)
        invitations.accept(unit, travelling)
        checks.request(unit, travelling)
        reference = eois.get(unit.session, travelling).reference
    update = {"reference": reference, "check": Check.BIOMETRIC, "status": "enrolled"}
    assert callback(a_check_update(**update, biometric_reference=f"{STEM}-face")) == 202


def test_the_needles_are_found_where_they_lie():
    person = a_person(7)
    for value in (person["given_names"], person["email"], f"x{person['document_number']}"):
        for content in (
            value.encode(),
            value.encode("utf-16-le"),
            base64.b64encode(value.encode()),
        ):
            assert found_in(b"\x00" + content + b"\x00"), content
    assert found_in(person["phone"].encode())
    assert found_in(person["date_of_birth"].encode())


@pytest.fixture
def logged(caplog):
    """All that the portal logs; not what the SMTP server does, which is somebody else's."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "mail.log")
    return caplog


@pytest.mark.again  # real processes, or as much work
def test_a_thief_of_disks_logs_and_mail_learns_no_name(
    application, portal, postbox, tmp_path, logged
):
    began = end_of_log(portal)
    postbox.refused[a_person(5)["email"]] = "451 come back later"
    assert len(a_day(application, portal)) == 20

    stolen = disks(portal, tmp_path, began)
    sms = {file for file in stolen if file.parent.name == "sms"}
    assert sum(map(len, stolen.values())) > 100_000
    assert [file for file in stolen.keys() - sms if found_in(stolen[file])] == []
    assert sms
    assert all(stolen[file].decode().count(PHONE) == 1 for file in sms)  # to whom it goes
    [postponed] = told(logged, "task_postponed")[:1]
    assert (postponed["attempts"], postponed["outcome"]) == (1, "smtp-451")
    assert found_in(logged.text.encode()) == []
    metrics = application.test_client().get(
        "/metrics", headers={"Authorization": "Bearer invented"}
    )
    assert b"portal_requests_total" in metrics.data
    assert found_in(metrics.data) == []
    assert len(postbox.received) > 40
    for message in postbox.received:
        content = message.as_string().lower()
        assert content.count(STEM.lower()) == 1
        assert f"to: {STEM.lower()}" in content


@pytest.mark.again  # real processes, or as much work
def test_what_was_forgotten_stays_so_for_who_has_an_older_copy_and_the_keys_that_remain(
    application, portal, database_url, key_copy
):
    ids = a_day(application, portal)
    with unit_for(portal, "test") as unit:
        returned = list(unit.session.scalars(select(ReturnRecord.id)))
    application.extensions["portal"].engine.dispose()
    portal.engine.dispose()
    older = make_engine(copied(database_url))
    _, there = opened(older, keys_in(key_copy))
    assert len(there["eoi.answers"]) == 20
    assert {"note.text", "correction.text", "return_record.person", "inbox.body"} <= there.keys()

    erasure.erase(portal, "operator", [*ids, *returned], "asked")
    portal.provider.rotate()
    rotate(portal)
    days_pass(portal)
    rewrap_all(portal)
    remove_from_file(key_copy, 1)

    with portal.engine.connect() as live:
        assert live.scalar(select(func.count()).select_from(RecordKey)) == 0
    that_remain, _ = opened(portal.engine, keys_in(key_copy))
    assert len(that_remain) > len(SYSTEM_KEYS)
    _, left = opened(older, that_remain)
    assert left.keys() <= {"audit_entry.detail"}  # never personal
    assert found_in(b"".join(left.get("audit_entry.detail", ()))) == []
    older.dispose()


def copied(database_url):
    """A copy of the database as it lies there; its URL."""
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        for part in file.parent.glob(f"{file.name}*"):
            shutil.copy(part, part.with_name(part.name.replace(file.name, "older.db")))
        return f"sqlite:///{file.with_name('older.db')}"
    server, name = make_url(database_url).set(database="postgres"), make_url(database_url).database
    create_database(server.render_as_string(hide_password=False), f"{name}_older", name)
    return database_url.replace(f"/{name}?", f"/{name}_older?")


def test_no_address_of_a_page_names_a_person(application):
    """Addresses are logged by every proxy on the way: they hold references and ids at most."""
    arguments = {name for rule in application.url_map.iter_rules() for name in rule.arguments}
    ids = {"reference", "partner", "approval", "correction", "record", "message", "entry"}
    ids |= {"check_id", "question", "member", "joined", "file_id", "which", "number", "complaint"}
    ids |= {"flag", "conflict", "listed"}
    assert arguments <= ids | {"name", "kind", "part"}  # of a page, of a check, of a file
