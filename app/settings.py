"""The settings of a process are read from the environment once, and frozen: nothing else reads it.

Secrets may stand in files that it names (`startup.sources`), and a process has only those that it
needs (`startup.processes`). A missing or unsafe value stops the start. The message names every
setting at fault, never a value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from app.startup import deployment, risks, sources
from app.startup.deployment import Deployment
from app.startup.processes import Process, may_have, needs


class Env(StrEnum):
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Unconfigured(Exception):
    """Settings are missing or unsafe, so the process must not start. The text names them all."""


@dataclass(frozen=True)
class Settings:
    """See the table of settings in README.md. What is another process's is empty."""

    env: Env
    base_url: str  # as people see it, without a slash at the end
    review_url: str  # of the back office, likewise; empty: it is at BASE_URL as well
    database_url: str = field(repr=False)
    database_listen_url: str = field(repr=False)  # empty: workers look, and hear nothing
    migration_database_url: str = field(repr=False)  # empty: the other one
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(repr=False)  # still verify, sign no more
    key_provider: str = field(repr=False)
    mail_url: str = field(repr=False)
    sms_url: str = field(repr=False)
    checkpoint_url: str = field(repr=False)
    erasure_ledger_url: str = field(repr=False)
    files_url: str = field(repr=False)
    clamav_url: str  # empty: uploads are not scanned
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_roles_claim: str
    oidc_scopes: str  # separated by spaces
    oidc_ca_file: str  # empty: the public certification authorities
    oidc_allow_private: frozenset[str]  # https://host:port of the provider that may be private
    trusted_proxies: int
    metrics_token: str = field(repr=False)  # empty: no metrics
    outbound_allow: frozenset[str]  # host:port that may be private; demo and test only
    accepted_risks: frozenset[str]
    deployment: Deployment | None  # None: public pages say that nobody is named

    @property
    def staff_url(self) -> str:
        """Where the back office is."""
        return self.review_url or self.base_url

    @property
    def is_production(self) -> bool:
        return self.env is Env.PRODUCTION

    def accepts(self, risk: str) -> bool:
        """Whether the process may go on with a risk that it finds by itself."""
        return not self.is_production or risk in self.accepted_risks


_DEFAULTS = {
    "ACCEPTED_RISKS": "",
    "REVIEW_URL": "",
    "DATABASE_LISTEN_URL": "",
    "MIGRATION_DATABASE_URL": "",
    "SECRET_KEY_FALLBACKS": "",
    "OIDC_ROLES_CLAIM": "roles",
    "OIDC_SCOPES": "openid profile",
    "OIDC_CA_FILE": "",
    "OIDC_ALLOW_PRIVATE": "",
    "TRUSTED_PROXIES": "0",
    "METRICS_TOKEN": "",
    "OUTBOUND_ALLOW": "",
    "DEPLOYMENT_FILE": "",
    "CLAMAV_URL": "",
    "PROMETHEUS_MULTIPROC_DIR": "",
}
_REQUIRED = (
    "ENV",
    "BASE_URL",
    "DATABASE_URL",
    "SECRET_KEY",
    "KEY_PROVIDER",
    "MAIL_URL",
    "SMS_URL",
    "CHECKPOINT_URL",
    "ERASURE_LEDGER_URL",
    "FILES_URL",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
)
_SECRET_LENGTH = 32
_HOST_AND_PORT = re.compile(r"([\w.-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}")

Values = Mapping[str, str]
# Each fault, as it is named to the operator, and whether the values have it; those of settings
# that are not this process's are empty. Production has more.
_FAULTS: dict[str, Callable[[Values], bool]] = {
    f"ACCEPTED_RISKS has one that is none of {', '.join(sorted(risks.NAMES))}": (
        lambda v: not set(v["ACCEPTED_RISKS"].split()) <= risks.NAMES
    ),
    "ENV is none of demo, test, production": lambda v: v["ENV"] not in set(Env),
    "BASE_URL is not a whole address": lambda v: not urlsplit(v["BASE_URL"]).hostname,
    "REVIEW_URL is not a whole address of a host of its own": (
        lambda v: (
            bool(v["REVIEW_URL"])
            and urlsplit(v["REVIEW_URL"]).hostname in {None, urlsplit(v["BASE_URL"]).hostname}
        )
    ),
    "DATABASE_LISTEN_URL is not PostgreSQL": (
        lambda v: (
            bool(v["DATABASE_LISTEN_URL"]) and not v["DATABASE_LISTEN_URL"].startswith("postgresql")
        )
    ),
    f"SECRET_KEY has fewer than {_SECRET_LENGTH} characters": (
        lambda v: 0 < len(v["SECRET_KEY"]) < _SECRET_LENGTH
    ),
    f"SECRET_KEY_FALLBACKS has one of fewer than {_SECRET_LENGTH} characters": (
        lambda v: any(len(key) < _SECRET_LENGTH for key in v["SECRET_KEY_FALLBACKS"].split())
    ),
    "OIDC_SCOPES lacks openid": lambda v: "openid" not in v["OIDC_SCOPES"].split(),
    "OIDC_ALLOW_PRIVATE has one that is not host:port": (
        lambda v: not all(map(_HOST_AND_PORT.fullmatch, v["OIDC_ALLOW_PRIVATE"].split()))
    ),
    "TRUSTED_PROXIES is not a number": lambda v: not (v["TRUSTED_PROXIES"] or "0").isdecimal(),
}
_PRODUCTION_FAULTS: dict[str, Callable[[Values], bool]] = {
    "BASE_URL must be https": lambda v: urlsplit(v["BASE_URL"]).scheme != "https",
    "REVIEW_URL must be https": (
        lambda v: bool(v["REVIEW_URL"]) and urlsplit(v["REVIEW_URL"]).scheme != "https"
    ),
    "OIDC_ISSUER must be https": lambda v: urlsplit(v["OIDC_ISSUER"] or "https:").scheme != "https",
    "DATABASE_URL must be PostgreSQL": lambda v: not v["DATABASE_URL"].startswith("postgresql"),
    "KEY_PROVIDER's endpoint is for demo and test": (
        lambda v: "endpoint" in parse_qs(urlsplit(v["KEY_PROVIDER"]).query)
    ),
    "MAIL_URL must not be a folder": lambda v: v["MAIL_URL"].startswith("file:"),
    "OUTBOUND_ALLOW is for demo and test": lambda v: bool(v["OUTBOUND_ALLOW"]),
    "METRICS_TOKEN needs PROMETHEUS_MULTIPROC_DIR, or each process counts for itself": (
        lambda v: bool(v["METRICS_TOKEN"] and not v["PROMETHEUS_MULTIPROC_DIR"])
    ),
}


