"""`templates compile` compiles the pages' templates, so that no server has to."""

import click

from app.web import application
from app.web.templating import bytecode


@click.group("templates")
def group() -> None:
    """Compile the pages."""


@group.command("compile")
def compile_() -> None:
    """Compile all of them, in all languages, into build/templates. No setting is needed."""
    if not (application.STATIC / "manifest.json").exists():
        raise click.ClickException("the styles are not built: run `node static/build.mjs`")
    try:
        count = bytecode.write(application.environments())
    except OSError as fault:
        raise click.ClickException(f"build/templates cannot be written: {fault.strerror}") from None
    click.echo(f"{count} templates compiled")
