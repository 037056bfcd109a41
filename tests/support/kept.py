"""Whoever is refused finds again what they typed, in a form that they can send from there."""

from collections import defaultdict

from app.domain.intake.answers import clean
from tests.support.visitor import Page

REFUSED = frozenset({400, 401, 409, 413, 422, 429})
_XHTML = "{http://www.w3.org/1999/xhtml}"
_WRITTEN = frozenset({"text", "email", "tel", "textarea"})

# What is typed and is not shown again, by the name of the field, and why. Nor are files: no page
# can put one back into a browser's form. There are no passwords.
NOT_SHOWN = {
    "code": "it opens an EOI, and was typed from a message that the person still has",
}


def require_kept(answer, form, sent):
    """Every text is there again, cleaned, and every choice that can be made is made.

    Of a field that was sent twice the first counts, as for the application.
    """
    assert not answer.location, "a browser does not follow that"
    there, offered = _fields(Page(answer), form.path)
    typed = dict(reversed(sent))
    for name, kind in {(name, kind) for name, kind, _ in form.fields} - _not_shown(form):
        text = typed.get(name, "")
        lines = kind == "textarea"
        if kind in _WRITTEN and clean(text, lines=lines):
            again = [clean(each, lines=lines) for each in there[name]]
            assert clean(text, lines=lines) in again, f"{form.path} loses {name}"
        elif text and text in offered[name]:
            assert text in there[name], f"{form.path} forgets that {name} was chosen"


def _not_shown(form):
    return {(name, kind) for name, kind, _ in form.fields if name in NOT_SHOWN or kind == "file"}


def _fields(page, path):
    """By name: what the page's forms for this address would send, and what could be chosen."""
    there, offered = defaultdict(list), defaultdict(list)
    for form in page.all("form", method="post"):
        if (form.get("action") or page.url.partition("?")[0]) != path:
            continue
        for element in form.iter():
            tag, name = str(element.tag).removeprefix(_XHTML), element.get("name")
            if element.get("type") in {"radio", "checkbox"}:
                offered[name].append(element.get("value"))
                chosen = element.get("checked") is not None
                there[name] += [element.get("value")] if chosen else []
            elif tag == "select":
                options = list(element.iter(f"{_XHTML}option"))
                offered[name] += [each.get("value") for each in options]
                there[name] += [o.get("value") for o in options if o.get("selected") is not None]
            elif tag in {"input", "textarea"}:
                there[name].append(element.get("value") or element.text or "")
    return there, offered
