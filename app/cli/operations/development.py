"""Flask's own commands `flask run` and `flask routes` get the settings that they need here."""

import click

from app.cli import context
from app.settings import Env, Settings
from app.startup.processes import Process
from app.web.application import STATIC

_SERVER = "run"


def settings() -> Settings:
    """The settings, for the two commands that need pages."""
    current = click.get_current_context(silent=True)
    known = context.settings(Process.WEB)
    if current is not None and current.info_name == _SERVER and known.env is not Env.DEMO:
        raise click.ClickException("`run` serves the demonstration alone: see README.md for more")
    if not (STATIC / "manifest.json").exists():
        raise click.ClickException("the styles are not built: run `node static/build.mjs`")
    context.portal(known)  # says in a line what keeps it from its keys
    return known