def read(environ: Mapping[str, str], process: Process = Process.COMMAND) -> Settings:
    """The settings of this process. Raises Unconfigured."""
    own = [name for name in sources.SECRETS if may_have(process, name)]
    secrets, faults = sources.from_files(environ, own)
    given = {**dict.fromkeys(_REQUIRED, ""), **_DEFAULTS, **environ, **secrets}
    values = {name: text if may_have(process, name) else "" for name, text in given.items()}
    if missing := [name for name in _REQUIRED if needs(process, name) and not values[name]]:
        faults.append(f"not set: {', '.join(missing)}")
    if faults:
        raise Unconfigured("; ".join(faults))
    is_production = values["ENV"] == Env.PRODUCTION
    rules = _FAULTS | (_PRODUCTION_FAULTS if is_production else {})
    faults = [fault for fault, is_there in rules.items() if is_there(values)]
    if is_production:
        faults += risks.found(values, lambda name: bool(values[name]) or needs(process, name))
        faults += _surplus(environ, process)
    about = None
    if file := values["DEPLOYMENT_FILE"]:
        try:
            about = deployment.read(file)
        except deployment.Unsound as fault:
            faults.append(f"DEPLOYMENT_FILE: {fault}")
    elif is_production and needs(process, "DEPLOYMENT_FILE"):
        faults.append("DEPLOYMENT_FILE is not set, so the privacy notice would name nobody")
    if faults:
        raise Unconfigured("; ".join(faults))
    return _settings(values, about)


def _surplus(environ: Values, process: Process) -> list[str]:
    """Secrets of other processes: whoever takes this one over would have them, too."""
    if risks.SURPLUS in environ.get("ACCEPTED_RISKS", "").split():
        return []
    others = [name for name in sources.SECRETS if not may_have(process, name)]
    held = [name for name in others if sources.is_held(environ, name)]
    told = f"not for this process ({process}): {', '.join(held)}"
    return [f"{told}; take them away, {risks.how_to_accept(risks.SURPLUS)}"] if held else []


def _settings(values: Values, about: Deployment | None) -> Settings:
    by_setting = {"keys-in-a-file"} if risks.is_overridden(values["KEY_PROVIDER"]) else set()
    return Settings(
        env=Env(values["ENV"]),
        base_url=values["BASE_URL"].rstrip("/"),
        review_url=values["REVIEW_URL"].rstrip("/"),
        database_url=values["DATABASE_URL"],
        database_listen_url=values["DATABASE_LISTEN_URL"],
        migration_database_url=values["MIGRATION_DATABASE_URL"],
        secret_key=values["SECRET_KEY"],
        secret_key_fallbacks=tuple(values["SECRET_KEY_FALLBACKS"].split()),
        key_provider=values["KEY_PROVIDER"],
        mail_url=values["MAIL_URL"],
        sms_url=values["SMS_URL"],
        checkpoint_url=values["CHECKPOINT_URL"],
        erasure_ledger_url=values["ERASURE_LEDGER_URL"],
        files_url=values["FILES_URL"],
        clamav_url=values["CLAMAV_URL"],
        oidc_issuer=values["OIDC_ISSUER"],
        oidc_client_id=values["OIDC_CLIENT_ID"],
        oidc_client_secret=values["OIDC_CLIENT_SECRET"],
        oidc_roles_claim=values["OIDC_ROLES_CLAIM"],
        oidc_scopes=values["OIDC_SCOPES"],
        oidc_ca_file=values["OIDC_CA_FILE"],
        oidc_allow_private=frozenset(
            f"https://{place.lower()}" for place in values["OIDC_ALLOW_PRIVATE"].split()
        ),
        trusted_proxies=int(values["TRUSTED_PROXIES"] or 0),
        metrics_token=values["METRICS_TOKEN"],
        outbound_allow=frozenset(values["OUTBOUND_ALLOW"].split()),
        accepted_risks=frozenset(values["ACCEPTED_RISKS"].split()) | by_setting,
        deployment=about,
    )
