"""The audit log of a copy: the entries of its pattern, the last of which vouches for its rows."""

import json
from types import SimpleNamespace
from typing import Any, cast

from app.cli.demo.many.copying import Copy
from app.security.encryption import mac
from app.security.encryption.keyring import AUDIT
from app.security.proofs.verifier import leaf_hash
from app.security.tokens import new_id
from app.storage.audit import entries
from app.storage.audit.entries import AuditEntry
from app.storage.audit.log import AuditLeaf
from app.storage.database import vouched
from app.storage.database.marks import cell_of


def add(copy: Copy, first: int) -> int:
    """Write it down in the log from this place on; the next one."""
    noted = _noted(copy)
    *before, (last, detail) = copy.source.pattern.history
    log = [_entry(copy, values, said) for values, said in before]
    log.append(_entry(copy, last, detail) | {"rows": noted, "row_hash": entries.rows_hash(noted)})
    for place, entry in enumerate(log, first):
        leaf = AuditEntry.leaf(cast("AuditEntry", SimpleNamespace(**entry)))
        entry["mac"] = mac.create(copy.keyring, AUDIT, leaf, entry["at"])
        copy.rows[AuditEntry].append(entry)
        placed = {"sequence": place, "entry_id": entry["id"], "hash": leaf_hash(leaf)}
        copy.rows[AuditLeaf].append(placed)
    return first + len(log)


def _entry(copy: Copy, values: Any, detail: Any) -> dict[str, Any]:
    entry = {name: copy.said(value) for name, value in values.items()}
    entry |= {"id": new_id(), "rows": None, "row_hash": None, "detail": None}
    if detail:
        text = json.dumps(copy.said(detail), ensure_ascii=False).encode()
        key = copy.keyring.system_key(AUDIT, entry["at"])
        entry["detail"] = copy.keyring.seal(key, text, cell_of(AuditEntry.detail, entry["id"]))
    return entry


def _noted(copy: Copy) -> list[list[str | None]]:
    """Each of its rows as one that was not there before."""
    return [
        [vouched.row_name(model, vouched.identity(model, values)), None, digest.hex()]
        for model, several in copy.rows.items()
        if not model.unvouched
        for values in several
        if (digest := vouched.hash_or_draft(model, values))
    ]
