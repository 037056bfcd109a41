"""What reached people, where MAIL_URL and SMS_URL are folders."""

from email import message_from_bytes, policy
from pathlib import Path

from app.worker.contact.letters import TEMPLATES

FACTS = {"reference": "EOI-0000-0000-0000", "code": "12345678", "todo": "confirm", "due": "3 12:30"}
PORTAL = "http://portal.example.org"


def letters(folder, to):
    """The texts that this e-mail address or number was sent, oldest first; mails with subject."""
    read = [path.read_bytes() for path in sorted(Path(folder, "mail").glob("*.eml"))]
    mails = [message_from_bytes(raw, policy=policy.SMTP) for raw in read if to.encode() in raw]
    found = [
        f"{mail['Subject']}\n{mail.get_body(['plain']).get_content()}"
        for mail in mails
        if mail["To"] == to
    ]
    messages = [path.read_text() for path in sorted(Path(folder, "sms").glob("*.txt"))]
    return found + [text for text in messages if text.startswith(f"To: {to}\n")]


def spaced(text):
    """With spaces at which a line may end, as an SMS of plain letters has."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def the_messages():
    """Each message with its templates: `received.mail`, …"""
    return sorted(path.name.removesuffix(".txt").split(".") for path in TEMPLATES.glob("*.*.txt"))
