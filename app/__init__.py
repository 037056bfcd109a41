"""The portal for Expressions of Interest. `create_app` puts it together; nothing imports it."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The whole application, ready to serve. Raises Unconfigured where the environment is not.

    Imports stand inside, so that `import app.domain` loads no Flask. The `flask` command gets
    along without settings: `demo` and `keys create` are what makes them.
    """
    from flask import Flask

    from app import cli
    from app.security.providers import provider_for
    from app.services.unit import Portal
    from app.settings import Unconfigured, read
    from app.storage.db import make_engine
    from app.web import edge

    app = Flask(__name__, static_folder=None, template_folder="../templates")
    cli.register(app)
    try:
        settings = settings or read(os.environ)
    except Unconfigured:
        if not os.environ.get("FLASK_RUN_FROM_CLI"):
            raise
        return app
    portal = Portal(make_engine(settings.database_url), provider_for(settings.key_provider))
    edge.install(app, settings, portal)
    return app
