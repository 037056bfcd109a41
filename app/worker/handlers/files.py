"""Chunks of removed and erased files are deleted here, orphans, and drafts that were left."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from app.domain.basics.tasks import DeleteFile
from app.security.encryption import durable
from app.services.files import uploads, verification
from app.storage.objects.stores import ObjectsUnavailable
from app.storage.outbox import OutboxTask
from app.telemetry.logs import log
from app.worker.task import WORKER, Context, Done, Result

DRAFTS_MAY_TAKE = timedelta(days=1)


def delete_file(context: Context, _queued: OutboxTask, body: DeleteFile) -> Result:
    """Delete a file's chunks; idempotent. Until the store can be reached they are unreadable."""
    uploads.delete_chunks(context.portal, body.file, body.chunks)
    return Done()


def sweep(context: Context) -> bool:
    """Delete chunks that belong to no file. Returns False: pause after it."""
    try:
        orphans = verification.orphans(context.portal, WORKER, context.clock())
        for name in orphans:
            context.portal.files.delete(name)
    except ObjectsUnavailable as fault:
        log.error("sweep_failed", error=fault)
        return False
    if orphans:
        log.info("chunks_deleted", count=len(orphans))
    return False


def drop_drafts(context: Context) -> bool:
    """Delete drafts of files that somebody who was cut off has left. Returns False: pause."""
    settings = context.settings
    urls = (
        settings.files_url,
        settings.checkpoint_url,
        settings.erasure_ledger_url,
        settings.mail_url,
        settings.sms_url,
    )
    folders = {Path(urlsplit(url).path) for url in urls if url.startswith("file:")}
    before = context.clock() - DRAFTS_MAY_TAKE
    if count := sum(durable.drop_drafts(folder, before) for folder in folders):
        log.info("drafts_deleted", count=count)
    return False
