"""`location outage`: what cannot be given back is refused before anybody is asked."""

import pytest

from tests.conftest import on_sqlite


@on_sqlite
@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    ("began", "ended"),
    [("2026-11-22T13:00", "2026-11-22T09:00"), ("2026-11-22T09:00", "2999-01-01T00:00")],
)
def test_an_outage_is_over_and_ends_after_it_began(invoke, began, ended):
    assert invoke(f"./portal location outage --from {began}+01:00 --to {ended}+01:00") == (
        1,
        "",
        "Error: it must end after it began, and be over\n",
    )
