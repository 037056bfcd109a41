"""The pages of the form as their person reads them, or whoever fills in for a child."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

from flask import g, render_template
from jinja2 import Template
from markupsafe import Markup

from app.domain.basics.text import N_
from app.domain.intake import journey
from app.domain.intake.answers import entries
from app.domain.intake.page import SAME, Page
from app.services.intake.drafts import Draft
from app.web import current
from app.web.apply.navigation import address
from app.web.forms import uploads
from app.web.forms.answers import Row, in_one_line, picture_of, rows_on, thumbnail
from app.web.forms.question_forms import PageForm, form_of
from app.web.forms.uploads import Shown

Each = TypeVar("Each")
_KEPT = 256  # pages that are unanswered: all of those there are, in all languages


def sections(
    asked: Iterable[Each], section_of: Callable[[Each], str]
) -> list[tuple[str, list[Each]]]:
    """Headings, each with what stands on its pages; of a child's form, which is short, one."""
    if g.child:
        return [(N_("The pages of this form"), list(asked))]
    by_section = groupby(asked, section_of)
    return [(title, list(found)) for title, found in by_section]


def page(form: PageForm, draft: Draft | None = None) -> str:
    """A page with its form; without a draft if nobody is signed in."""
    form.speak_of(current.g().get("child"))
    return _page(form.page, form, draft)


def first_seen(asks: Page, draft: Draft | None) -> str:
    """A page of which nothing is answered or typed, not of a child's form."""
    return _page(asks, None, draft)


def _page(asks: Page, form: PageForm | None, draft: Draft | None) -> str:
    child, answers = current.g().setdefault("child", ""), draft.answers if draft else {}
    back = journey.before(asks, answers)
    returnable = journey.is_returnable(asks, answers)
    home = address("apply.task_list" if returnable else "public.start")
    known = entries(answers, asks.name)
    offered = journey.to_confirm(answers) if asks.name == SAME else []
    shown = uploads.stored(form) if draft and form else {}
    return render_template(
        "apply/list.html" if asks.is_list else "apply/page.html",
        form=form,
        page=asks,
        place=place_of(asks, draft),
        errors=form.errors if form else None,
        questions=_questions(asks, form, shown),
        undeliverable=draft.undeliverable if draft else None,
        returnable=returnable,
        back=address("apply.show", name=back.name) if back else home,
        entries=[(e["id"], in_one_line(asks, e), picture_of(asks, e)) for e in known],
        rows=summary(row for each in offered for row in rows_on(each, answers, child)),
        shown=shown,
        full=len(known) >= asks.at_most,
    )


def _questions(
    asks: Page, form: PageForm | None, shown: Mapping[str, Shown]
) -> Callable[..., Markup]:
    """What a template calls for the questions of its page."""

    def rendered(address: str, own: object, as_heading: object) -> Markup:
        template = current.app().jinja_env.get_or_select_template("apply/questions.html")
        if form is None:
            return _unanswered(template, asks, bool(own), bool(as_heading))
        told = {"shown": shown, "page_address": address}
        return _rendered(template, form, own=own, as_heading=as_heading, **told)

    return rendered


@lru_cache(_KEPT)
def _unanswered(template: Template, asks: Page, *look: bool) -> Markup:
    """Where nobody has answered they are the same for everybody: a tenth of what a page takes.

    The template is of one language.
    """
    own, as_heading = look
    return _rendered(template, form_of(asks)(), own=own, as_heading=as_heading)


def _rendered(template: Template, form: PageForm, **told: Any) -> Markup:
    return Markup(template.render(form=form, page=form.page, **told))  # noqa: S704 - by us


def entry(form: PageForm, draft: Draft | None) -> str:
    """One entry of a page that asks for several."""
    form.speak_of(current.g().setdefault("child", ""))
    return render_template(
        "apply/entry.html",
        form=form,
        page=form.page,
        questions=_questions(form.page, form, uploads.stored(form) if draft else {}),
        place=place_of(form.page, draft),
        errors=form.errors,
    )


def place_of(page: Page, draft: Draft | None) -> tuple[int, int] | None:
    """Which of how many pages it is for this person, once it is known what they are asked."""
    if draft is None and page is not journey.PAGES[0]:
        return None
    return journey.place(page, draft.answers if draft else {})


def summary(rows: Iterable[Row]) -> list[tuple[str, str, str, str]]:
    """What macros/page.html shows of answers, with the way to change each."""
    return [
        (row.label, _shown(row), address("apply.show", name=row.page.name), row.label)
        for row in rows
    ]


def _shown(row: Row) -> str:
    if not row.picture:
        return row.answer
    return Markup("{}<br>{}").format(thumbnail(row.picture), row.answer)
