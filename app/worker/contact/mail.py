"""Mail is sent by SMTP, through GOV.UK Notify, or into a folder; each has one recipient."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.security.encryption import durable
from app.settings import Settings
from app.worker.contact.letters import (
    Deferred,
    Letter,
    NotNow,
    ProviderRefused,
    Send,
    Undeliverable,
)

TIMEOUT = 15.0  # seconds for each step
_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
_PERMANENT = 500
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
# No such mailbox, no such host, no address, moved, host that takes no mail (RFC 7505); disabled.
_FINAL = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
_OF_THE_SENDER = {"5.1.7", "5.1.8", "4.1.7", "4.1.8"}
# What an answer about a recipient means by itself (RFC 5321, 4.2.3).
_OF_A_RECIPIENT = {
    550: "5.1.1",
    551: "5.1.6",
    553: "5.1.3",
    552: "5.2.2",
    450: "4.2.0",
    452: "4.2.2",
}
# 7 bits: not every relay passes on what has eight (RFC 6152).
_POLICY = SMTP.clone(cte_type="7bit")

Certificates = Callable[[], ssl.SSLContext]


def channel(settings: Settings) -> Send:
    """The way to send that MAIL_URL names. Raises ValueError if it names none.

    `smtp://user:password@host:port?tls=starttls` (or `implicit`, or `none` for a relay on the same
    machine), `notify://key@host/template`, or `file:folder`.
    """
    url = urlsplit(settings.mail_url)
    if url.scheme == "notify":
        from app.worker.contact import notify  # noqa: PLC0415 - and with it what signs its tokens

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
    mail = EmailMessage(policy=_POLICY)
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
    try:
        with closing(_connected(url, tls, domain, certificates)) as server:
            if tls == "starttls":
                server.starttls(context=certificates())
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(mail)
            with suppress(smtplib.SMTPException):  # it has taken the mail, whatever it says now
                server.quit()
    except smtplib.SMTPRecipientsRefused as refusal:
        [(code, text)] = refusal.recipients.values()
        raise _refusal(code, text, _OF_A_RECIPIENT.get(code, "")) from None
    except smtplib.SMTPResponseException as refusal:  # us, the sender, the content
        raise _refusal(refusal.smtp_code, refusal.smtp_error) from None


def _connected(url: SplitResult, tls: str, domain: str, certificates: Certificates) -> smtplib.SMTP:
    host, port = url.hostname or "", url.port or _PORTS[tls]
    if tls == "implicit":
        return smtplib.SMTP_SSL(host, port, domain, timeout=TIMEOUT, context=certificates())
    return smtplib.SMTP(host, port, domain, timeout=TIMEOUT)


def _refusal(code: int, text: bytes | str, implied: str = "") -> Exception:
    """What a server's answer means: only what is of the address is final.

    The enhanced status (RFC 3463) says whose fault it is: x.1 and x.2 are of the address and its
    mailbox, all else of us, of our relay or of the network between. `implied` stands for it where
    there is none.
    """
    answer = text.decode(errors="replace") if isinstance(text, bytes) else text
    found = _ENHANCED.match(answer)
    status = found.group() if found else implied
    if status in _FINAL:
        return Undeliverable()
    if status[1:4] in {".1.", ".2."} and status not in _OF_THE_SENDER:
        return Deferred(f"smtp-{code}")
    return (ProviderRefused if code >= _PERMANENT else NotNow)(f"smtp-{code}")


def _keep(folder: Path, mail: EmailMessage, letter: Letter) -> None:
    durable.write(folder / f"{letter.id}.eml", mail.as_bytes())
