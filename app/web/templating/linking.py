"""Linking puts into a template's tree what it extends, includes, and calls of macros.

So a page is one function, and a request neither looks up nor calls what its page is put together
from. A macro that takes whatever it is given (`varargs`, `caller`) is called as ever. What a page
extends and includes is named by a constant there, and no block calls `super()`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from math import inf
from typing import NamedTuple

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from app.web.templating.inheritance import whole
from app.web.templating.trees import Parse, copied, loaded, size, split

_ANYTHING = {"caller", "kwargs", "varargs"}
_SMALL = 60  # nodes of a macro that is put in wherever it is called, as long as it has fewer
_KNOWN = (nodes.Const, nodes.TemplateData)


class _Origin(NamedTuple):
    """Where a macro is from."""

    file: str  # empty of the page itself
    name: str


def linked(tree: nodes.Template, parse: Parse) -> nodes.Template:
    """The tree of a page that is put together."""
    page = whole(tree, parse)
    linking = _Linking(page, parse)
    linking.visit(page)
    page.body[:0] = linking.imports()
    _Unused(page).visit(page)
    return page


class _File:
    """The macros of a file, or of the page, as they are before anything is put into them."""

    def __init__(self, file: str, tree: nodes.Template) -> None:
        own = {each.name: each for each in tree.body if isinstance(each, nodes.Macro)}
        origins = _imported(tree) | {name: _Origin(file, name) for name in own}
        found = list(tree.find_all((nodes.Name, nodes.Call)))
        named = [each for each in found if isinstance(each, nodes.Name)]
        called = [each.node for each in found if isinstance(each, nodes.Call)]
        stored = {each.name for each in named if each.ctx == "store"}  # they are something else too
        self.names = {name: origin for name, origin in origins.items() if name not in stored}
        self.calls = Counter(each.name for each in called if isinstance(each, nodes.Name))
        # The tree of the page is changed; those of other files are read alone.
        self._own = own if file else {name: copied(macro) for name, macro in own.items()}

        self._sizes: dict[str, int] = {}  # nodes of those that can be put in

    def macro(self, name: str, *, even_large: bool) -> nodes.Macro | None:
        """None also of one that takes whatever it is given."""
        macro = self._own.get(name)
        if macro is None:
            return None
        if name not in self._sizes:
            self._sizes[name] = 0 if _ANYTHING & loaded(macro) else size(macro)
        limit = inf if even_large else _SMALL
        return macro if 0 < self._sizes[name] < limit else None


class _Linking(NodeTransformer):
    """Puts includes and macros in place of what names them."""

    def __init__(self, page: nodes.Template, parse: Parse) -> None:
        self._parse = parse
        self._files = {"": _File("", page)}
        self._names, self._calls = self._files[""].names, self._files[""].calls
        self._open: list[_Origin] = []  # macros that are being put in, the outermost first
        self._called: dict[_Origin, str] = {}  # the names here of those of other files

    def imports(self) -> list[nodes.Stmt]:
        """What is still called of the files of macros that were put in."""
        return [
            nodes.FromImport(nodes.Const(origin.file), [(origin.name, here)], False, lineno=1)
            for origin, here in self._called.items()
        ]

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802
        tree = self._parse(node.template.as_const())
        names, calls = self._names, self._calls
        self._names, self._calls = names | _imported(tree), calls + _File("", tree).calls
        self.generic_visit(tree)
        self._names, self._calls = names, calls
        return nodes.Scope(tree.body, lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> list[nodes.Stmt]:  # noqa: N802
        self.generic_visit(node)
        return split(node, self._put)

    def _put(self, node: nodes.Expr) -> nodes.Stmt | None:
        """What a call of a macro shows."""
        match node:
            case nodes.CondExpr(test=test, expr1=nodes.Call() as call, expr2=nodes.Const(value="")):
                shown = self._put(call)
                return shown and nodes.If(test, [shown], [], [], lineno=node.lineno)
            case nodes.Call(node=nodes.Name(name=name), dyn_args=None, dyn_kwargs=None):
                origin = self._names.get(name)
                return self._body(origin, node, is_only=self._calls[name] == 1) if origin else None
        return None

    def _body(self, origin: _Origin, call: nodes.Call, *, is_only: bool) -> nodes.Stmt | None:
        """None of a macro that stays a macro: a large one, unless nothing else here calls it."""
        file = self._file(origin.file)
        macro = file.macro(origin.name, even_large=is_only)
        if macro is None or origin in self._open:
            return None
        values = _arguments(macro, call)
        if values is None:
            return None
        known = {name: value for name, value in values.items() if isinstance(value, _KNOWN)}
        body = copied(nodes.Scope(macro.body))
        _Known(known).visit(body)
        names, calls = self._names, self._calls
        self._names = {name: found for name, found in file.names.items() if name not in values}
        self._calls = file.calls
        self._open.append(origin)
        self.generic_visit(body)
        if origin.file:
            _Renamed(self._here).visit(body)
        self._open.pop()
        self._names, self._calls = names, calls
        own = {name: value for name, value in values.items() if name not in known}
        targets: list[nodes.Expr] = [nodes.Name(name, "store") for name in own]
        return nodes.With(targets, list(own.values()), body.body, lineno=call.lineno)

    def _here(self, name: str) -> str:
        """The name here of what another file calls so: one that nothing else has."""
        origin = self._names.get(name)
        if origin is None:
            return name
        return self._called.setdefault(origin, f"{origin.name}_{len(self._called)}_called")

    def _file(self, file: str) -> _File:
        if file not in self._files:
            self._files[file] = _File(file, self._parse(file))
        return self._files[file]


class _Known(NodeTransformer):
    """Puts constants in place of the names that stand for them."""

    def __init__(self, values: Mapping[str, nodes.Expr]) -> None:
        self._values = values

    def visit_Name(self, node: nodes.Name) -> nodes.Expr:  # noqa: N802
        return self._values.get(node.name, node)


class _Renamed(NodeTransformer):
    def __init__(self, name: Callable[[str], str]) -> None:
        self._name = name

    def visit_Name(self, node: nodes.Name) -> nodes.Name:  # noqa: N802
        return nodes.Name(self._name(node.name), node.ctx, lineno=node.lineno)


class _Unused(NodeTransformer):
    """Takes out macros, and imports of them, that nothing names any more."""

    def __init__(self, page: nodes.Template) -> None:
        self._named = loaded(page)

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node | None:  # noqa: N802
        node.names = [name for name in node.names if _pair(name)[1] in self._named]
        return node if node.names else None

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node | None:  # noqa: N802
        return node if node.name in self._named else None


def _arguments(macro: nodes.Macro, call: nodes.Call) -> dict[str, nodes.Expr] | None:
    """Each parameter's value; None where they do not fit."""
    names = [each.name for each in macro.args]
    defaults = dict(zip(reversed(names), reversed(macro.defaults), strict=False))
    given = dict(zip(names, call.args, strict=False)) | {
        each.key: each.value for each in call.kwargs
    }
    values = {**defaults, **given}
    return values if values.keys() == set(names) and len(call.args) <= len(names) else None


def _imported(tree: nodes.Template) -> dict[str, _Origin]:
    pairs = [
        (each.template.as_const(), *_pair(name))
        for each in tree.find_all(nodes.FromImport)
        for name in each.names
    ]
    return {here: _Origin(file, name) for file, name, here in pairs}


def _pair(name: str | tuple[str, str]) -> tuple[str, str]:
    """The name in its file, and here."""
    return name if isinstance(name, tuple) else (name, name)
