"""The settings of a portal under test."""

from app.settings import read


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


SETTINGS = read(environment("sqlite://", "keys.json", "/nowhere"))
