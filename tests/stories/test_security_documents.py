"""What the documents say of security, of times, numbers and places, is what stands in the code."""

import ast
import re
from dataclasses import fields

import pytest

from app.domain.intake.answers import _OLDEST
from app.domain.intake.question import Kind, Question
from app.domain.intake.questions import QUESTIONS
from app.domain.partners import schedule
from app.domain.sign_in import codes
from app.security.encryption.keyring import SYSTEM_KEYS
from app.security.http import outbound
from app.security.openid import discovery, oidc
from app.security.sandbox import images
from app.security.scanner import _SECONDS
from app.services.contact import changes
from app.services.files import uploads
from app.services.sign_in import applicant_sessions, staff_sessions
from app.settings import _DEFAULTS, _REQUIRED, Settings
from app.storage.database import base, engine
from app.storage.objects.stores import Bucket
from app.web import load_shedding
from app.web.forms import uploads as upload_forms
from app.web.forms.fields import LongTextField
from app.web.forms.requests import Request
from app.worker import lanes, partner_lanes, task
from app.worker.contact import mail
from tests.support import documents
from tests.support.documents import ROOT, differences
from tests.support.sources import MODULES

VALIDATION, SIGN_IN = documents.read("docs/validation.md"), documents.read("docs/sign-in.md")
CRYPTOGRAPHY, OPERATIONS = (
    documents.read("docs/cryptography.md"),
    documents.read("docs/operations.md"),
)
DATA, COMPONENTS = documents.read("docs/data-protection.md"), documents.read("docs/components.md")


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text.replace(",", ""))]


def test_each_kind_of_answer_is_documented_with_its_rule():
    assert differences([kind.value for kind in Kind], documents.column(VALIDATION, "kind")) == []
    usual = Question._field_defaults["longest"]
    rules = {documents.names(kind)[0]: rule for kind, rule in documents.rows(VALIDATION, "kind")}
    assert usual in numbers(rules["text"])
    assert LongTextField.LONGEST in numbers(rules["textarea"])
    assert _OLDEST in numbers(rules["date"])
    listed = {
        documents.names(name)[0]: int(n) for name, n in documents.rows(VALIDATION, "question")
    }
    others = {q.name: q.longest for q in QUESTIONS if q.kind is not Kind.LONG_TEXT}
    assert listed == {name: longest for name, longest in others.items() if longest != usual}


def test_how_much_is_taken_is_as_documented():
    said = numbers(VALIDATION.partition("## How much")[2])
    most = Request.max_content_length // 1024, upload_forms._MOST_OF_A_REQUEST // 1024**2
    assert {*most, uploads.MOST_FILES} <= set(said)


def test_each_way_in_is_documented():
    """Each that is open to everybody, and each beginning that is named is an address."""
    begins = [documents.names(row[1]) for row in documents.rows(SIGN_IN, "way in")]
    named = [address for addresses in begins for address in addresses]
    sources = "".join(path.read_text() for path in (ROOT / "app/web").rglob("*.py"))
    rules = re.findall(r'"((?:/[\w.-]*)+)', sources)
    assert {at for at in named if at not in rules and at.rstrip("/") not in rules} == set()
    entering = {"/return", "/return/undo", "/return/lost", "/review/", "/hooks/", "/metrics"}
    assert entering <= set(named)


def minutes(time):
    return f"{time.total_seconds() / 60:.0f} minutes"


def hours(time):
    return f"{time.total_seconds() / 3600:.0f} hours"


def test_the_times_of_sessions_are_those_of_the_code():
    table = {row[0]: row[1:3] for row in documents.rows(SIGN_IN, "session")}
    of_applicants, of_staff = applicant_sessions, staff_sessions
    assert table["applicant"] == [minutes(of_applicants.IDLE), hours(of_applicants.LONGEST)]
    assert table["staff"] == [minutes(of_staff.IDLE), hours(of_staff.LONGEST)]
    assert table["a proof by code"][1] == minutes(of_applicants.PROOF)
    assert table["a sign-in that was begun"][1] == minutes(of_staff.SIGNING_IN)


def test_what_else_counts_has_the_thresholds_of_the_code():
    table = {row[0]: row[3] for row in documents.rows(SIGN_IN, "attribute")}
    assert codes.MOST_WRONG in numbers(table["wrong codes of one reference"])
    known = table["browser by which somebody came in before"]
    assert numbers(known) == [codes.KNOWN_FOR.days]
    assert table["time since the last code"] == minutes(applicant_sessions.PROOF)
    assert numbers(table["time since a change of address"])[0] == changes.UNDOABLE.days
    asked_anew = table["time since the provider saw the person prove it"]
    assert (asked_anew, oidc.MAX_AGE) == ("an hour", 3600)


