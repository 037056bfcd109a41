"""What stands in a work list."""

from app.services.work_lists import lists
from app.services.work_lists.lists import Choice, List


def listed(unit, name):
    """The rows of a list, the most urgent first."""
    return lists.rows(unit, List(name), Choice(), None, 100)
