"""The template environment compiles each template for each language, with its words in it.

So a request fills in only what is its own. What is kept is compiled templates, by language and
name: nothing that was rendered, and so nothing of anybody.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from threading import RLock
from types import CodeType
from typing import Any, cast

from flask.templating import Environment as FlaskEnvironment
from jinja2 import BaseLoader, Template, nodes
from markupsafe import Markup

from app import wording
from app.web import current
from app.web.templating import bytecode, pieces
from app.web.templating.folding import TRANSLATED, Folding
from app.web.templating.linking import linked
from app.web.templating.trees import bare, packed, unpacked

# One thread at a time: each takes some MB for a moment, which the allocator keeps for that thread.
_COMPILING = RLock()
_OFTEN = ("apply/", "public/")  # folders of what is asked for by far the most: see linking


class Environment(FlaskEnvironment):
    """The application's: it hands out templates of the environment of the reader's language."""

    language = ""  # of one that compiles
    context_class = pieces.PlainCalls
    code_generator_class, escaped = pieces.Generator, staticmethod(pieces.escaped)
    _files: dict[str, bytes]
    _of_language: Callable[[str], "Environment"] | None = None

    def divide(self) -> None:
        """Have one for each language, once it is read. Call this when globals and routes are there.

        What a language needs, with its dates and countries, is 3 MB.
        """
        self._of_language = cache(self._of)

    def of_all(self) -> dict[str, "Environment"]:
        """Those of all languages."""
        return {language: self._of(language) for language in wording.LANGUAGES}

    def _of(self, language: str) -> "Environment":
        own = self.overlay()
        own.language, own._of_language, own._files = language, None, {}  # noqa: SLF001 - one of us
        own.globals = self.globals | _words(language)
        own.filters = self.filters | {TRANSLATED: own.globals["_"]}
        own.bytecode_cache = self.bytecode_cache or bytecode.of(language)
        return own

    def get_or_select_template(self, *name: Any, **more: Any) -> Template:
        """In the default language, where a request was refused before its language was set."""
        if self._of_language is None:
            return super().get_or_select_template(*name, **more)
        own = self._of_language(current.g().get("language", wording.DEFAULT))
        if self.auto_reload:  # in development: it is turned on after all is made
            own.auto_reload, own.bytecode_cache = True, None
        return own.get_or_select_template(*name, **more)

    def make_globals(self, d: Any) -> Any:
        """Those of the environment, where there are no more: imports compare their names."""
        return super().make_globals(d) if d else self.globals

    def compile(  # type: ignore[override]
        self, source: Any, name: str | None = None, *more: Any, **options: Any
    ) -> CodeType:
        with _COMPILING:
            return self._compiled(source, name, *more, **options)

    def _compiled(self, source: Any, name: str | None, *more: Any, **options: Any) -> CodeType:
        tree = self.parse(source, name, *more[:1]) if isinstance(source, str) else source
        if self.language:
            tree = self._folded(tree)
            # In development each file is compiled by itself, so that its own change is seen.
            if name and name.startswith(_OFTEN) and not self.auto_reload:
                tree = linked(bare(tree), self._file)
                tree.set_environment(self)
        code: CodeType = super().compile(tree, name, *more, **options)
        return code

    def _folded(self, tree: nodes.Template) -> nodes.Template:
        gettext = wording.catalogue(self.language).gettext
        folded: nodes.Template = Folding(self, gettext, self._known()).visit(tree)
        return folded

    def _file(self, name: str) -> nodes.Template:
        """A tree of its own each time; it is parsed once, as many pages have the same in them."""
        if name not in self._files:
            source, *_ = cast("BaseLoader", self.loader).get_source(self, name)
            self._files[name] = packed(self._folded(self.parse(source, name)))
        return unpacked(self._files[name])

    def _known(self) -> Mapping[str, Callable[..., object]]:
        """Functions of templates whose result is the same in each request of the language."""
        address = self.app.url_map.bind("").build
        own: dict[str, Any] = {name: self.globals[name] for name in ("asset", "is_signed_off")}
        return own | {"url_for": lambda endpoint, **values: address(endpoint, values)}


def _words(language: str) -> dict[str, Any]:
    """What templates say in a language, and how."""
    catalogue = wording.catalogue(language)

    def gettext(message: str, **variables: object) -> Markup:
        """The message is the program's own, so it is HTML already; the variables are escaped."""
        return _filled_in(catalogue.gettext(message) if message else "", variables)

    def ngettext(singular: str, plural: str, number: int, **variables: object) -> Markup:
        text = catalogue.ngettext(singular, plural, number)
        return _filled_in(text, {"num": number} | variables)

    formats = ("instant", "span", "days", "day", "day_and_month", "week", "number", "share")
    return {
        "_": gettext,
        "ngettext": ngettext,
        "language": language,
        "direction": wording.direction(language),
        "languages": [
            (code, *wording.OWN_NAMES[code]) for code in wording.LANGUAGES if code != language
        ],
        "is_signed_off": lambda: wording.LANGUAGES[language].signed_off,
        "format_time": wording.format_time,
    } | {
        f"format_{name}": partial(getattr(wording, f"format_{name}"), language) for name in formats
    }


def _filled_in(text: str, variables: Mapping[str, object]) -> Markup:
    return Markup(text) % variables if "%" in text else Markup(text)  # noqa: S704 - see gettext
