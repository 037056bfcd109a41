"""Chunks of removed and erased files are deleted here, and orphans that belong to no file."""

from app.domain.basics.tasks import DeleteFile
from app.services.files import uploads, verification
from app.storage.objects.stores import ObjectsUnavailable
from app.storage.outbox import OutboxTask
from app.telemetry.logs import log
from app.worker.task import WORKER, Context, Done, Result


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
