"""The demo command prepares what is missing, starts the processes, and says what to try."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import IO

import click
import requests

from app.cli.demo import partner, register, reloading, seed, state
from app.cli.demo.many import writing
from app.security.encryption.providers import local_file
from app.services.core.unit import Portal, portal_for
from app.services.operations import setup
from app.settings import Env, read
from app.telemetry import logs

_PROVIDER = Path(__file__).parent / "identity_provider.mjs"
SERVER = state.read(Path(__file__).parents[2] / "server.env")
# Arguments, and environment variables beside the settings.
Program = tuple[list[str], dict[str, str]]
Processes = Mapping[str, subprocess.Popen[bytes]]
_SAID = "it said why in instance/demo.log, or above"
_PATIENCE, _STOP = 5.0, 10.0  # seconds: until it says what it waits for, and to end in


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65533), default=5000, show_default=True)
@click.option("--reload", is_flag=True, help="Show each change of the code, pages and styles.")
@click.option("--cases", type=click.IntRange(min=0), default=0, help="Make so many invented cases.")
def command(port: int, *, reload: bool, cases: int) -> None:
    """Serve a demonstration with invented data until Ctrl-C."""
    if os.environ.get("ENV", Env.DEMO) != Env.DEMO:
        raise click.ClickException("ENV is not demo: the demonstration is not for this environment")
    alone = state.lock()  # until the process ends
    _require_free(range(port, port + 3))
    signal.signal(signal.SIGTERM, _interrupt)
    values = state.settings(port)
    state.keep(values)
    os.environ |= values
    portal = _portal(values)
    values |= _people(portal, values)
    values |= _partner(portal, values, f"http://127.0.0.1:{port + 2}/events")
    state.keep(values | {"DEMO_DATABASE": values["DATABASE_URL"]})
    _cases(portal, values, cases)
    receiver = partner.serve(port + 2, values["DEMO_PARTNER_OUTBOUND"], state.INSTANCE / "partner")
    programs = _programs(values) | (reloading.programs(port) if reload else {})
    log = None if reload else (state.INSTANCE / "demo.log").open("ab")  # None: the terminal
    processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(name: str) -> None:
        processes[name] = _start(*programs[name], log)

    try:
        for name in programs:
            start(name)
        _wait_until_ready(values, processes)
        click.echo(_what_to_try(values))
        if reload:
            reloading.watch(processes, start, _node())
        _wait(processes)
    except KeyboardInterrupt:
        click.echo("Stopping.")
    finally:
        _stop(processes)
        receiver.shutdown()
        alone.close()


def _require_free(ports: range) -> None:
    """Server, identity provider and demo partner have one each."""
    for port in ports:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as they do
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                raise click.ClickException(
                    f"port {port} is not free, and ports {ports[0]} to {ports[-1]} are needed: "
                    f"choose three others, as PORT={ports[0] + 1000} make demo"
                ) from None


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _portal(values: Mapping[str, str]) -> Portal:
    key_file = state.INSTANCE / "keys.json"
    if not key_file.exists():
        local_file.create(key_file)
    portal = portal_for(read(values))
    setup.prepare(portal)
    return portal


def _people(portal: Portal, values: Mapping[str, str]) -> dict[str, str]:
    """The invented people, the first time on this database."""
    if values.get("DEMO_DATABASE") == values["DATABASE_URL"]:
        return {}
    click.echo("Making invented people. This is done once.")
    now = datetime.now(UTC)
    seed.make_scheme(portal, now)
    file = state.INSTANCE / "returned.csv"
    register.write(file, now)
    with logs.warnings_only():
        seed.make_register(portal, file)
        reference = seed.make_applicants(portal, read(values), now)
    return {"DEMO_REFERENCE": reference}


def _cases(portal: Portal, values: Mapping[str, str], wanted: int) -> None:
    """Many more, where that is asked for and they are not there yet."""
    with logs.warnings_only():
        writing.fill(
            portal,
            read(values),
            datetime.now(UTC),
            wanted,
            lambda there: click.echo(
                f"\r{there:,} of {wanted:,} invented cases", nl=there >= wanted
            ),
        )


def _partner(portal: Portal, values: Mapping[str, str], url: str) -> dict[str, str]:
    """The demo partner with new secrets, the first time on this database."""
    if values.get("DEMO_DATABASE") == values["DATABASE_URL"]:
        seed.move_partner(portal, url)
        return {}
    inbound, outbound = seed.make_partner(portal, url)
    return {"DEMO_PARTNER_INBOUND": inbound, "DEMO_PARTNER_OUTBOUND": outbound}


def _programs(values: Mapping[str, str]) -> dict[str, Program]:
    """The processes that this command starts."""
    base, port = values["BASE_URL"], values["BASE_URL"].rpartition(":")[2]
    server = ["app.server", "--host", "127.0.0.1", "--port", port, "--workers", "2"]
    server += ["--log-level", "warning"]
    provider = {
        "PORT": values["OIDC_ISSUER"].rpartition(":")[2],
        "ISSUER": values["OIDC_ISSUER"],
        "CLIENT_ID": values["OIDC_CLIENT_ID"],
        "CLIENT_SECRET": values["OIDC_CLIENT_SECRET"],
        "REDIRECT_URI": f"{base}/review/callback",
        "POST_LOGOUT_URI": f"{base}/review/sign-in",
        "BACKCHANNEL_LOGOUT_URI": f"{base}/review/backchannel-logout",
    }
    return {
        "provider": ([_node(), str(_PROVIDER)], provider),
        "worker": ([sys.executable, "-m", "flask", "--app", "app", "worker"], SERVER),
        "server": ([sys.executable, "-m", *server], SERVER),
    }


def _node() -> str:
    """Node from PATH, else the one that `make` has put into the virtual environment."""
    places = os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])
    return shutil.which("node", path=places) or "node"


def _start(
    arguments: list[str], more: Mapping[str, str], log: IO[bytes] | None
) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches this command alone, which stops the rest."""
    # Without the variable by which create_app recognises the `flask` command.
    environment = {**os.environ, **more, "FLASK_RUN_FROM_CLI": ""}
    return subprocess.Popen(  # noqa: S603 - our own programs
        arguments,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=log,
    )


