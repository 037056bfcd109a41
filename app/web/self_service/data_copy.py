"""/status/data: an applicant downloads or prints a copy of their data (subject access request)."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Response, current_app, render_template
from markupsafe import Markup

from app.services.self_service import data_copy
from app.services.self_service.data_copy import OwnData
from app.settings import Settings
from app.web.http import applicant_session
from app.web.self_service.data_copy_sections import pages_of, sections_of, what_is_on
from app.web.sign_in import step_up


def explain_data() -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        step_up.require_if_sent(work, eoi_id, "data")
    return render_template("access/data.html")


def download_data() -> Any:
    data = _give()
    settings: Settings = current_app.extensions["settings"]
    content = {
        "made_at": data.made_at.isoformat(),
        "reference": data.own.reference,
        "status": data.own.status,
        "answers": data.own.answers,
        "files": [
            {
                "id": str(file.id),
                "what": what_is_on(file, data.own),
                "sent_at": file.sent_at.isoformat(),
                "pages": [settings.base_url + url for url in pages_of(file)],
            }
            for file in data.own.files
        ],
        "sections": [
            {"title": title, "rows": [(what, _plain(value)) for what, value in rows]}
            for title, rows in sections_of(data.own)
        ],
    }
    body = json.dumps(content, ensure_ascii=False, indent=1)
    named = {"Content-Disposition": 'attachment; filename="data.json"'}
    return Response(body, HTTPStatus.OK, named, mimetype="application/json")


def print_data() -> Any:
    return render_template("access/data_print.html", sections=sections_of(_give().own))


class _Given(NamedTuple):
    own: OwnData
    made_at: datetime


def _give() -> _Given:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        step_up.require_if_sent(work, eoi_id, "data")
        return _Given(data_copy.give(work, eoi_id), work.now)


def _plain(value: str) -> str:
    return str(value.striptags()) if isinstance(value, Markup) else value
