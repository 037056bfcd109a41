"""Where secrets are read, and that no process has another's."""

import pytest

from app.settings import Unconfigured, read
from app.startup import sources
from app.startup.processes import ONLY_FOR, Process
from app.startup.sources import SECRETS
from tests.support.settings import in_production

KEY = "an invented key of more than 32 characters"
OTHERS = [
    (process, name)
    for process in (Process.WEB, Process.WORKER)
    for name in SECRETS
    if ONLY_FOR.get(name, process) is not process
]


@pytest.fixture
def environ(tmp_path):
    found = in_production(Process.WEB, "/keys.json", tmp_path)
    del found["SECRET_KEY"]
    return found


@pytest.fixture
def secret(tmp_path):
    (tmp_path / "SECRET_KEY").write_text(f"{KEY}\n")
    return tmp_path / "SECRET_KEY"


def test_a_secret_comes_from_a_file_that_the_environment_names(environ, secret):
    given = environ | {"SECRET_KEY_FILE": str(secret), "SECRET_KEY": ""}
    assert read(given, Process.WEB).secret_key == KEY


def test_a_secret_comes_from_the_credentials_of_systemd(environ, secret):
    given = environ | {"CREDENTIALS_DIRECTORY": str(secret.parent)}
    assert read(given, Process.WEB).secret_key == KEY


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_may_stand_in_a_file(name, tmp_path):
    (tmp_path / "secret").write_text("invented")
    environ = {f"{name}_FILE": f"{tmp_path}/secret"}
    assert sources.from_files(environ, SECRETS) == ({name: "invented"}, [])


def test_one_that_is_given_twice_is_refused_lest_the_old_one_count(environ, secret):
    ways = {
        "SECRET_KEY": KEY,
        "SECRET_KEY_FILE": str(secret),
        "CREDENTIALS_DIRECTORY": str(secret.parent),
    }
    for left_out in ways:
        given = environ | {name: value for name, value in ways.items() if name != left_out}
        with pytest.raises(Unconfigured, match="SECRET_KEY is given in two ways"):
            read(given, Process.WEB)


@pytest.mark.parametrize("content", [None, b"\xff\xfe not text", b" \n"])
def test_a_file_that_holds_no_secret_stops_the_start_and_is_not_shown(environ, secret, content):
    secret.unlink()
    if content is not None:
        secret.write_bytes(content)
    with pytest.raises(Unconfigured, match="SECRET_KEY") as stopped:
        read(environ | {"SECRET_KEY_FILE": str(secret)}, Process.WEB)
    assert str(secret) not in str(stopped.value)


@pytest.mark.parametrize(("process", "name"), OTHERS)
@pytest.mark.parametrize("way", ["environment", "file"])
def test_a_process_with_anothers_secret_does_not_start(process, name, way, tmp_path):
    (tmp_path / "secret").write_text("invented")
    surplus = {name: "invented"} if way == "environment" else {f"{name}_FILE": f"{tmp_path}/secret"}
    environ = in_production(process, "/keys.json", tmp_path, **surplus)
    with pytest.raises(Unconfigured, match=f"not for this process .{process}.: {name};"):
        read(environ, process)
    accepted = read(environ | {"ACCEPTED_RISKS": "surplus-secrets"}, process)
    assert not getattr(accepted, name.lower())  # it makes no use of it


def test_a_file_of_anothers_secret_that_it_cannot_read_is_no_surplus(tmp_path):
    """So all processes may share what names the files, if each account reads its own alone."""
    nowhere = {"MAIL_URL_FILE": f"{tmp_path}/none"}
    assert read(in_production(Process.WEB, "/keys.json", tmp_path, **nowhere), Process.WEB)


def test_an_operators_shell_may_have_them_all(tmp_path):
    every = in_production(Process.COMMAND, "/keys.json", tmp_path)
    assert read(every, Process.COMMAND).secret_key
