"""/review/complaints: complaints about data protection, read and marked as answered."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template

from app.domain.basics.text import N_
from app.services.privacy import complaints
from app.web.back_office.gate import me
from app.web.http.language import named
from app.web.http.unit import unit
from app.web.outcomes import page_after

_ANSWERED = N_("Somebody has marked it as answered already. Nothing more was done.")


def show(obstacle: str = "") -> str:
    with unit(me().actor) as work:
        return render_template(
            "review/complaints.html", complaints=complaints.waiting(work), obstacle=obstacle
        )


def show_one(complaint: UUID) -> str:
    with unit(me().actor, write=True) as work:
        opened = complaints.open_for_reviewer(work, complaint)
    return render_template(
        "review/complaint.html",
        opened=opened,
        written_in=named(opened.language),
        complaint=complaint,
    )


def mark_answered(complaint: UUID) -> Any:
    with unit(me().actor, write=True) as work:
        is_done = complaints.answered(work, complaint)
    if is_done:
        return page_after("review.complaints", "complaint-answered")
    return show(_ANSWERED), HTTPStatus.CONFLICT
