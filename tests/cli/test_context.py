import click
import pytest

from app.cli import context
from tests.support.exceptions import KINDS, raised


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_a_command_forgot_is_said_in_a_line(kind):
    with pytest.raises(click.ClickException), context.explained():
        raise raised(kind)
