"""What calls to partners came to, in words for who looks after their endpoints."""

from http import HTTPStatus

from app.domain.basics.text import N_
from app.services.webhooks.endpoint import Endpoint, Partner
from app.web.http.language import gettext

_OUTCOMES = {
    "done": N_("Taken"),
    "gone": N_("It answered that it is gone for good (410)"),
    "unreachable": N_("No usable answer: name, connection, certificate or time"),
    "forbidden-destination": N_("The address lies inside, or is not https: we do not call it"),
    "no-destination": N_("It has no address"),
    "not-subscribed": N_("The partner receives this type no more: it was not sent"),
    "tampering": N_("Its secret was altered in the database: an alarm was raised"),
}
_REDIRECTS = range(300, 400)


def outcome(kind: str | None) -> str:
    """What came of the last try."""
    if kind is None:
        return gettext("Not tried yet")
    if kind in _OUTCOMES:
        return gettext(_OUTCOMES[kind])
    word, _, number = kind.partition("-")
    if word != "status":
        return gettext("A fault of ours: %(kind)s") % {"kind": kind}
    if int(number) in _REDIRECTS:
        return gettext("It leads elsewhere (%(status)s), which we do not follow") % {
            "status": number
        }
    if int(number) == HTTPStatus.UNAUTHORIZED:
        return gettext("It does not take our signature (401): compare secret and clock")
    return gettext("It answered with status %(status)s") % {"status": number}


def state(partner: Partner, endpoint: Endpoint | None) -> tuple[str, str]:
    """How an endpoint fares, in a word or two, and the colour of that."""
    if endpoint and endpoint.gone_at:
        return gettext("Gone"), "red"
    if endpoint and endpoint.paused_at:
        return gettext("Paused"), "yellow"
    if not partner.url:
        return gettext("No address"), "grey"
    if endpoint and endpoint.failing_since:
        return gettext("Failing"), "orange"
    return (gettext("Working"), "green") if endpoint else (gettext("Not called yet"), "grey")
