"""/review/endpoints: where partners' events go, how that fares, and what is done about it."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request
from markupsafe import escape

from app.domain.basics.text import N_
from app.domain.review.roles import Permission
from app.services.webhooks import endpoint, replay
from app.services.webhooks.replay import DeadLetters
from app.web.back_office.gate import me
from app.web.forms.fields import ChoiceField, Chosen, Form
from app.web.http.unit import now, unit
from app.web.outcomes import ALREADY, declare, page_after
from app.web.webhooks import words

SHOWN = 50
OVERLAP = timedelta(hours=72)
_ANY, _SHARED, _OWN_KEY = "any", "v1", "v1a"

declare(
    {
        "endpoint-paused": N_("It is paused. What waits is kept."),
        "endpoint-resumed": N_("It is resumed. What waited goes out now."),
        "endpoint-tested": N_("The test event goes out now. Load this page again in a moment."),
        "endpoint-test-held": N_(
            "The test event does not go out now. This page says what holds it up."
        ),
        "secret-overlaps": N_(
            "Nothing was replaced: the one before the newest still counts, and would end at once,"
            " though the partner may have no other. Whoever runs the portal can end it by a"
            " command."
        ),
        "events-replayed": N_("They go out again, ten each second."),
        "nothing-replayed": N_("None was given up that fits this. Nothing was sent."),
    }
)


class ReplayForm(Form):
    days = ChoiceField(
        N_("Announced when?"),
        validators=[Chosen(N_("Choose when"))],
        choices=(
            (_ANY, N_("Whenever it was")),
            ("1", N_("In the last 24 hours")),
            ("7", N_("In the last 7 days")),
        ),
    )
    reason = ChoiceField(N_("Why were they given up?"), validators=[Chosen(N_("Choose why"))])


class SecretForm(Form):
    signature = ChoiceField(
        N_("How does the partner verify?"),
        validators=[Chosen(N_("Choose how"))],
        choices=(
            (_SHARED, N_("With a secret that both have (v1)")),
            (_OWN_KEY, N_("With our public key: it has no secret of ours (v1a, Ed25519)")),
        ),
    )


def show_all() -> str:
    with unit(me().actor) as work:
        listed = [
            (one, words.state(one, state))
            for one, state in endpoint.everyone(work)
            if one.url or one.subscribed or state
        ]
    return render_template("review/endpoints.html", listed=listed)


def show(partner: str) -> str:
    return _page(partner, SecretForm())


def pause(partner: str) -> Any:
    with unit(me().actor, write=True) as work:
        is_new = endpoint.pause(work, partner)
    return _after(partner, "endpoint-paused" if is_new else ALREADY)


def resume(partner: str) -> Any:
    with unit(me().actor, write=True) as work:
        is_new = endpoint.resume(work, partner)
    return _after(partner, "endpoint-resumed" if is_new else ALREADY)


def send_test(partner: str) -> Any:
    with unit(me().actor, write=True) as work:
        is_called = endpoint.send_test(work, partner)
    return _after(partner, "endpoint-tested" if is_called else "endpoint-test-held")


def replay_one(partner: str, message: UUID) -> Any:
    return _replay(DeadLetters(partner, one=message))


def replay_several(partner: str) -> Any:
    with unit(me().actor) as work:
        form = _replay_form(_dead(work, partner)[0])
    form.process(request.form)
    if not form.validate():
        return _page(partner, SecretForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    days, reason = (None if one.data == _ANY else one.data for one in (form.days, form.reason))
    since = now() - timedelta(days=int(days)) if days else None
    return _replay(DeadLetters(partner, since, outcome=reason))


def rotate(partner: str) -> Any:
    """Make a new secret, or key, which this page shows once: loaded anew, it makes no other."""
    form = SecretForm(request.form)
    if not form.validate():
        return _page(partner, form), HTTPStatus.UNPROCESSABLE_ENTITY
    is_shared = form.signature.data == _SHARED
    with unit(me().actor, write=True) as work:
        made = endpoint.replace_secret(work, partner, OVERLAP, own_key=not is_shared)
        until = work.now + OVERLAP
    if made is None:
        return _after(partner, "secret-overlaps")
    return render_template(
        "review/endpoint_secret.html", name=partner, made=made, is_shared=is_shared, until=until
    )


def _replay(letters: DeadLetters) -> Any:
    with unit(me().actor, write=True) as work:
        count = replay.replay(work, letters)
    return _after(letters.partner, "events-replayed" if count else "nothing-replayed")


def _after(partner: str, outcome: str) -> Any:
    return page_after("review.endpoint", outcome, partner=partner)


def _dead(work: Any, partner: str) -> Any:
    return replay.dead(work, DeadLetters(partner), SHOWN)


def _replay_form(dead: Any) -> ReplayForm:
    form = ReplayForm()
    reasons = sorted({one.outcome for one in dead})
    form.reason.choices = [
        (_ANY, N_("Whatever the reason")),
        *((kind, escape(words.outcome(kind))) for kind in reasons),
    ]
    return form


def _page(partner: str, secret: SecretForm, again: ReplayForm | None = None) -> str:
    with unit(me().actor) as work:
        seen = endpoint.view(work, partner)
        dead, _ = _dead(work, partner)
    return render_template(
        "review/endpoint.html",
        seen=seen,
        state=words.state(seen.partner, seen.state),
        history=seen.newest[:SHOWN],
        dead=dead,
        again=again or _replay_form(dead),
        secret=secret,
        in_words=words.outcome,
        may_work=me().may(Permission.WORK_ENDPOINTS),
    )
