"""/status/data: all that the portal holds about a person, to read, print or keep."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Response, g, render_template
from markupsafe import Markup

from app import wording
from app.domain.lifecycle import STATUS_NAMES
from app.domain.text import N_
from app.services import own_data
from app.services.own_data import OwnData, Sent
from app.services.status import View
from app.web import applicant
from app.web.access import proof
from app.web.access.timeline import checks_of, timeline_of
from app.web.answers import rows_of
from app.web.apply.forms import ConsentForm
from app.web.language import gettext

_CHANNELS = {"mail": N_("By e-mail"), "sms": N_("By SMS"), "": N_("By e-mail and SMS")}
_MESSAGES = {
    "draft-saved": N_("Your Expression of Interest is saved"),
    "received": N_("We have received your Expression of Interest"),
    "news": N_("There is news about your Expression of Interest"),
    "code": N_("Your code to come back to your Expression of Interest"),
    "reference": N_("The reference of your Expression of Interest"),
}
_OTHER_MESSAGE = N_("Another message")


class Section(NamedTuple):
    """A heading and its rows: what it is, and what is held of it; in the reader's language."""

    title: str
    rows: list[tuple[str, str]]


def explain_data() -> Any:
    with applicant.own_eoi() as (work, eoi_id):
        _require_proof(work, eoi_id)
    return render_template("access/data.html")


def download_data() -> Any:
    data = _give()
    held = {
        "made_at": data.made_at.isoformat(),
        "reference": data.own.reference,
        "status": data.own.status,
        "answers": data.own.answers,
        "sections": [
            {"title": title, "rows": [(what, _plain(held)) for what, held in rows]}
            for title, rows in sections_of(data.own)
        ],
    }
    body = json.dumps(held, ensure_ascii=False, indent=1)
    named = {"Content-Disposition": 'attachment; filename="data.json"'}
    return Response(body, HTTPStatus.OK, named, mimetype="application/json")


def print_data() -> Any:
    return render_template("access/data_print.html", sections=sections_of(_give().own))


class _Given(NamedTuple):
    own: OwnData
    made_at: datetime


def _give() -> _Given:
    with applicant.own_eoi(write=True) as (work, eoi_id):
        _require_proof(work, eoi_id)
        return _Given(own_data.give(work, eoi_id), work.now)


def _require_proof(work: Any, eoi_id: Any) -> None:
    """Of what was sent. A draft's pages show the same browser the same answers."""
    if own_data.is_submitted(work, eoi_id):
        proof.require(work, eoi_id, "data")


def sections_of(data: OwnData) -> list[Section]:
    sections = [
        Section(N_("Your Expression of Interest"), _about(data)),
        Section(N_("What you wrote"), [row[:2] for row in rows_of(data.answers)]),
        *(_standing(data.view) if data.view else ()),
        Section(N_("Your files"), _files(data)),
        Section(N_("Our messages of the last 30 days"), [_message(sent) for sent in data.sent]),
        Section(N_("When somebody came back with a code"), _times(data.returned_at)),
        Section(N_("When a reviewer opened it"), _times(data.opened_at)),
    ]
    return [Section(gettext(title), rows) for title, rows in sections if rows]


def _about(data: OwnData) -> list[tuple[str, str]]:
    about = [
        (N_("Your reference"), data.reference or ""),
        (N_("Where it stands"), gettext(STATUS_NAMES[data.status])),
        (N_("Begun"), _when(data.begun_at)),
        (N_("Sent"), _when(data.submitted_at)),
        (N_("Language of our messages"), wording.LANGUAGES[data.language].name),
    ]
    if data.submitted_at:
        consent = gettext(ConsentForm().consent.label.text)
        about.append((N_("What you agreed to when you sent it"), consent))
    return [(gettext(what), held) for what, held in about if held]


def _standing(view: View) -> list[Section]:
    happened = [(item["when"], item["title"]) for item in timeline_of(view, g.language)]
    checks = [(name, standing) for name, standing, _ in checks_of(view)]
    return [
        Section(N_("What has happened"), [(when, what) for when, what in happened if when]),
        Section(N_("Your checks"), checks),
        Section(N_("What you told us was wrong, and our answers"), _told(view)),
        Section(N_("What we asked you, and your answers"), _asked(view)),
    ]


def _told(view: View) -> list[tuple[str, str]]:
    return [
        said
        for each in view.corrections
        for said in (_you(each.asked_at, each.text), _we(each.answered_at, each.answer))
        if said
    ]


def _asked(view: View) -> list[tuple[str, str]]:
    return [
        said
        for each in view.information
        for said in (_we(each.asked_at, each.question), _you(each.answered_at, each.answer))
        if said
    ]


def _you(at: datetime | None, text: str | None) -> tuple[str, str] | None:
    return (gettext(N_("You wrote on %(when)s:")) % {"when": _when(at)}, text) if text else None


def _we(at: datetime | None, text: str | None) -> tuple[str, str] | None:
    return (gettext(N_("We wrote on %(when)s:")) % {"when": _when(at)}, text) if text else None


def _files(data: OwnData) -> list[tuple[str, str]]:
    pages, size = gettext(N_("Pages: %(pages)s")), gettext(N_("Size: %(size)s kB"))
    return [(pages % {"pages": f.pages}, size % {"size": f.size // 1000 + 1}) for f in data.files]


def _message(sent: Sent) -> tuple[str, str]:
    how = gettext(N_("It was delivered.") if sent.arrived else N_("It could not be delivered."))
    what = gettext(_MESSAGES.get(sent.message, _OTHER_MESSAGE))
    return _when(sent.at), f"{what}. {gettext(_CHANNELS[sent.channel])}. {how}"


def _times(times: list[datetime]) -> list[tuple[str, str]]:
    return [(_when(at), "") for at in times]


def _plain(held: str) -> str:
    return str(held.striptags()) if isinstance(held, Markup) else held


def _when(at: datetime | None) -> str:
    return wording.format_instant(g.language, at) if at else ""
