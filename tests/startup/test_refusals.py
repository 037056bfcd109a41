"""What production refuses to start with: named to the operator, with what accepts it."""

import pytest

from app.settings import Unconfigured, read
from app.startup import risks
from app.startup.processes import Process
from tests.support.settings import DEPLOYMENT, environment, in_production

WEB, WORKER, COMMAND = Process
PLACE = "/nowhere"
TLS = "sslmode=verify-full"


def started(process, **changes):
    return read(in_production(process, "/keys.json", PLACE, **changes), process)


def refusal(process, **changes):
    """What the operator reads; never a value."""
    with pytest.raises(Unconfigured) as stopped:
        started(process, **changes)
    said = str(stopped.value)
    assert not [value for value in changes.values() if len(value) > 5 and value in said]
    return said


@pytest.mark.parametrize("process", Process)
def test_an_installation_as_it_is_documented_starts(process):
    assert started(process).is_production


@pytest.mark.parametrize(
    ("process", "change", "said"),
    [
        (WEB, {"SECRET_KEY": ""}, "not set: SECRET_KEY"),
        (WEB, {"SECRET_KEY": "short"}, "SECRET_KEY has fewer"),
        (WEB, {"ENV": "live"}, "ENV is none"),
        (WEB, {"BASE_URL": "http://portal.example.org"}, "BASE_URL must be https"),
        (WEB, {"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must be PostgreSQL"),
        (
            WEB,
            {"KEY_PROVIDER": "awskms:///x?region=x&endpoint=http://x"},
            "KEY_PROVIDER's endpoint is for demo and test",
        ),
        (WORKER, {"MAIL_URL": "file:/x"}, "MAIL_URL must not be a folder"),
        (WORKER, {"MAIL_URL": ""}, "not set: MAIL_URL"),
        (COMMAND, {"MAIL_URL": ""}, "not set: MAIL_URL"),
        (WEB, {"OUTBOUND_ALLOW": "127.0.0.1:1"}, "OUTBOUND_ALLOW"),
        (WEB, {"OIDC_ISSUER": "http://id.example.org"}, "OIDC_ISSUER must be https"),
        (WEB, {"OIDC_ISSUER": "id.example.org"}, "OIDC_ISSUER must be https"),
        (WEB, {"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES"),
        (WEB, {"OIDC_SCOPES": "profile openidx"}, "OIDC_SCOPES lacks openid"),
        (WEB, {"OIDC_ALLOW_PRIVATE": "https://id.internal:443"}, "OIDC_ALLOW_PRIVATE has one"),
        (WEB, {"OIDC_ALLOW_PRIVATE": "id.internal:443 10.0.0.0/8"}, "OIDC_ALLOW_PRIVATE has one"),
        (WEB, {"METRICS_TOKEN": "invented"}, "METRICS_TOKEN needs PROMETHEUS_MULTIPROC_DIR"),
        (WEB, {"ACCEPTED_RISKS": "no-scanner all-of-them"}, "ACCEPTED_RISKS has one"),
    ],
)
def test_an_unsafe_setting_stops_the_start(process, change, said):
    assert said in refusal(process, **change)


IN_CLEAR = [
    "postgresql+psycopg://portal:invented@db.example.org/portal",
    "postgresql+psycopg://portal@db.example.org/portal?sslmode=require",
    "postgresql+psycopg://portal@db.example.org/portal?sslmode=verify-ca",
    f"postgresql+psycopg://portal@db.example.org/portal?{TLS}&sslmode=disable",
    f"postgresql+psycopg://portal:{TLS}@db.example.org/portal",
    f"postgresql+psycopg://portal:?{TLS}@db.example.org/portal",
    "postgresql+psycopg://portal@127.0.0.1:5432/portal",
    "postgresql+psycopg://portal@[::1]:5432/portal",
    "postgresql+psycopg://portal@/portal?host=db.example.org",
    "postgresql+psycopg://portal@/portal?host=/run/postgresql,db.example.org",
    "postgresql+psycopg://portal@/portal?host=/run/postgresql&hostaddr=192.0.2.1",
    "postgresql+psycopg://portal@/portal?service=elsewhere",
    "postgresql://portal@db.example.org/portal",
]


@pytest.mark.parametrize("url", IN_CLEAR)
@pytest.mark.parametrize(
    ("process", "name"),
    [(WEB, "DATABASE_URL"), (WORKER, "DATABASE_LISTEN_URL"), (COMMAND, "MIGRATION_DATABASE_URL")],
)
def test_a_database_is_asked_over_tls_that_says_who_it_is_or_on_this_machine(process, name, url):
    said = refusal(process, **{name: url})
    assert said.startswith(f"{name} must have sslmode=verify-full, or lead to a Unix socket")
    assert "ACCEPTED_RISKS=database-in-clear" in said
    assert started(process, **{name: url}, ACCEPTED_RISKS="database-in-clear")


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://portal:in#vented@db.example.org:5432/portal?{TLS}",
        f"postgresql+psycopg://portal@/portal?host=one:5432&host=two:5432&{TLS}",
        "postgresql+psycopg://portal:inv@nted@/portal?host=/run/postgresql",
        "postgresql+psycopg:///portal",
    ],
)
def test_a_database_over_verified_tls_or_by_a_socket_is_taken(url):
    assert started(WEB, DATABASE_URL=url).database_url == url


