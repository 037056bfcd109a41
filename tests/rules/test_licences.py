"""What is installed with the portal, and under which licences."""

import re

from tests.support import licences


def test_the_document_names_the_licence_of_each_package():
    """Else run `python -m tests.support.licences`, and read what has changed."""
    assert licences.PAGE.read_text() == licences.page()


def test_none_asks_for_the_portals_own_source():
    """As the GPL and the AGPL do; the LGPL of a library that is called does not."""
    table = licences.page().partition("|---|---|\n")[2].partition("\n\n")[0]
    assert len(table.splitlines()) > 50
    assert re.findall(r"(?m)^.*\bA?GPL.*$", table) == []
    assert re.findall(r"(?m)^.*\|\s*\|$", table) == []
