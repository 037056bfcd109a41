"""Risks are what production refuses to start with, unless ACCEPTED_RISKS names them.

Each is a connection that could be read or altered on its way, or a guard that is missing. Names
are for good: they stand in the settings of installations.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, parse_qsl, urlsplit

Values = Mapping[str, str]  # settings, and all else of the environment

SERVER = "server-in-clear"  # which the server itself finds, see `app.server`
SURPLUS = "surplus-secrets"  # see `processes`
PROGRAMS = "sent-by-programs"  # an Expression of Interest within seconds, see `submissions`
RSA_2048 = "provider-rsa-2048"  # which a sign-in finds, see `web.back_office.provider`


class Risk(NamedTuple):
    settings: tuple[str, ...]
    fault: str  # as it is said to the operator, after the setting's name
    is_there: Callable[[Values, str], bool]  # of the settings, and the name of this one


def _leaves_in_clear(values: Values, name: str) -> bool:
    """Whether a database is reached over a network without TLS that says who it is.

    As libpq reads the address and its environment; a Unix socket leads to no network.
    """
    url = values[name]
    if not url.startswith("postgresql"):
        return False
    place = url.rpartition("@")[2] if "@" in url else url.partition("://")[2]
    address, _, query = place.partition("?")
    given = parse_qs(query)
    if given.get("sslmode") == ["verify-full"]:
        return False
    named = [address.partition("/")[0].partition(":")[0], *given.get("host", [])]
    hosts = [host for each in named for host in each.split(",") if host]
    if not hosts:
        hosts = [host for host in values.get("PGHOST", "").split(",") if host]
    led_on = {"hostaddr", "service"} & given.keys()
    led_on |= {name for name in ("PGHOSTADDR", "PGSERVICE") if values.get(name)}
    return bool(led_on) or not all(host.startswith(("/", "@")) for host in hosts)


def _mails_in_clear(values: Values, name: str) -> bool:
    parts = urlsplit(values[name])
    return parts.scheme == "smtp" and parse_qs(parts.query).get("tls", [""])[0] == "none"


def _stores_in_clear(values: Values, name: str) -> bool:
    """Whether an S3 service is called over plain HTTP, by the setting or by the SDK's own."""
    parts = urlsplit(values[name])
    endpoint = dict(parse_qsl(parts.query)).get("endpoint")
    told = [endpoint] if endpoint else _endpoints(values)
    return parts.scheme == "s3" and not all(each.startswith("https://") for each in told)


def _keys_in_clear(values: Values, name: str) -> bool:
    is_kms = values[name].startswith("awskms:")
    return is_kms and not all(each.startswith("https://") for each in _endpoints(values))


def _endpoints(values: Values) -> list[str]:
    return [url for name, url in values.items() if name.startswith("AWS_ENDPOINT_URL") and url]


def _is_beside_the_data(values: Values, name: str) -> bool:
    parts = urlsplit(values[name])
    return parts.scheme == "file" and not is_overridden(values[name])


def is_overridden(key_provider: str) -> bool:
    """Whether the risk of a key file is accepted as by the first release, with the setting."""
    return parse_qs(urlsplit(key_provider).query).get("override") == ["yes"]


RISKS: Mapping[str, Risk] = {
    "database-in-clear": Risk(
        ("DATABASE_URL", "DATABASE_LISTEN_URL", "MIGRATION_DATABASE_URL"),
        "must have sslmode=verify-full, or lead to a Unix socket",
        _leaves_in_clear,
    ),
    "mail-in-clear": Risk(("MAIL_URL",), "must not have tls=none", _mails_in_clear),
    "no-scanner": Risk(
        ("CLAMAV_URL",),
        "is not set, so no upload is scanned for viruses",
        lambda values, name: not values[name],
    ),
    "scanner-in-clear": Risk(
        ("CLAMAV_URL",),
        "sends uploads in clear: use unix:/path",
        lambda values, name: values[name].startswith("tcp:"),
    ),
    "storage-in-clear": Risk(
        ("FILES_URL", "CHECKPOINT_URL", "ERASURE_LEDGER_URL"),
        "must have an endpoint of https, or AWS's own (AWS_ENDPOINT_URL)",
        _stores_in_clear,
    ),
    "kms-in-clear": Risk(
        ("KEY_PROVIDER",), "calls an AWS_ENDPOINT_URL that is not https", _keys_in_clear
    ),
    "keys-in-a-file": Risk(("KEY_PROVIDER",), "keeps the key beside the data", _is_beside_the_data),
}
NAMES = frozenset(RISKS) | {SERVER, SURPLUS, PROGRAMS, RSA_2048}


def found(values: Values, is_asked: Callable[[str], bool]) -> list[str]:
    """Each fault of the settings that are asked for, with what to do, unless it is accepted."""
    accepted = values["ACCEPTED_RISKS"].split()
    return [
        f"{name} {risk.fault} ({how_to_accept(key)})"
        for key, risk in RISKS.items()
        if key not in accepted
        for name in risk.settings
        if is_asked(name) and risk.is_there(values, name)
    ]


def how_to_accept(risk: str) -> str:
    return f"or accept it: ACCEPTED_RISKS={risk}"
