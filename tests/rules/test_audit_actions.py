"""The table of audit actions holds together, and nothing goes past it."""

import ast
import re
from pathlib import Path

import app
from app.domain.audit.actions import (
    SHOWN_TO_APPLICANTS,
    SHOWN_TO_REVIEWERS,
    SHOWN_WHILE_WAITING,
    AuditAction,
)
from app.domain.cases.lifecycle import Status

HOME = Path(app.__path__[0])
TABLE = HOME / "domain/audit/actions.py"
SOURCES = {path: path.read_text() for path in HOME.rglob("*.py") if path != TABLE}
# In the logs of earlier releases; and a status that nothing makes yet.
WRITTEN_BY_NOTHING = {AuditAction.PAGE_SAVED, AuditAction.FAMILY_LISTED, AuditAction.CANCELLED}
# `outcomes.end` writes them by the name of the status.
BY_STATUS = {AuditAction.REFUSED, AuditAction.REJECTED, AuditAction.VOID}


def test_a_member_is_called_as_in_the_log():
    assert [a for a in AuditAction if a.name != a.value.upper().replace("-", "_")] == []


def test_each_status_that_a_sent_case_comes_to_has_an_action_that_both_read():
    reached = {AuditAction[status.name] for status in Status if status is not Status.DRAFT}
    assert {action.value for action in reached} == {*Status} - {Status.DRAFT}
    assert reached <= SHOWN_TO_REVIEWERS & SHOWN_TO_APPLICANTS


def test_what_an_applicant_sees_a_reviewer_sees_too():
    assert SHOWN_WHILE_WAITING <= SHOWN_TO_APPLICANTS <= SHOWN_TO_REVIEWERS


def test_each_action_is_written_somewhere():
    named = {name for text in SOURCES.values() for name in re.findall(r"AuditAction\.(\w+)", text)}
    written = {action for action in AuditAction if action.name in named} | BY_STATUS
    assert set(AuditAction) - written == WRITTEN_BY_NOTHING
    assert written.isdisjoint(WRITTEN_BY_NOTHING)


def test_no_action_is_a_bare_string():
    """Types see to it as well where an entry is written; only this, where actions are compared."""
    found = [
        f"{path.relative_to(HOME)}: {ast.unparse(node)}"
        for path, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if _is_written_bare(node) or _is_compared_bare(node)
    ]
    assert found == []


def test_templates_name_actions_that_there_are():
    templates = (HOME.parent / "templates").rglob("*.html")
    texts = [path.read_text() for path in templates]
    compared = {name for text in texts for name in re.findall(r"\.action [!=]= '([^']+)'", text)}
    assert compared
    assert compared <= {*AuditAction}


def _is_written_bare(node):
    if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "log":
        return False
    return any(isinstance(part, ast.JoinedStr) or _is_action(part) for part in node.args)


def _is_compared_bare(node):
    """With `==` or `in`, anywhere: no action is a word of anything else's but a status's."""
    if not isinstance(node, ast.Compare) or ".action" not in ast.unparse(node):
        return False
    return any(_is_action(part) for part in ast.walk(node))


def _is_action(node):
    return isinstance(node, ast.Constant) and node.value in [*AuditAction]
