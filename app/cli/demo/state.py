"""The demo's settings are made once and stored in instance/demo.env, for any command to use."""

import fcntl
import os
import secrets
import shlex
from pathlib import Path
from typing import IO

import click

from app.security.encryption import durable

INSTANCE = Path("instance").resolve()
_ROOT = Path(__file__).parents[3]
ENV_FILE = INSTANCE / "demo.env"


def settings(port: int) -> dict[str, str]:
    """The environment of the demo on this port; secrets stay as they were."""
    known = read(ENV_FILE) if ENV_FILE.exists() else {}
    provider, partner = f"127.0.0.1:{port + 1}", f"127.0.0.1:{port + 2}"
    database = os.environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'demo.db'}"
    return known | {
        "ENV": "demo",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database,
        "SECRET_KEY": known.get("SECRET_KEY") or secrets.token_urlsafe(32),
        "KEY_PROVIDER": f"file:{INSTANCE / 'keys.json'}",
        "MAIL_URL": f"file:{INSTANCE / 'mail'}",
        "SMS_URL": f"file:{INSTANCE / 'sms'}",
        "CHECKPOINT_URL": f"file:{INSTANCE / 'checkpoints'}",
        "ERASURE_LEDGER_URL": f"file:{INSTANCE / 'erasures'}",
        "FILES_URL": f"file:{INSTANCE / 'files'}",
        "OIDC_ISSUER": f"http://{provider}",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": known.get("OIDC_CLIENT_SECRET") or secrets.token_urlsafe(32),
        "DEPLOYMENT_FILE": str(_ROOT / "docs/deploy/deployment.toml"),
        "OUTBOUND_ALLOW": " ".join(dict.fromkeys([provider, partner, *_added(known)])),
    }


def _added(known: dict[str, str]) -> list[str]:
    """What may be called besides, as the environment or the file says."""
    return f"{os.environ.get('OUTBOUND_ALLOW', '')} {known.get('OUTBOUND_ALLOW', '')}".split()


def lock() -> IO[str]:
    """Hold this folder for as long as the file is open: two would write each other's settings.

    Raises click.ClickException while another demonstration holds it.
    """
    INSTANCE.mkdir(exist_ok=True)
    held = (INSTANCE / "demo.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise click.ClickException(
            "a demonstration runs in this folder already, as instance/demo.env says: stop it, or "
            "start this one in another clone"
        ) from None
    return held


def keep(values: dict[str, str]) -> None:
    """Write the file whole or not at all, for its owner only."""
    lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(values.items()))
    durable.write(ENV_FILE, lines.encode())


def read(file: Path) -> dict[str, str]:
    """The variables of such a file."""
    lines = (line for line in file.read_text().splitlines() if not line.startswith("#"))
    pairs = (line.split("=", 1) for line in lines)
    return {name: shlex.split(text)[0] if text else "" for name, text in pairs}