@pytest.mark.parametrize("name", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_libpqs_own_variables_lead_no_address_without_a_host_elsewhere(name):
    bare = {"DATABASE_URL": "postgresql+psycopg:///portal", name: "192.0.2.1"}
    assert "DATABASE_URL must have" in refusal(WEB, **bare)


@pytest.mark.parametrize(
    ("process", "change", "risk"),
    [
        (WORKER, {"MAIL_URL": "smtp://mail.example.org?tls=none"}, "mail-in-clear"),
        (WEB, {"CLAMAV_URL": ""}, "no-scanner"),
        (WEB, {"CLAMAV_URL": "tcp://127.0.0.1:3310"}, "scanner-in-clear"),
        (WEB, {"KEY_PROVIDER": "file:/keys.json"}, "keys-in-a-file"),
        (WEB, {"FILES_URL": "s3://b?region=x&endpoint=http://minio:9000"}, "storage-in-clear"),
        (
            WORKER,
            {"CHECKPOINT_URL": "s3://b?region=x&endpoint=https://a&endpoint=http://b"},
            "storage-in-clear",
        ),
        (
            WEB,
            {"ERASURE_LEDGER_URL": "s3://b?region=x", "AWS_ENDPOINT_URL_S3": "http://minio"},
            "storage-in-clear",
        ),
        (
            WEB,
            {
                "KEY_PROVIDER": "awskms:///x?region=x&mac=x&sign=x",
                "AWS_ENDPOINT_URL": "http://proxy.example.org",
            },
            "kms-in-clear",
        ),
    ],
)
def test_each_other_connection_is_safe_or_named(process, change, risk):
    assert f"ACCEPTED_RISKS={risk}" in refusal(process, **change)
    others = " ".join(risks.NAMES - {risk})
    with pytest.raises(Unconfigured, match=risk):
        started(process, **change, ACCEPTED_RISKS=others)
    assert risk in started(process, **change, ACCEPTED_RISKS=risk).accepted_risks


def test_aws_itself_is_called_over_tls():
    at_aws = {"FILES_URL": "s3://b?region=x", "KEY_PROVIDER": "awskms:///x?region=x&mac=x&sign=x"}
    assert started(WEB, **at_aws)
    assert started(WEB, **at_aws, AWS_ENDPOINT_URL="https://vpce.example.org")


def test_a_key_file_that_the_first_release_accepted_is_still_named_at_each_start():
    assert started(WEB).accepted_risks == {"keys-in-a-file"}


def test_an_environment_of_the_first_release_reads_all_that_is_to_be_set():
    """It had one for all processes, a database by TCP, mail by a relay beside it, no scanner."""
    first = environment(
        "postgresql+psycopg://portal:invented@db/portal",
        "/keys.json",
        PLACE,
        ENV="production",
        BASE_URL="https://portal.example.org",
        KEY_PROVIDER="file:/keys.json?override=yes",
        MAIL_URL="smtp://localhost:25?tls=none",
        OIDC_ISSUER="https://id.example.org",
    )
    said = {}
    for process in Process:
        with pytest.raises(Unconfigured) as stopped:
            read(first, process)
        said[process] = str(stopped.value)
    assert "DATABASE_URL must have sslmode=verify-full" in said[COMMAND]
    assert "MAIL_URL must not have tls=none" in said[COMMAND]
    assert "CLAMAV_URL is not set" in said[WEB]
    assert "DEPLOYMENT_FILE is not set" in said[WEB]
    assert "not for this process (web): MAIL_URL, SMS_URL" in said[WEB]
    assert "not for this process (worker): SECRET_KEY, OIDC_CLIENT_SECRET" in said[WORKER]
    accepted = "database-in-clear mail-in-clear no-scanner surplus-secrets"
    for process in Process:
        assert read(first | {"ACCEPTED_RISKS": accepted, "DEPLOYMENT_FILE": DEPLOYMENT}, process)


def test_outside_production_nothing_of_this_is_asked():
    for env in ("demo", "test"):
        values = environment("postgresql://db/portal", "/keys.json", PLACE, ENV=env)
        for process in Process:
            assert read(values, process)
