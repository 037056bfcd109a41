"""Folding resolves, in a template's tree, the calls whose result is known when it is compiled."""

from collections.abc import Callable, Mapping

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

TRANSLATED = "translated"  # the filter that `_` of a variable becomes: it is called at less cost


class Folding(NodeTransformer):
    """Resolve translations by `gettext`, and the functions in `known`, where they get constants.

    `_` gives HTML, as Jinja's newstyle gettext does: what is filled in is escaped.
    """

    def __init__(
        self,
        environment: Environment,
        gettext: Callable[[str], str],
        known: Mapping[str, Callable[..., object]],
    ) -> None:
        self._environment = environment
        self._gettext = gettext
        self._known = known

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - as Jinja names them
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        made = self._translation(node) if node.node.name == "_" else self._result(node)
        if made is None:
            return node
        made.set_lineno(node.lineno)
        return made.set_environment(self._environment)

    def _translation(self, node: nodes.Call) -> nodes.Expr | None:
        [message] = node.args
        if not isinstance(message, nodes.Const):
            filtered = nodes.Filter(message, TRANSLATED, [], [], None, None)
            return None if node.kwargs else filtered
        text = self._gettext(message.value)
        if not node.kwargs:
            return nodes.TemplateData(text % {} if "%" in text else text)
        pairs = [nodes.Pair(nodes.Const(each.key), each.value) for each in node.kwargs]
        return nodes.Mod(nodes.TemplateData(text), nodes.Dict(pairs))

    def _result(self, node: nodes.Call) -> nodes.Expr | None:
        known = self._known.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        given = {each.key: each.value for each in node.kwargs}
        if not known or not all(isinstance(v, nodes.Const) for v in (*node.args, *given.values())):
            return None
        values = {name: value.as_const() for name, value in given.items()}
        return nodes.Const(known(*(arg.as_const() for arg in node.args), **values))
