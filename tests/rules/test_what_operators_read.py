"""What docs/operations.md says of the log and the metrics is what there is, and all of it."""

import ast
import re
from importlib import import_module

from prometheus_client import REGISTRY

from app.telemetry import allowlist
from tests.support.sources import MODULES, ROOT

TREES = {path: ast.parse(path.read_text()) for path in MODULES}
WATCH = (ROOT / "docs/operations.md").read_text().partition("## What to watch")[2]
ALARMS = (ROOT / "docs/alarms.yml").read_text()
RULES = dict(re.findall(r"- alert: (\w+)\n +expr: (.+)", ALARMS))
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
ADDED = {"time", "level", "process", "error", "causes", "errno", "at", "logger", "line", "withheld"}
# What others log, and the supervisor, which has no library: tests/startup/test_server.py
NEVER_CALLED = {"library", "unlisted", "web_process_ended"}


def table(first):
    """The rows of the table with this heading: what its first columns say in code marks."""
    _, _, rest = WATCH.partition(f"| {first} |")
    rows = [re.split(r" *\| *", row)[1:-1] for row in rest.partition("\n\n")[0].splitlines()[2:]]
    return {name: row[1] for row in rows for name in re.findall(r"`(\w+)`", row[0])}


def security_events():
    """Of each: its level, its fields, and its alarm or None."""
    _, _, rest = WATCH.partition("| security event |")
    rows = [re.split(r" *\| *", row)[1:-1] for row in rest.partition("\n\n")[0].splitlines()[2:]]
    return {
        row[0].strip("`"): (row[1], {*re.findall(r"`(\w+)`", row[3])}, row[4].strip("–") or None)
        for row in rows
    }


def calls():
    """Each call of the log: where, the level, and the call."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if isinstance(of, ast.Name) and of.id == "log" and node.func.attr in LEVELS:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.func.attr, node


def test_each_event_is_documented_with_its_level_and_each_that_is_documented_happens():
    logged = {node.args[0].value: level for _, level, node in calls()}
    documented = table("event") | table("security event")

    assert logged == {
        event: level for event, level in documented.items() if event not in NEVER_CALLED
    }
    assert table("security event").keys() == allowlist.SECURITY
    assert logged.keys() | NEVER_CALLED == allowlist.EVENTS
    assert {event for event, level in logged.items() if level == "critical"} == allowlist.ALARMS


def test_each_security_event_is_documented_with_its_fields_and_has_an_alarm():
    """Whatever a warning is of; that somebody signs in or out is none."""
    written = {event: set() for event in allowlist.SECURITY}
    for _, _, node in calls():
        if (event := node.args[0].value) in written:
            written[event] |= {keyword.arg for keyword in node.keywords}
    documented = security_events()
    assert {event: fields for event, (_, fields, _) in documented.items()} == written

    for event, (level, _, alarm) in documented.items():
        assert alarm or level == "info", event
        assert alarm is None or event in RULES[alarm], event


def test_each_alarm_is_of_a_metric_there_is_and_of_events_there_are():
    assert len(RULES) == ALARMS.count("- alert:") == ALARMS.count("expr:")
    for alarm, expression in RULES.items():
        assert set(re.findall(r"portal_\w+", expression)) <= table("metric").keys(), alarm
        for named in re.findall(r'event=~?"([a-z_|]+)"', expression):
            assert set(named.split("|")) <= allowlist.SECURITY, alarm


def test_events_are_named_by_a_literal_and_carry_only_fields_that_may_be_written():
    for where, _, node in calls():
        [event] = node.args
        assert isinstance(event, ast.Constant), where
        named = {keyword.arg for keyword in node.keywords if keyword.arg}
        assert named <= allowlist._ALLOWED.keys() | {"error"}, where


def test_each_field_is_documented():
    assert table("field").keys() == allowlist._ALLOWED.keys() | ADDED


def test_nobody_goes_round_the_log():
    """KMS's library is told off."""
    used = re.compile(r"^(?:import|from) logging\b", re.MULTILINE)
    using = {path.name for path in MODULES if used.search(path.read_text())}
    assert using == {"logs.py", "aws_kms.py"}
    assert (
        'getLogger("botocore").setLevel'
        in (ROOT / "app/security/encryption/providers/aws_kms.py").read_text()
    )


def test_each_metric_is_documented_with_its_labels():
    for module in ("web.http.health", "web.hooks.views", "worker.loop"):
        import_module(f"app.{module}")
    counted = {
        described.name + ("_total" if described.type == "counter" else ""): collector._labelnames
        for collector in set(REGISTRY._names_to_collectors.values())
        if hasattr(collector, "_labelnames")
        for described in collector.describe()
        if described.name.startswith("portal_")
    }
    [backlog] = (
        node
        for node in ast.walk(TREES[ROOT / "app/services/operations/health.py"])
        if isinstance(node, ast.FunctionDef) and node.name == "backlog"
    )
    waiting = [node for node in ast.walk(backlog) if isinstance(node, ast.Dict)]
    counted |= {f"portal_{key.value}": () for node in waiting for key in node.keys}

    documented = {
        name: tuple(re.findall(r"`(\w+)`", labels)) for name, labels in table("metric").items()
    }
    assert documented == counted
    # Without one it would be counted before the process knows its folder.
    assert all(labels for name, labels in counted.items() if name.endswith(("_total", "_request")))


def test_each_outcome_of_a_task_is_a_word_that_may_be_logged():
    import_module("app.worker.loop")
    makers = {"Done", "Dead", "Later", "Sent", "NotNow", "again", "failed", "Called"}
    words = {
        argument.value
        for path, tree in TREES.items()
        if "worker" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert len(words) > 5
    assert {word for word in words if allowlist._outcome(word) is None} == set()
