from sqlalchemy import text

from app import create_app
from app.security.encryption.providers import local_file
from app.settings import read
from app.startup.processes import Process
from app.storage.database import schema
from app.web.http import known_browser
from tests.conftest import on_sqlite
from tests.support.settings import in_production


def test_a_portal_with_all_it_needs_is_ready(visitor):
    assert visitor.client.get("/healthz").status_code == 200
    answer = visitor.client.get("/readyz")
    assert (answer.status_code, answer.json) == (
        200,
        {"database": True, "erasures": True, "keys": True, "migrations": True},
    )


def test_a_portal_behind_its_migrations_is_not_ready(visitor, portal):
    with portal.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = visitor.client.get("/readyz")
    assert (answer.status_code, answer.json["migrations"]) == (503, False)


def test_on_a_backup_of_an_earlier_release_nobody_is_served(visitor, portal):
    schema.downgrade(portal.engine, "0003")

    assert visitor.client.get("/readyz").status_code == 503
    assert visitor.get("/").status == 503


@on_sqlite
def test_without_a_database_a_person_reads_that_nothing_is_lost(environ, tmp_path):
    gone = environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder.db"}
    client = create_app(read(gone)).test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    page = client.get("/")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "60"
    assert b"What you saved is safe" in page.data


@on_sqlite
def test_metrics_are_for_who_has_the_token(environ):
    client = create_app(read(environ | {"METRICS_TOKEN": "invented"})).test_client()
    assert client.get("/metrics").status_code == 404
    stranger = client.get("/metrics", headers={"Authorization": "Bearer invent\u00e9"})
    assert stranger.status_code == 404
    client.open("/", method="INVENTED")
    answer = client.get("/metrics", headers={"Authorization": "Bearer invented"})
    assert b"portal_outbox_waiting 0" in answer.data
    assert b"portal_outbox_held_back 0" in answer.data
    assert b'portal_requests_total{endpoint="health.metrics"' in answer.data
    assert b'method="other"' in answer.data
    assert b"INVENTED" not in answer.data


def test_cookies_are_bound_to_the_host_in_production(tmp_path):
    key_file = tmp_path / "keys.json"
    local_file.create(key_file)
    app = create_app(read(in_production(Process.WEB, key_file, tmp_path), Process.WEB))
    answer = app.test_client().get(
        "/apply/in-france?lang=fr", base_url="https://portal.example.org"
    )
    cookies = answer.headers.getlist("Set-Cookie")
    with app.test_request_context("/return/code", base_url="https://portal.example.org"):
        app.preprocess_request()
        known_browser.remember("token")  # as after a code was entered
        cookies += app.process_response(app.make_response("")).headers.getlist("Set-Cookie")
    assert sorted(cookie.split("=")[0] for cookie in cookies) == [
        "__Host-known",
        "__Host-language",
        "__Host-portal",
    ]
    assert all("Secure" in cookie and "Path=/" in cookie for cookie in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_production_takes_a_provider_inside(key_file, tmp_path):
    inside = {"OIDC_ALLOW_PRIVATE": "Id.Internal:443 [fd00::1]:8443", "OIDC_CA_FILE": "/etc/ca.pem"}
    settings = read(in_production(Process.WEB, key_file, tmp_path, **inside), Process.WEB)
    assert settings.oidc_allow_private == {"https://id.internal:443", "https://[fd00::1]:8443"}
    assert settings.outbound_allow == frozenset()
