"""/review/scheme: the settings in force, and the form by which a manager asks for others.

It has a field for each setting, filled with what is in force. What is other then is asked for, and
takes a second person.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import render_template, request
from wtforms.validators import StopValidation

from app.domain.basics.text import N_, latin_digits
from app.domain.review.approvals import Act
from app.domain.scheme.settings import SETTINGS, Setting
from app.services.core.approvals import AlreadyAsked
from app.services.scheme import settings
from app.services.scheme.settings import UnsoundScheme
from app.web.approvals import approval_list
from app.web.back_office.gate import me
from app.web.forms.fields import ChoiceField, Chosen, Filled, Form, LongTextField, TextField
from app.web.http.language import gettext
from app.web.http.unit import unit
from app.web.outcomes import page_after
from app.web.review.screening_threshold import WAITS

# How a value is written, by its type: the first that it is of.
_WRITTEN = {
    datetime: N_("Day, time, and how far from UTC. From %(least)s to %(most)s."),
    date: N_("Year, month and day. From %(least)s to %(most)s."),
    timedelta: N_("In seconds. From %(least)s to %(most)s."),
    int: N_("From %(least)s to %(most)s."),
}
_FOR_EVER = N_("Days, from %(least)s to %(most)s, or for-ever.")
_WRONG = N_("That is no value of it, or out of its bounds")
_SAME = N_("Nothing is other than what is in force. Change a setting, then send it.")
_UNSOUND = N_(
    "These do not go together: the scheme ends before it starts, or the window closes before it "
    "opens."
)
_CHANGED = N_("The settings have changed since you opened this page. Look again.")


class _Readable:
    """Validator: the text must be a value of the setting, within its bounds."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def __call__(self, _form: Any, field: TextField) -> None:
        try:
            is_one = self._setting.is_within(self._setting.read(latin_digits(field.data or "")))
        except (ValueError, OverflowError):
            is_one = False
        if not is_one:
            raise StopValidation(_WRONG)


def show() -> str:
    return _page()


def ask() -> Any:
    with unit(me().actor) as work:
        version = settings.current(work)
    form = _form_class(version)(request.form)
    if request.form.get("version") != str(version.version):
        form.form_errors = [_CHANGED]
        return _page(form), HTTPStatus.CONFLICT
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if not (changes := _changes(version, form)):
        form.form_errors = [_SAME]
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with unit(me().actor, write=True) as work:
            settings.ask_to_change(work, changes, form.data["reason"])
    except (AlreadyAsked, UnsoundScheme) as fault:
        form.form_errors = [_UNSOUND if isinstance(fault, UnsoundScheme) else WAITS]
        return _page(form), HTTPStatus.CONFLICT
    return page_after("review.approvals", "scheme-asked")


def _page(form: Form | None = None) -> str:
    with unit(me().actor) as work:
        version, places = settings.current(work), settings.places_open(work)
    if form is None and me().may(Act.SETTING):
        form = _form_class(version)()
    return render_template(
        "review/scheme.html",
        version=version,
        settings=[
            (one.label, approval_list.shown(one, getattr(version, name)))
            for name, one in SETTINGS.items()
        ],
        places=places,
        form=form,
        errors=form.errors if form else {},
    )


def _form_class(version: Any) -> type[Form]:
    """A field for each setting, with what is in force, and one for the reason."""
    fields = {name: _field(one, getattr(version, name)) for name, one in SETTINGS.items()}
    return type("SettingsForm", (Form,), fields | {"reason": _reason()})


def _reason() -> LongTextField:
    return LongTextField(
        N_("Why?"),
        description=N_(
            "The second person reads it, and so does whoever looks at it later: name no applicant."
        ),
        validators=[Filled(N_("Say why"))],
    )


def _field(setting: Setting, value: object) -> TextField:
    label, now = setting.label, setting.written(value)
    if isinstance(value, bool):
        words = [(setting.written(one), word) for one, word in (setting.words or {}).items()]
        return ChoiceField(label, choices=words, validators=[Chosen(_WRONG)], default=now)
    checked = [_Readable(setting)]
    return TextField(label, description=_hint(setting, value), validators=checked, default=now)


def _hint(setting: Setting, value: object) -> str:
    if setting.least is None:
        return ""
    [text, *_] = [text for kind, text in _WRITTEN.items() if isinstance(value, kind)]
    bounds = {"least": setting.written(setting.least), "most": setting.written(setting.most)}
    return gettext(_FOR_EVER if setting.words else text) % bounds


def _changes(version: Any, form: Form) -> Mapping[str, Any]:
    """The values that are other than in force."""
    asked = {name: one.read(latin_digits(form.data[name])) for name, one in SETTINGS.items()}
    return {name: value for name, value in asked.items() if value != getattr(version, name)}
