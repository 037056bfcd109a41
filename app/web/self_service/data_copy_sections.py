"""The copy of data puts all that is stored about a person into words, section by section."""

from datetime import datetime
from typing import NamedTuple

from flask import g, url_for
from markupsafe import Markup, escape

from app import wording
from app.domain.basics.tasks import Template
from app.domain.basics.text import N_
from app.domain.cases.lifecycle import STATUS_NAMES
from app.domain.cases.location import WHY_NOT
from app.domain.intake import family, journey
from app.services.cases import location
from app.services.contact.delivery import Sent
from app.services.decisions.corrections import Correction
from app.services.intake.family_list import Group, MemberSeen
from app.services.self_service.data_copy import File, OwnData
from app.services.self_service.status import View
from app.web.apply.forms import ConsentForm
from app.web.forms.answers import names_of_files, partial_date, rows_of, rows_on
from app.web.http.language import COMMA, gettext, named
from app.web.status.location import LOCATED
from app.web.status.timeline import checks_of, timeline_of, where_of

_CHANNELS = {"mail": N_("By e-mail"), "sms": N_("By SMS"), "": N_("By e-mail and SMS")}
MESSAGES: dict[str, str] = {
    Template.DRAFT_SAVED: N_("Your Expression of Interest is saved"),
    Template.RECEIVED: N_("We have received your Expression of Interest"),
    Template.RECEIVED_UNREACHED: N_("We have received your Expression of Interest"),
    Template.NEWS: N_("There is news about your Expression of Interest"),
    Template.CODE: N_("Your code to come back to your Expression of Interest"),
    Template.REFERENCE: N_("The reference of your Expression of Interest"),
    Template.LOCATION: N_("Confirm that you are in France"),
    Template.FAMILY: N_("There is news about your family group"),
    Template.REMINDER: N_("We wait for your answer about your Expression of Interest"),
    Template.CONTACT_ASKED: N_("Somebody wants us to write to another address"),
    Template.CONTACT_CHANGED: N_("We write to another address from now on"),
    Template.CONTACT_CODE: N_("Your code to show that you read this address"),
    Template.CONTACT_UNDONE: N_("A change of address was undone"),
    Template.REFERENCE_ASKED: N_("Somebody asked for your reference"),
    Template.COMPLAINT_RECEIVED: N_("We have received your complaint"),
}
_OTHER_MESSAGE = N_("Another message")

Rows = list[tuple[str, str]]  # label and value


class Section(NamedTuple):
    title: str
    rows: Rows


def sections_of(data: OwnData) -> list[Section]:
    """The sections that are not empty."""
    sections = [
        Section(N_("Your Expression of Interest"), _about(data)),
        Section(N_("What you wrote"), [row[:2] for row in rows_of(data.answers)]),
        Section(N_("Your family group"), _family(data.family) if data.family else []),
        Section(N_("That you are in France"), _located(data.location) if data.location else []),
        *(_progress(data.view) if data.view else ()),
        Section(N_("Your files"), [_file(file, data) for file in data.files]),
        Section(N_("Our messages of the last 30 days"), [_message(sent) for sent in data.sent]),
        Section(N_("When somebody came back with a code"), _times(data.returned_at)),
        Section(N_("When a reviewer opened it"), _times(data.opened_at)),
    ]
    return [Section(gettext(title), rows) for title, rows in sections if rows]


def what_is_on(file: File, data: OwnData) -> str:
    """What a file shows: the document that was asked for, or evidence."""
    shown = names_of_files(data.answers).get(str(file.id))
    return shown or gettext(N_("Evidence, sent later"))


def pages_of(file: File) -> list[str]:
    """The addresses of a file's pages, as pictures."""
    numbers = range(1, file.pages + 1)
    return [url_for("access.show_file", file_id=file.id, part=number) for number in numbers]


def _about(data: OwnData) -> Rows:
    consent = gettext(ConsentForm().consent.label.text) if data.submitted_at else ""
    return _given(
        (N_("Your reference"), data.reference),
        (N_("Where it stands"), gettext(STATUS_NAMES[data.status])),
        (N_("Begun"), _when(data.begun_at)),
        (N_("Sent"), _when(data.submitted_at)),
        (N_("Language of our messages"), named(data.language)),
        (N_("What you agreed to when you sent it"), consent),
    )


def _family(group: Group) -> Rows:
    about = _given(
        (N_("Your family reference"), group.reference),
        (N_("How many you are"), str(group.progress.members)),
    )
    return about + [_listed(member) for member in group.members]


