"""Inheritance is resolved in a template's tree: blocks are put where what it extends shows them."""

from collections.abc import Mapping

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from app.web.templating.trees import Parse, copied, split


def whole(tree: nodes.Template, parse: Parse) -> nodes.Template:
    """The tree of the page, without blocks; itself where it extends nothing."""
    page = _extended(tree, parse)
    if page is not tree:
        blocks = {block.name: block for block in page.find_all(nodes.Block)}
        _Blocks(blocks, are_final=True).visit(page)
    return page


def _extended(tree: nodes.Template, parse: Parse) -> nodes.Template:
    """The tree of what it extends, with its blocks there; itself where it extends nothing."""
    extends = tree.find(nodes.Extends)
    if extends is None:
        return tree
    page = _extended(parse(extends.template.as_const()), parse)
    _Blocks({block.name: block for block in tree.find_all(nodes.Block)}).visit(page)
    # Outside its blocks nothing is shown of who extends.
    shown = (nodes.Extends, nodes.Output, nodes.Block)
    page.body[:0] = [each for each in tree.body if not isinstance(each, shown)]
    return page


class _Blocks(NodeTransformer):
    """Puts these blocks in place of those of their names; once they are final, what is in them."""

    def __init__(self, blocks: Mapping[str, nodes.Block], *, are_final: bool = False) -> None:
        self._blocks = blocks
        self._are_final = are_final

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802 - as Jinja names them
        block = self._blocks.get(node.name, node)
        self.generic_visit(block)
        return nodes.Scope(block.body, lineno=block.lineno) if self._are_final else block

    def visit_Output(self, node: nodes.Output) -> list[nodes.Stmt]:  # noqa: N802
        return split(node, self._again) if self._are_final else [node]

    def _again(self, node: nodes.Expr) -> nodes.Stmt | None:
        """`self.title()` shows a block once more."""
        match node:
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name="self"), attr=name)):
                return nodes.Scope(copied(self._blocks[name]).body, lineno=node.lineno)
        return None
