"""Secrets are read from the environment, or from a file each, as Docker and systemd give them.

`NAME`, or the file that `NAME_FILE` names, or a credential called `NAME` (systemd.exec(5), in
`$CREDENTIALS_DIRECTORY`). An environment is handed down to child processes, and shown in many
places; a file is not.
"""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

SECRETS = (
    "DATABASE_URL",
    "DATABASE_LISTEN_URL",
    "MIGRATION_DATABASE_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "KEY_PROVIDER",
    "MAIL_URL",
    "SMS_URL",
    "OIDC_CLIENT_SECRET",
    "METRICS_TOKEN",
)


def from_files(
    environ: Mapping[str, str], names: Collection[str]
) -> tuple[dict[str, str], list[str]]:
    """Those of these secrets that stand in files, and what is wrong with the places."""
    found, faults = dict[str, str](), []
    for name in names:
        files = _files(environ, name)
        if len(files) + bool(environ.get(name)) > 1:
            faults.append(f"{name} is given in two ways: take one away")
        elif files:
            try:
                found[name] = files[0].read_text("utf-8").strip()
            except (OSError, ValueError):
                faults.append(f"{name}: the file that holds it cannot be read")
    return found, faults


def is_held(environ: Mapping[str, str], name: str) -> bool:
    """Whether a secret can be read by this process, wherever it stands."""
    return bool(environ.get(name)) or any(
        os.access(file, os.R_OK) for file in _files(environ, name)
    )


def _files(environ: Mapping[str, str], name: str) -> list[Path]:
    named, folder = environ.get(f"{name}_FILE"), environ.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder, name) if folder else None
    return [
        *([Path(named)] if named else []),
        *([credential] if credential and credential.exists() else []),
    ]
