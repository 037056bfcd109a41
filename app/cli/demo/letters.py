"""/demo/mail shows the mail and SMS that the demonstration has sent. No release has this module."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, render_template

from app.cli.demo import state

SHOWN = 50
blueprint = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates")


class Letter(NamedTuple):
    at: datetime
    to: str
    subject: str  # empty: it is an SMS
    lines: list[str]


@blueprint.get("/mail")
def mail() -> str:
    files = [*state.INSTANCE.glob("mail/*.eml"), *state.INSTANCE.glob("sms/*.txt")]
    newest = sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)[:SHOWN]
    return render_template("demo/letters.html", letters=[_read(file) for file in newest])


def _read(file: Path) -> Letter:
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    if file.suffix == ".txt":
        to, _, text = file.read_text(encoding="utf-8").partition("\n\n")
        return Letter(at, to.removeprefix("To: "), "", text.splitlines())
    parsed: EmailMessage = message_from_bytes(file.read_bytes(), EmailMessage, policy=SMTP)
    body = parsed.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return Letter(at, str(parsed["To"]), str(parsed["Subject"]), text.splitlines())
