"""The portal for Expressions of Interest. `create_app` puts it together; nothing imports it."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The whole application, ready to serve. Raises Unconfigured where the environment is not.

    The `flask` command gets an application with its commands only, for they read the settings
    themselves, and some of them write the settings; `run` and `routes` get the whole. Imports are
    inside the function, so that `import app.domain` loads no Flask, and a command no pages.
    """
    from flask import Flask

    from app import telemetry

    telemetry.begin(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    app = Flask(__name__, static_folder=None, template_folder="../templates")
    if settings is None and os.environ.get("FLASK_RUN_FROM_CLI"):
        from app import cli

        cli.register(app)
        if not cli.is_with_pages():
            return app
        from app.cli.operations import development

        settings = development.settings()
    from app import wording

    # First: it takes 2 MB for a moment, which all that is loaded after it then uses.
    wording.direction(wording.DEFAULT)
    from app.services.core.unit import portal_for
    from app.web import application

    settings = settings or _settings_elsewhere()
    telemetry.warn_of_risks(settings.accepted_risks)
    if settings.env == "demo":
        from app.cli.demo import letters

        app.register_blueprint(letters.blueprint)
    application.install(app, settings, portal_for(settings))
    return app


def _settings_elsewhere() -> "Settings":
    """The settings in another server than `app.server`. Raises Unconfigured."""
    from app.settings import Unconfigured, read
    from app.startup import risks
    from app.startup.processes import Process

    settings = read(os.environ, Process.WEB)
    if not settings.accepts(risks.SERVER):
        raise Unconfigured(
            "production is served by `python -m app.server`, which does not listen in clear: "
            f"use that, {risks.how_to_accept(risks.SERVER)}"
        )
    return settings
