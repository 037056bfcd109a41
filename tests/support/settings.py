"""The settings of a portal under test."""

from pathlib import Path

from app.settings import read
from app.startup.processes import may_have

DEPLOYMENT = str(Path(__file__).parents[2] / "docs/deploy/deployment.toml")


def environment(database_url, key_file, folder, **changes):
    """What a process of the portal finds in its environment."""
    return {
        "ENV": "test",
        "BASE_URL": "http://portal.example.org",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "s" * 32,
        "KEY_PROVIDER": f"file:{key_file}",
        "MAIL_URL": f"file:{folder}/mail",
        "SMS_URL": f"file:{folder}/sms",
        "CHECKPOINT_URL": f"file:{folder}/checkpoints",
        "ERASURE_LEDGER_URL": f"file:{folder}/erasures",
        "FILES_URL": f"file:{folder}/files",
        "OIDC_ISSUER": "http://127.0.0.1:9",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "invented",
        **changes,
    }


def in_production(process, key_file, folder, **changes):
    """What one of an installation finds: what it needs, and no risk but the key in a file."""
    database = "postgresql+psycopg://portal@/portal?host=/run/postgresql"
    whole = environment(database, key_file, folder) | {
        "ENV": "production",
        "BASE_URL": "https://portal.example.org",
        "KEY_PROVIDER": f"file:{key_file}?override=yes",
        "MAIL_URL": "smtp://mail.example.org",
        "CLAMAV_URL": "unix:/run/clamav/clamd.ctl",
        "OIDC_ISSUER": "https://id.example.org",
        "DEPLOYMENT_FILE": DEPLOYMENT,
    }
    own = {name: value for name, value in whole.items() if may_have(process, name)}
    return own | changes


SETTINGS = read(environment("sqlite://", "keys.json", "/nowhere"))
