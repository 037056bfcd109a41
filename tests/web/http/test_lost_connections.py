import pytest
from sqlalchemy import text


@pytest.mark.parametrize("path", ["/", "/apply/submitted"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_is_lost_costs_nobody_a_page(portal, visitor, path):
    visitor.submit()
    shown = visitor.get(path).heading
    with portal.engine.connect() as one, portal.engine.connect():
        one.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid != pg_backend_pid()"
            )
        )

    found = visitor.get(path)
    assert (found.status, found.heading) == (200, shown)
