"""Mail is sent by SMTP, through GOV.UK Notify, or into a folder; each has one recipient."""

import smtplib
import ssl
from collections.abc import Callable
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.settings import Settings
from app.worker.contact import notify
from app.worker.contact.letters import Letter, Send, Undeliverable

TIMEOUT = 15.0  # seconds for each step
_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
_PERMANENT = 500

Certificates = Callable[[], ssl.SSLContext]


def channel(settings: Settings) -> Send:
    """The way to send that MAIL_URL names. Raises ValueError if it names none.

    `smtp://user:password@host:port?tls=starttls` (or `implicit`, or `none` for a relay on the same
    machine), `notify://key@host/template`, or `file:folder`.
    """
    url = urlsplit(settings.mail_url)
    if url.scheme == "notify":
        return notify.channel("MAIL_URL", settings.mail_url, "email", settings.outbound_allow)
    domain = urlsplit(settings.base_url).hostname or ""
    if url.scheme == "file":
        return lambda letter: _keep(Path(url.path), _written(letter, domain), letter)
    tls = parse_qs(url.query).get("tls", ["starttls"])[0]
    if url.scheme != "smtp" or tls not in _PORTS or not url.hostname:
        raise ValueError(
            "MAIL_URL: smtp://host?tls=starttls, implicit or none; notify://key@host/template; "
            "file:folder"
        )
    certificates = cache(ssl.create_default_context)  # reading them takes longer than to send
    return lambda letter: _post(url, tls, domain, certificates, _written(letter, domain))


def _written(letter: Letter, domain: str) -> EmailMessage:
    """The mail; its Message-ID is made of the task's id, so that a duplicate is recognised."""
    mail = EmailMessage(policy=SMTP)
    try:
        mail["To"] = Address(addr_spec=letter.to)
    except (ValueError, IndexError, MessageError):  # as the library says: not one address
        raise Undeliverable from None
    mail["From"] = f"no-reply@{domain}"
    mail["Subject"] = letter.words.subject
    mail["Date"] = letter.sent_at
    mail["Message-ID"] = f"<{letter.id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies stay away
    mail.set_content(letter.words.text)
    if letter.words.html:
        mail.add_alternative(letter.words.html, subtype="html")
    for name, content in letter.files.items():
        mail.add_attachment(content, "application", "octet-stream", filename=name)
    return mail


def _post(
    url: SplitResult, tls: str, domain: str, certificates: Certificates, mail: EmailMessage
) -> None:
    with _connected(url, tls, domain, certificates) as server:
        if tls == "starttls":
            server.starttls(context=certificates())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            [(code, _)] = refused.recipients.values()
            _raise_if_permanent(code)
            raise
        except smtplib.SMTPDataError as refused:
            _raise_if_permanent(refused.smtp_code)
            raise


def _connected(url: SplitResult, tls: str, domain: str, certificates: Certificates) -> smtplib.SMTP:
    host, port = url.hostname or "", url.port or _PORTS[tls]
    if tls == "implicit":
        return smtplib.SMTP_SSL(host, port, domain, timeout=TIMEOUT, context=certificates())
    return smtplib.SMTP(host, port, domain, timeout=TIMEOUT)


def _raise_if_permanent(code: int) -> None:
    if code >= _PERMANENT:
        raise Undeliverable from None


def _keep(folder: Path, mail: EmailMessage, letter: Letter) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{letter.id}.eml").write_bytes(mail.as_bytes())
