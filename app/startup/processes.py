"""A process gets only the settings that it needs, so that whoever takes it over has no others."""

from collections.abc import Mapping
from enum import StrEnum


class Process(StrEnum):
    WEB = "web"
    WORKER = "worker"
    COMMAND = "command"  # an operator's, whose shell may have them all


_WEB = (
    "SECRET_KEY SECRET_KEY_FALLBACKS OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET CLAMAV_URL "
    "METRICS_TOKEN TRUSTED_PROXIES DEPLOYMENT_FILE"
)
_WORKER = "MAIL_URL SMS_URL CHECKPOINT_URL DATABASE_LISTEN_URL"

# Whose alone they are; all others are everybody's. A command acts as the worker does.
ONLY_FOR: Mapping[str, Process] = {
    **dict.fromkeys(_WEB.split(), Process.WEB),
    **dict.fromkeys(_WORKER.split(), Process.WORKER),
    "MIGRATION_DATABASE_URL": Process.COMMAND,
}


def may_have(process: Process, name: str) -> bool:
    """Whether a setting is any business of this process."""
    return process in {Process.COMMAND, ONLY_FOR.get(name, process)}


def needs(process: Process, name: str) -> bool:
    """Whether a required setting is required of this process."""
    alike = Process.WORKER if process is Process.COMMAND else process
    return ONLY_FOR.get(name, alike) is alike
