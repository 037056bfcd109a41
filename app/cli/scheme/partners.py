"""`partners` adds, shows and disables partner systems, and rotates the secrets of webhooks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TextIO

import click

from app.cli import context
from app.cli.scheme import partner_sandbox
from app.domain.partners.outgoing import OUTGOING
from app.domain.partners.rights import RIGHTS
from app.security.http import destinations
from app.services.core.approvals import AlreadyAsked
from app.services.core.unit import Unit
from app.services.partners import admission, clients, kits, registry
from app.services.partners.admission import Rights
from app.settings import Env
from app.storage.partners import partners
from app.storage.partners.partners import CLIENT, INBOUND, OUTBOUND

_LABELS = {INBOUND: "it signs with", OUTBOUND: "we sign with"}
_NOTHING, _MINUTE = "nothing", "%Y-%m-%d %H:%M"
_UNREACHABLE = (
    "it could never be called: an https address is required, of a name that the public finds, "
    "without a user or password, as https://lab.example.org/events"
)


_KEY = click.option(
    "--key", default="", help="Its Ed25519 public key, whpk_…, that it signs with, for a secret."
)


@click.group("partners")
def group() -> None:
    """Add, show, change and disable partner systems."""


group.add_command(partner_sandbox.command)


@group.command("list")
def list_() -> None:
    """Print each partner with its rights."""
    with _unit() as unit:
        for partner in partners.everyone(unit.session):
            click.echo(
                f"{partner.name}: sends {_types(partner.accepts)}; "
                f"receives {_types(partner.subscribed)} at {partner.url or 'no address'}"
            )


@group.command()
@click.argument("name")
def show(name: str) -> None:
    """Print one partner's address, rights and secrets' dates."""
    with _unit() as unit:
        partner = registry.named(unit, name)
        click.echo(f"name: {partner.name}")
        click.echo(f"added: {partner.created_at:{_MINUTE}} UTC")
        click.echo(f"address: {partner.url or 'none'}")
        click.echo(f"sends: {_types(partner.accepts)}")
        click.echo(f"receives: {_types(partner.subscribed)}")
        for direction in (INBOUND, OUTBOUND):
            for secret in registry.live(unit, partner, direction):
                ends = f", until {secret.expires_at:{_MINUTE}}" if secret.expires_at else ""
                since = f"since {secret.created_at:{_MINUTE}}{ends} UTC"
                click.echo(f"{direction} secret ({_LABELS[direction]}): {since}")
        for key in registry.live(unit, partner, CLIENT):
            click.echo(f"key for the machine API: since {key.created_at:{_MINUTE}} UTC")


@group.command()
@click.argument("name")
@click.option("--url", help="Where its events go: https, and no address inside.")
@click.option(
    "--accepts", multiple=True, type=click.Choice(RIGHTS), help="What it sends; repeat it."
)
@click.option(
    "--subscribe", multiple=True, type=click.Choice(OUTGOING), help="What it receives; repeat it."
)
@_KEY
@click.option("--why", help="What the second person reads; needed for all but the first.")
def add(
    name: str,
    url: str | None,
    accepts: tuple[str, ...],
    subscribe: tuple[str, ...],
    *,
    key: str,
    why: str | None,
) -> None:
    """Make a partner and print its secrets, once.

    But for the first, it may do nothing until a manager confirms its address and what it may send
    and receive in the back office. If that was declined, ask again with the same name.
    """
    known = context.settings()
    if url and not destinations.may_ever_be_called(url, known.outbound_allow):
        or_else = "" if known.env is Env.PRODUCTION else "; any other only if OUTBOUND_ALLOW has it"
        raise click.BadParameter(f"{_UNREACHABLE}{or_else}", param_hint="--url")
    secrets: registry.NewSecrets | None
    with _unit(write=True) as unit:
        first = admission.is_first(unit)
        if first:
            secrets = registry.add(unit, name, url, accepts, subscribe, key=key)
        else:
            secrets = _ask(unit, name, Rights(url, accepts, subscribe), why, key)
    if secrets:
        _print(INBOUND, secrets.inbound)
        _print(OUTBOUND, secrets.outbound)
    if not first:
        click.echo("its address and its rights wait for a manager: back office, Approvals")


@group.command()
@click.argument("name")
@_KEY
def kit(name: str, key: str) -> None:
    """Add a mobile kit, PARTNER.KIT, and print its secret, once.

    It sends biometric results to /hooks/PARTNER.KIT while its partner may. `partners disable`
    revokes it.
    """
    with _unit(write=True) as unit:
        secret = kits.add(unit, name, key)
    _print(INBOUND, secret)


@group.command()
@click.argument("name")
@click.option("--jwks", type=click.File(), help="Its public keys, a JSON Web Key Set; - reads it.")
@click.option("--revoke", is_flag=True, help="End all its keys and tokens at once.")
@context.YES
def client(name: str, jwks: TextIO | None, *, revoke: bool, yes: bool) -> None:
    """Set the public keys by which a partner asks for access.

    These and no other count, for the machine API. Ed25519 or P-256, five at most. A key that the
    file lacks ends at once, in every process, and so does each token that it was used for: to
    change keys, give both until the partner has moved.
    """
    if revoke == bool(jwks):
        raise click.UsageError("give the keys (--jwks FILE), or --revoke")
    if jwks is None:
        context.confirm(f"{name} is not given access by any key it has.", yes=yes)
        with _unit(write=True) as unit:
            click.echo(f"keys ended: {clients.revoke(unit, name)}")
        return
    text = jwks.read()
    with _unit(write=True) as unit:
        click.echo(f"keys that count: {clients.set_keys(unit, name, text)}")


@group.command()
@click.argument("name")
@context.YES
def disable(name: str, *, yes: bool) -> None:
    """Disable a partner, or a kit for good, at once.

    A partner's callbacks are answered 403, and nothing is sent to it. Events that wait are kept for
    three days. What was asked for it and waits is declined. `partners add` with the same name asks
    for its rights again. A kit's are answered 401, and those that it sent before stay as they are.
    """
    with _unit() as unit:
        registry.named(unit, name)
    until = "for good" if kits.is_kit(name) else "until two people give it rights again"
    context.confirm(f"{name} may do nothing {until}.", yes=yes)
    with _unit(write=True) as unit:
        before, waited = admission.disable(unit, name)
    if waited:
        click.echo("what waited for a manager is declined")
    context.changed("address", before.url or "none", "none")
    context.changed("sends", _types(before.accepts), _NOTHING)
    context.changed("receives", _types(before.subscribed), _NOTHING)


@group.command()
@click.argument("name")
@click.argument("direction", type=click.Choice([*_LABELS]))
@click.option(
    "--overlap",
    type=click.IntRange(0, 8760),
    default=72,
    show_default=True,
    help="Hours the one before lives on.",
)
@_KEY
@click.option("--own-key", is_flag=True, help="By a key of ours (v1a); prints its public half.")
@context.YES
def rotate(name: str, direction: str, overlap: int, key: str, *, own_key: bool, yes: bool) -> None:
    """Make a new secret and print it, once. Any older than the one before it ends at once."""
    if own_key and (direction != OUTBOUND or key):
        raise click.UsageError("--own-key is for what we sign with: outbound, and without --key")
    older = _older_until(name, direction)
    if not overlap:
        context.confirm(f"What {name} has now ends at once.", yes=yes)
    elif older:
        context.confirm(f"The older secret, else good until {older} UTC, ends at once.", yes=yes)
    with _unit(write=True) as unit:
        lives_on = timedelta(hours=overlap)
        if own_key:
            secret = registry.rotate_to_own_key(unit, name, lives_on)
        else:
            secret = registry.rotate(unit, name, direction, lives_on, key)
        until = unit.now + timedelta(hours=overlap)
    _print(direction, secret)
    if overlap:
        click.echo(f"the one before it works until {until:{_MINUTE}} UTC")


@contextmanager
def _unit(*, write: bool = False) -> Iterator[Unit]:
    """A unit of work; what is wrong with a partner is said in a line."""
    with context.explained(), context.unit(context.portal(), write=write) as unit:
        try:
            yield unit
        except (registry.UnsoundPartner, registry.NoSuchPartner) as fault:
            raise click.ClickException(str(fault)) from None


def _ask(
    unit: Unit, name: str, rights: Rights, why: str | None, key: str
) -> registry.NewSecrets | None:
    there = partners.by_name(unit.session, name)
    if there and admission.is_admitted(there):
        raise click.ClickException(f"{name} is there already: see partners show {name}")
    try:
        return admission.ask(unit, name, rights, context.reason(why), key)
    except AlreadyAsked:
        raise click.ClickException("it waits already to be confirmed or declined") from None


def _older_until(name: str, direction: str) -> str:
    """How long the secret before that of now would live on; empty if there is none."""
    with _unit() as unit:
        _, *older = registry.live(unit, registry.named(unit, name), direction)
        return "".join(f"{secret.expires_at:{_MINUTE}}" for secret in older)


def _print(direction: str, secret: str) -> None:
    click.echo(f"{direction}, {_LABELS[direction]}: {secret or 'the key you gave'}")


def _types(types: Iterable[str]) -> str:
    return ", ".join(sorted(types)) or _NOTHING