def test_each_key_of_the_system_is_in_the_inventory():
    listed = [name for name in documents.column(CRYPTOGRAPHY, "key") if name.islower()]
    assert differences(SYSTEM_KEYS, listed) == []


CRYPTOGRAPHIC = set("cryptography hashlib hmac itsdangerous joserfc pkcs11 secrets ssl".split())


def imports(path):
    """The names of modules that it imports, and of what it imports from them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def using(names):
    """The modules of the application, the demonstration's left out, that import any of these."""
    return {
        str(path.relative_to(ROOT))
        for path in MODULES
        if "demo" not in path.parts and names & {name.partition(".")[0] for name in imports(path)}
    }


def test_each_module_that_uses_cryptography_is_in_the_inventory():
    named = documents.column(CRYPTOGRAPHY, "modules")
    assert differences(using(CRYPTOGRAPHIC), named) == []


def test_each_table_has_a_class():
    base.import_all()
    tables = [name for row in documents.rows(DATA, "class") for name in documents.names(row[2])]
    assert set(base.Base.metadata.tables) <= set(tables)
    assert len(tables) == len(set(tables))


def test_each_secret_has_a_row_that_says_when_it_is_replaced():
    secret = [field.name.upper() for field in fields(Settings) if not field.repr]
    known = {"MIGRATION_DATABASE_URL", *_REQUIRED, *_DEFAULTS}
    listed = documents.column(OPERATIONS, "secret")
    assert set(secret) <= set(listed)
    assert set(listed) <= known


RECEIVERS = {
    "database": (
        *(
            sum(engine._POOL[name] for name in ("pool_size", "max_overflow")),
            engine._POOL["pool_size"],
        ),
        engine._POSTGRESQL["connect_timeout"],
        engine._POSTGRESQL["tcp_user_timeout"] // 1000,
        *(int(time.rstrip("s")) for time in engine._TIMEOUTS.values()),
    ),
    "requests from people": (
        load_shedding.MOST,
        load_shedding.MOST_SLOW,
        int(load_shedding.PATIENCE),
    ),
    "virus scanner": (images.MOST_AT_ONCE, int(_SECONDS)),
    "decoder": (images.MOST_AT_ONCE, int(images.LONGEST_WAIT), int(images.MOST_SECONDS)),
    "identity provider": (int(outbound.TIMEOUT), int(discovery.FAILURE_CACHED)),
    "webhooks": (
        partner_lanes.WIDTH,
        int(outbound.TIMEOUT),
        len(schedule.WAITS),
    ),
    "mail, SMS": (
        lanes.LANES[frozenset({lanes.Task.MAIL, lanes.Task.SMS, lanes.Task.COMPLAINT})],
        lanes.LANES[frozenset({lanes.Task.CODE, lanes.Task.LOST})],
        int(mail.TIMEOUT),
        task.MOST_ATTEMPTS,
    ),
}


@pytest.mark.parametrize("service", RECEIVERS)
def test_connections_have_the_times_and_numbers_of_the_code(service):
    table = {row[0]: " ".join(row[1:]) for row in documents.rows(OPERATIONS, "service")}
    assert set(RECEIVERS[service]) <= set(numbers(table[service]))


def test_stores_and_kms_have_the_times_of_the_code():
    from app.security.encryption.providers import aws_kms  # noqa: PLC0415 - it loads boto3

    table = {row[0]: row[2:] for row in documents.rows(OPERATIONS, "service")}
    bucket = Bucket("b", "", "eu-west-2", "http://127.0.0.1:9")._s3.meta.config
    for service, config in (
        ("key provider, KMS", aws_kms._TIMEOUTS),
        ("files and ledger, S3", bucket),
    ):
        waits, _, again, _ = table[service]
        assert numbers(waits) == [config.connect_timeout, config.read_timeout]
        assert numbers(again)[0] == config.retries["total_max_attempts"]


def test_each_service_that_is_connected_to_is_documented():
    """Whatever opens connections is behind a service of the table."""
    opening = using({"socket", "smtplib", "requests", "boto3", "psycopg", "urllib3"})
    assert opening <= set(re.findall(r"`(app/[\w/]+\.py)`", OPERATIONS))


RUNS = {"ctypes", "pickle", "marshal", "subprocess"}
CALLS = {"import_module", "resolve_name", "eval", "exec", "fork", "system", "popen"}


def calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", None) or getattr(node.func, "attr", None)


def test_dangerous_functions_are_where_the_document_says():
    part = COMPONENTS.partition("## Dangerous functions")[2]
    named = set(re.findall(r"\bapp/[\w/]+\.py", part))
    found = using(RUNS) | {
        str(path.relative_to(ROOT))
        for path in MODULES
        if "demo" not in path.parts and CALLS.intersection(calls(path))
    }
    assert found - named == set()
