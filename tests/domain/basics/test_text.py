import pytest

from app.domain.basics.text import masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("person@example.org", "p…@example.org"),
        ("a@b@example.org", "a…@example.org"),
        ("+33600000042", "…42"),
    ],
)
def test_an_address_is_known_again_but_not_told(address, shown):
    assert masked(address) == shown
