"""When a telephone call was, as somebody types it."""

from datetime import UTC, datetime

import pytest

from app.domain.review.calls import moment

NOW = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)  # 16:00 in France


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("", (2026, 11, 29, 15, 0)),
        ("14:30", (2026, 11, 29, 13, 30)),
        ("14 h 30", (2026, 11, 29, 13, 30)),
        (" ١٤:٣٠ ", (2026, 11, 29, 13, 30)),
        ("16:00", (2026, 11, 29, 15, 0)),
        ("27/11/2026  23:05", (2026, 11, 27, 22, 5)),
        ("1/7/2026 9:05", (2026, 7, 1, 7, 5)),
    ],
)
def test_it_is_read_by_the_clock_of_france(typed, utc):
    assert moment(typed, NOW) == datetime(*utc, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["16:02", "30/11/2026 09:00", "14.30", "25:00", "31/02/2026 10:00", "yesterday", "1"]
)
def test_what_is_none_or_yet_to_come_is_refused(typed):
    with pytest.raises(ValueError, match=r"\w"):
        moment(typed, NOW)
