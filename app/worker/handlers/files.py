"""Chunks of files that are removed or erased, and those that nobody attached to anything."""

from app.domain.basics.tasks import DeleteFile
from app.services.files import uploads, verification
from app.storage.objects.stores import ObjectsUnavailable
from app.storage.outbox import OutboxMessage
from app.telemetry.logs import log
from app.worker.task import WORKER, Context, Done, Result


def delete_file(context: Context, _message: OutboxMessage, body: DeleteFile) -> Result:
    """Twice is once. While the place cannot be reached it waits; nothing of it can be read."""
    uploads.delete_chunks(context.portal, body.file, body.chunks)
    return Done()


def sweep(context: Context) -> bool:
    """Delete what lies there and is nobody's. It never says that there is more to do."""
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
