"""The worker sequences entries of the audit log, and signs and exports checkpoints."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from app.security.encryption.errors import KeyDestroyed, KeyUnavailable
from app.security.tokens import new_id
from app.services.audit import baseline
from app.services.audit import log as audit_log
from app.services.audit.log import Inconsistent, Keep
from app.settings import Settings
from app.storage.objects.stores import ObjectsUnavailable, objects_at
from app.telemetry.logs import log
from app.worker.contact.letters import Letter, NotNow, Send, Undeliverable, Words
from app.worker.task import WORKER, Context

# Why a checkpoint cannot be made and stored, for a while or until somebody does something.
FAULTS = (
    Inconsistent,
    KeyDestroyed,
    KeyUnavailable,
    NotNow,
    ObjectsUnavailable,
    OSError,
    Undeliverable,
)


def place(settings: Settings, mail: Send) -> Keep:
    """Stores checkpoints where CHECKPOINT_URL says. Raises ValueError if that is not valid."""
    parts = urlsplit(settings.checkpoint_url)
    if parts.scheme == "mailto" and "@" in parts.path:
        if settings.mail_url.startswith("notify:"):
            raise ValueError("CHECKPOINT_URL: files leave by mail only where MAIL_URL is smtp://")
        return lambda files: mail(_letter(parts.path, files))
    try:
        objects = objects_at(settings.checkpoint_url)
    except ValueError as fault:
        raise ValueError(f"CHECKPOINT_URL: {fault}, or mailto:someone@example.org") from None

    def keep(files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            objects.put(name, content)

    return keep


def sequence(context: Context) -> bool:
    """Give new entries their sequence numbers; whether there were any."""
    with context.unit() as unit:
        waited = audit_log.unsequenced_seconds(unit)
    if waited > audit_log.OVERDUE:
        log.error("audit_entry_waits", seconds=waited)
    with context.unit(write=True) as unit:
        return audit_log.sequence(unit) > 0


def checkpoint(context: Context) -> bool:
    """Sign a checkpoint and store it, if an hour has passed. Returns False: pause after it."""
    try:
        audit_log.checkpoint(context.portal, WORKER, context.keep, context.clock())
    except Inconsistent as fault:
        log.critical("audit_log_altered", error=fault)
    except FAULTS as fault:
        log.error("checkpoint_failed", error=fault)
    return False


def close_baseline(context: Context) -> bool:
    """Write the baseline after an upgrade, if it is due. Returns False: pause after it."""
    with context.unit() as unit:
        due = baseline.is_due(unit)
    if due:
        count = baseline.write(context.portal, WORKER, context.clock())
        log.warning("baseline_closed", count=count)
    return False


def _letter(to: str, files: Mapping[str, bytes]) -> Letter:
    """A mail with the checkpoint as its text, and the files attached."""
    note = next(files[name].decode() for name in files if name.endswith(".checkpoint"))
    words = Words("Audit log checkpoint", note, "")
    return Letter(new_id(), to, words, datetime.now(UTC), files)
