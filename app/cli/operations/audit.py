"""`audit` makes checkpoints, exports and proofs of the audit log, and verifies it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click

from app.cli import context
from app.security.proofs.verifier import Unsound, read_evidence
from app.services.audit import baseline, verification
from app.services.audit import log as audit_log
from app.services.audit.log import Inconsistent, NotProvable
from app.services.core import clock
from app.storage.objects.stores import objects_at
from app.telemetry.logs import log
from app.worker.contact import mail
from app.worker.handlers.audit import FAULTS, place


@click.group("audit")
def group() -> None:
    """Sign, verify and export the audit log."""


@group.command()
def key() -> None:
    """Print the keys that sign checkpoints, the newest first."""
    with context.explained(), _explained():
        for one in audit_log.keys(context.portal()):
            click.echo(str(one))


@group.command()
def checkpoint() -> None:
    """Sign the log as it stands now. The checkpoint is kept where CHECKPOINT_URL says."""
    portal, settings = context.portal(), context.settings()
    with context.explained(), _explained():
        keep = place(settings, mail.channel(settings))
        size = audit_log.checkpoint(portal, context.ACTOR, keep, clock.now(portal), at_once=True)
    click.echo(f"signed: {size} entries" if size else "nothing new since the last checkpoint")


@group.command()
@click.argument("file", type=click.File("wb"))
def export(file: BinaryIO) -> None:
    """Write the entries into FILE, one a line. So the verifier takes them."""
    with context.explained(), context.unit(context.portal()) as unit:
        file.writelines(audit_log.export(unit))


@group.command()
@click.argument("entry", type=click.UUID, required=False)
@click.option("--since", type=int, help="The size of an older checkpoint that it continues.")
def prove(entry: UUID | None, since: int | None) -> None:
    """Print a proof that ENTRY is in the log. --since: that it continues an older checkpoint."""
    if (entry is None) == (since is None):
        raise click.UsageError("either an entry or --since")
    with context.explained(), _explained(), context.unit(context.portal()) as unit:
        proof = audit_log.prove(unit, entry) if entry else audit_log.prove_since(unit, since or 0)
    click.echo(json.dumps(proof, indent=1))


@group.command()
@click.argument("files", type=click.Path(path_type=Path, exists=True), nargs=-1)
def verify(files: tuple[Path, ...]) -> None:
    """Check the database against its checkpoints. These are FILES, or all at CHECKPOINT_URL."""
    portal = context.portal()
    with context.explained(), _explained():
        kept = [(file.name, file.read_bytes()) for file in files] or _kept()
        evidence = read_evidence(kept, audit_log.keys(portal))
        with context.unit(portal) as unit:
            verdict = verification.check(unit, evidence)
    for fault in verdict.faults:
        click.echo(f"AT FAULT: {fault}", err=True)
    if verdict.faults:
        log.critical("audit_log_altered", count=len(verdict.faults))
        raise click.exceptions.Exit(1)
    size, _ = max(evidence.roots)
    click.echo(f"all is as it was signed: {size} entries, {len(evidence.roots)} checkpoints")
    if verdict.since:
        click.echo(f"and every row as its last entry left it, from {verdict.since} on")
    else:
        click.echo("no row is vouched for yet: ./portal audit baseline, see docs/operations.md")


@group.command("baseline")
@click.option("--again", is_flag=True, help="Accept what was changed past the log since.")
@context.YES
def write_baseline(*, again: bool, yes: bool) -> None:
    """Write down each row as it is. Run it once no process of the release before runs any more.

    Cut off in the middle, run it again. From then on `audit verify` vouches for every row.
    """
    if again:
        context.confirm("What was changed past the log is vouched for from now on.", yes=yes)
    with context.explained():
        count = baseline.write(context.portal(), context.ACTOR, again=again)
    click.echo(f"the baseline is closed: {count} rows written down")


def _kept() -> list[tuple[str, bytes]]:
    url = context.settings().checkpoint_url
    if url.startswith("mailto:"):
        raise click.ClickException("checkpoints leave by mail: name the files")
    objects = objects_at(url)
    return [(name, objects.get(name)) for name in objects.names()]


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except Inconsistent as fault:
        log.critical("audit_log_altered", error=fault)
        raise click.ClickException(
            "the log is not as it was signed: ./portal audit verify"
        ) from None
    except NotProvable:
        raise click.ClickException("no checkpoint is of that: ./portal audit checkpoint") from None
    except (Unsound, ValueError) as fault:
        raise click.ClickException(str(fault)) from None
    except FAULTS as fault:
        raise click.ClickException(f"{type(fault).__name__}: {fault}") from None
