"""Trees of templates are copied, counted and cut up here, as Jinja's parser makes them.

They have no environment, which is not to be copied.
"""

import pickle
from collections.abc import Callable
from typing import TypeVar, cast

from jinja2 import nodes

Parse = Callable[[str], nodes.Template]  # the tree of a template by its name, a new one each time
_Node = TypeVar("_Node", bound=nodes.Node)


def bare(tree: nodes.Template) -> nodes.Template:
    """The tree without its environment."""
    tree.set_environment(None)  # type: ignore[arg-type] # as it is before the parser sets it
    return tree


def packed(tree: nodes.Template) -> bytes:
    """What `unpacked` makes trees of, in a tenth of the time that parsing takes."""
    return pickle.dumps(bare(tree))


def unpacked(tree: bytes) -> nodes.Template:
    return cast("nodes.Template", pickle.loads(tree))  # noqa: S301 - from `packed`


def copied(node: _Node) -> _Node:
    copy: _Node = pickle.loads(pickle.dumps(node))  # noqa: S301 - of a moment ago
    return copy


def split(output: nodes.Output, put: Callable[[nodes.Expr], nodes.Stmt | None]) -> list[nodes.Stmt]:
    """Outputs, with the statements between them that are put in place of expressions."""
    found: list[nodes.Stmt] = []
    for each in output.nodes:
        if statement := put(each):
            found.append(statement)
        elif found and isinstance(found[-1], nodes.Output):
            found[-1].nodes.append(each)
        else:
            found.append(nodes.Output([each], lineno=output.lineno))
    return found


def loaded(tree: nodes.Node) -> set[str]:
    """The names that are read."""
    return {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"}


def size(tree: nodes.Node) -> int:
    """How many nodes there are below it."""
    return sum(1 for _ in tree.find_all(nodes.Node))
