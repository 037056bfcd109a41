"""`files verify`: what belongs to no file is deleted only by who says so."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.conftest import on_sqlite

VERIFY = "./portal files verify --delete-orphans"


def an_orphan(portal):
    """A chunk of two days ago, named by the time in its UUID."""
    made_at = datetime.now(UTC) - timedelta(days=2)
    file_id = UUID(int=int(made_at.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62)
    portal.files.put(f"{file_id}.0", b"sealed")
    return f"{file_id}.0"


@on_sqlite
def test_it_lists_them_and_asks(portal, invoke):
    name = an_orphan(portal)

    refused = invoke(VERIFY, "n\n")
    assert refused[:2] == (1, f"{name}: of no file\n")
    assert portal.files.names() == [name]

    assert invoke(VERIFY)[0] == 0
    assert list(portal.files.names()) == []
