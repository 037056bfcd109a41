"""`templates compile` compiles the pages' templates and words, so that no server has to."""

import click

from app import wording
from app.web import application
from app.web.templating import bytecode


@click.group("templates")
def group() -> None:
    """Compile the pages."""


@group.command("compile")
def compile_() -> None:
    """Compile all of them, in all languages, into build/templates. No setting is needed.

    The words of each language are compiled into app/translations.
    """
    if not (application.STATIC / "manifest.json").exists():
        raise click.ClickException("the styles are not built: run `node static/build.mjs`")
    try:
        wording.compile_catalogues()
        count = bytecode.write(application.environments())
    except OSError as fault:
        places = "build/templates or app/translations"
        raise click.ClickException(f"{places} cannot be written: {fault.strerror}") from None
    click.echo(f"{count} templates compiled")
