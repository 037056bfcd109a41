"""Pieces of a page are escaped to text: they are only joined, so none need say that it is HTML.

Jinja has each say so, by an object whose making takes a thirtieth of a page.
"""

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import _escape_inner, escape  # type: ignore[attr-defined]


def escaped(piece: object) -> str:
    """What `markupsafe.escape` makes of it."""
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
