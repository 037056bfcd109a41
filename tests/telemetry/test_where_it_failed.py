"""A log line says where in the code an exception came up, and of the code alone."""

from importlib import import_module

import pytest

from app.telemetry import allowlist


def places(raised):
    return allowlist.error(raised.value)["at"]


def test_where_a_module_fails_as_a_command_imports_it(tmp_path, monkeypatch):
    (tmp_path / "invented_command.py").write_text("import invented_loop\n")
    (tmp_path / "invented_loop.py").write_text("\n\nraise ValueError('Plantedname')\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ValueError, match="Plantedname") as raised:
        import_module("invented_command")

    here, *there = places(raised)
    assert here.startswith(f"{__name__}:")
    assert there == ["invented_command:1", "invented_loop:3"]


@pytest.mark.parametrize("name", ["Plantedname", None, 7])
def test_code_that_is_no_module_is_not_named(name):
    with pytest.raises(ZeroDivisionError) as raised:
        exec("1 / 0", {"__name__": name})  # noqa: S102 - what is logged of such code

    assert [place.partition(":")[0] for place in places(raised)] == [__name__]


def test_the_innermost_are_told_of_many():
    def deeper(levels):
        return deeper(levels - 1) if levels else 1 / 0

    with pytest.raises(ZeroDivisionError) as raised:
        deeper(20)

    assert len(places(raised)) == 6
    assert len(set(places(raised))) == 1
