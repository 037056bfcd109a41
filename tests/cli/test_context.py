import click
import pytest

from app.cli import context
from tests.conftest import on_sqlite
from tests.support.exceptions import KINDS, raised


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_a_command_forgot_is_said_in_a_line(kind):
    with pytest.raises(click.ClickException), context.explained():
        raise raised(kind)


@on_sqlite
@pytest.mark.parametrize(
    "command", ["db upgrade", "db check", "restore nothing", "keys status", "audit verify"]
)
def test_a_database_that_is_away_is_said_in_a_line(invoke, command):
    nowhere = "postgresql+psycopg://portal:invented@127.0.0.1:1/portal"
    code, _, err = invoke(f"./portal {command}", DATABASE_URL=nowhere)
    assert (code, err) == (1, "Error: the database is away, or too busy: run it again\n")