def _wait_until_ready(values: Mapping[str, str], processes: Processes) -> None:
    """Wait as long as all processes live, and say for which, time and again."""
    asked = {
        "the identity provider": f"{values['OIDC_ISSUER']}/.well-known/openid-configuration",
        "the server": f"{values['BASE_URL']}/readyz",
    }
    began = said = time.monotonic()
    for what, url in asked.items():
        while not _answers(url):
            if ended := [name for name, process in processes.items() if process.poll() is not None]:
                raise click.ClickException(f"the {ended[0]} did not start: {_SAID}")
            if time.monotonic() > said + _PATIENCE:
                said = time.monotonic()
                click.echo(f"Waiting for {what} to answer, {said - began:.0f} seconds so far.")
            time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def _wait(processes: Processes) -> None:
    while all(process.poll() is None for process in processes.values()):
        time.sleep(0.5)
    raise click.ClickException(f"a part of it ended: {_SAID}")


def _stop(processes: Processes) -> None:
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with what it has started itself


class _Text(Template):
    delimiter = "@"  # the dollar is the shell's


def _what_to_try(values: Mapping[str, str]) -> str:
    secret = base64.b64decode(values["DEMO_PARTNER_INBOUND"].removeprefix("whsec_"))
    return _Text((Path(__file__).parent / "what_to_try.txt").read_text()).substitute(
        base=values["BASE_URL"],
        provider=values["OIDC_ISSUER"],
        seconds=int(seed.OUTCOME_DELAY.total_seconds()),
        known=register.KNOWN_NUMBER,
        shared=register.SHARED_NUMBER,
        reference=values["DEMO_REFERENCE"],
        secret=secret.hex(),
    )
