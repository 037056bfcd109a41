"""Pieces of a page are escaped to text: they are only joined, so none need say that it is HTML.

Jinja has each say so, by an object whose making takes a thirtieth of a page. As much goes to what
it looks for in each function that a template calls.
"""

from types import FunctionType
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]


def escaped(piece: object) -> str:
    """What `markupsafe.escape` makes of it."""
    if type(piece) is Markup:
        return piece
    return _escape_inner(piece) if type(piece) is str else escape(piece)


class Generator(CodeGenerator):
    """Jinja's, which writes the Python of a template, but for this."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write(f"environment.escaped({finalize.src or ''}")
        else:
            super()._output_child_pre(node, frame, finalize)


class PlainCalls(Context):
    """Jinja's context, which calls a macro or a plain function of ours at once."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is Macro:
            args = (self.eval_ctx, *args)
        elif type(called) is not FunctionType or called.__dict__:
            return super().call(called, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)
