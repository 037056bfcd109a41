"""`make soak`: the portal is killed again and again while people use it, and then fuzzed.

Each database gets half of the time. What must hold is checked once everything has settled; any
violation is printed and makes the exit code 1.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import click

from app.security.encryption.providers import local_file
from app.services.core.unit import Portal
from tests.bench.figures import workshop
from tests.conftest import prepared
from tests.peers import postgresql
from tests.soak import fuzz, kills

_KILLING = 0.8  # of the time; the rest is for fuzzing


class Site(NamedTuple):
    """A portal on one database, and a folder for its files."""

    portal: Portal
    database_url: str
    key_file: Path
    folder: Path


@click.command()
@click.option("--minutes", default=10.0, show_default=True)
def main(minutes):
    """Kill and fuzz the portal on both databases for so many minutes."""
    seconds = minutes * 60 / 2
    with workshop() as folder, postgresql.running(folder / "pg", durable=True) as url:
        urls = {"SQLite": f"sqlite:///{folder}/portal.db", "PostgreSQL": url}
        faults = [fault for name in urls for fault in soak(name, urls[name], folder, seconds)]
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} violations")
    sys.exit(bool(faults))


def soak(name, url, workshop, seconds):
    """All that went wrong on one database."""
    folder = workshop / name
    folder.mkdir()
    key_file = folder / "keys.json"  # the erasure ledger is beside it
    local_file.create(key_file)
    site = Site(prepared(url, key_file), url, key_file, folder)
    for run, share in ((kills.run, _KILLING), (fuzz.run, 1 - _KILLING)):
        report, faults = run(site, seconds * share)
        click.echo(f"{name}: {report}")
        yield from (f"{name}: {fault}" for fault in faults)
    site.portal.engine.dispose()


if __name__ == "__main__":
    main()
