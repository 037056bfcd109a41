"""SMS are sent through GOV.UK Notify, or into a folder."""

from pathlib import Path
from urllib.parse import urlsplit

from app.security.encryption import durable
from app.settings import Settings
from app.worker.contact.letters import Letter, Send


def channel(settings: Settings) -> Send:
    """The way to send that SMS_URL names. Raises ValueError if it names none."""
    url = urlsplit(settings.sms_url)
    if url.scheme == "notify":
        from app.worker.contact import notify  # noqa: PLC0415 - and with it what signs its tokens

        return notify.channel("SMS_URL", settings.sms_url, "sms", settings.outbound_allow)
    if url.scheme != "file":
        raise ValueError("SMS_URL: notify://key@host/template or file:folder")
    return lambda letter: _keep(Path(url.path), letter)


def _keep(folder: Path, letter: Letter) -> None:
    content = f"To: {letter.to}\n\n{letter.words.text}\n"
    durable.write(folder / f"{letter.id}.txt", content.encode())