def _listed(member: MemberSeen) -> tuple[str, str]:
    person = member.person
    names = " ".join(filter(None, (person.given_names, person.family_name)))
    relation = gettext(family.RELATION_NAMES[family.Relation(person.relation)])
    text = gettext(N_("You listed: %(relation)s")) % {"relation": relation}
    return text, gettext(COMMA).join((names, partial_date(person.date_of_birth)))


def _located(request: location.Request) -> Rows:
    declared = request.declaration
    metres = gettext(N_("%(metres)s m"))
    accuracy = "" if request.accuracy is None else metres % {"metres": request.accuracy}
    return _given(
        (N_("Where it stands"), gettext(LOCATED[request.state].stands)),
        (N_("We asked you"), _when(request.asked_at)),
        (N_("To be answered by"), _when(request.due_at)),
        (N_("You answered"), _when(request.answered_at)),
        (N_("How exact the position was"), accuracy),
        (N_("Where in France are you?"), declared.place if declared else ""),
        (N_("Why in words?"), gettext(WHY_NOT[declared.why]) if declared else ""),
    )


def _progress(view: View) -> list[Section]:
    happened = [(item["when"], item["title"]) for item in timeline_of(view, g.language)]
    checks = [(each.name, each.status) for each in checks_of(view, g.language)]
    return [
        Section(N_("What has happened"), [(when, what) for when, what in happened if when]),
        Section(N_("Your checks"), checks),
        Section(N_("Your appointment"), [*where_of(view, g.language), *_offered(view)]),
        Section(N_("What you told us was wrong, and our answers"), _told(view)),
        Section(N_("What we asked you, and your answers"), _asked(view)),
    ]


def _offered(view: View) -> Rows:
    said = gettext(N_("You are offered: %(when)s, Paris time"))
    return [(said % {"when": _when(slot.starts_at)}, slot.place) for slot in view.appointment.slots]


def _told(view: View) -> Rows:
    return [
        said
        for each in view.corrections
        for said in (
            _asked_for(each),
            *_before(each),
            _we(each.answered_at, each.answer),
        )
        if said
    ]


def _asked_for(correction: Correction) -> tuple[str, str] | None:
    """Another way to be reached anybody can have asked for, who knows the reference."""
    if correction.page != journey.CONTACT:
        return _you(correction.asked_at, correction.text)
    said = gettext(N_("On %(when)s somebody asked that we write to another address or number."))
    return said % {"when": _when(correction.asked_at)}, correction.text


def _before(correction: Correction) -> Rows:
    """The answers that a correction replaced."""
    page = journey.BY_NAME.get(correction.page or "")
    if page is None or not correction.before:
        return []
    text = gettext(N_("%(question)s (until it was corrected)"))
    rows = rows_on(page, correction.before)
    return [(text % {"question": row.label}, row.answer) for row in rows]


def _asked(view: View) -> Rows:
    return [
        said
        for each in view.information
        for said in (_we(each.shown_at, each.question), _you(each.answered_at, each.answer))
        if said
    ]


def _you(at: datetime | None, text: str | None) -> tuple[str, str] | None:
    return (gettext(N_("You wrote on %(when)s:")) % {"when": _when(at)}, text) if text else None


def _we(at: datetime | None, text: str | None) -> tuple[str, str] | None:
    return (gettext(N_("We wrote on %(when)s:")) % {"when": _when(at)}, text) if text else None


def _file(file: File, data: OwnData) -> tuple[str, str]:
    size = gettext(N_("Size: %(size)s kB")) % {"size": file.size // 1000 + 1}
    text = gettext(N_("Page %(number)s"))
    links = [
        Markup('<a href="{}" download="{}-{}.jpg">{}</a>').format(
            url, file.id, number, text % {"number": number}
        )
        for number, url in enumerate(pages_of(file), 1)
    ]
    comma = gettext(COMMA)
    about = comma.join((what_is_on(file, data), _when(file.sent_at)))
    return about, escape(comma).join([*links, size])


def _message(sent: Sent) -> tuple[str, str]:
    how = gettext(N_("It was delivered.") if sent.arrived else N_("It could not be delivered."))
    what = gettext(MESSAGES.get(sent.message, _OTHER_MESSAGE))
    return _when(sent.at), f"{what}. {gettext(_CHANNELS[sent.channel])}. {how}"


def _times(times: list[datetime]) -> Rows:
    return [(_when(at), "") for at in times]


def _given(*rows: tuple[str, str | None]) -> Rows:
    """The rows that have a value."""
    return [(gettext(label), value) for label, value in rows if value]


def _when(at: datetime | None) -> str:
    return wording.format_instant(g.language, at) if at else ""
