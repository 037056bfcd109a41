"""A saved filter is its reviewer's own, is saved once, and goes with them."""

import pytest
from sqlalchemy import delete

from app.services.core.errors import Conflict
from app.services.core.unit import unit_for
from app.services.work_lists import saved_filters
from app.services.work_lists.saved_filters import MOST, TooMany
from app.storage.review.saved_filters import SavedFilter
from app.storage.sign_in.colleagues import Colleague
from tests.support.desk import AMINA, BRUNO, signed_in
from tests.support.rows import rows

LOOKED_FOR = "ages=18-29&nationality=ERI"


@pytest.fixture(autouse=True)
def _known(portal):
    for subject in ("amina", "bruno"):
        signed_in(portal, subject, "caseworker")


def save(portal, actor, name, choice, called):
    with unit_for(portal, actor, write=True) as unit:
        saved_filters.save(unit, name, choice, called)


def names(portal, actor):
    with unit_for(portal, actor) as unit:
        return [(one.list, one.choice, one.name) for one in saved_filters.of(unit)]


def test_it_is_saved_once_under_its_last_name_which_is_sealed(portal):
    save(portal, AMINA, "new", LOOKED_FOR, "First of all")
    save(portal, AMINA, "new", LOOKED_FOR, "My Monday")
    save(portal, AMINA, "eligible", LOOKED_FOR, "Another")

    assert names(portal, AMINA) == [
        ("eligible", LOOKED_FOR, "Another"),
        ("new", LOOKED_FOR, "My Monday"),
    ]
    assert not [row for row in rows(portal, SavedFilter) if b"Monday" in row.name]


def test_a_colleague_neither_sees_nor_deletes_it(portal):
    save(portal, AMINA, "new", LOOKED_FOR, "Mine")
    [row] = rows(portal, SavedFilter)

    with unit_for(portal, BRUNO, write=True) as unit:
        saved_filters.delete(unit, row.id)
    assert names(portal, BRUNO) == []
    assert len(names(portal, AMINA)) == 1
    for _ in range(2):
        with unit_for(portal, AMINA, write=True) as unit:
            saved_filters.delete(unit, row.id)
    assert names(portal, AMINA) == []


def test_one_person_has_no_more_than_so_many(portal):
    for number in range(MOST):
        save(portal, AMINA, "new", f"ages={number}", str(number))
    with pytest.raises(TooMany):
        save(portal, AMINA, "new", LOOKED_FOR, "One more")
    save(portal, AMINA, "new", "ages=0", "Called otherwise")
    save(portal, BRUNO, "new", LOOKED_FOR, "Of another")
    assert len(names(portal, AMINA)) == MOST


def test_who_has_not_signed_in_of_late_saves_nothing(portal):
    with pytest.raises(Conflict):
        save(portal, "https://id.example nobody", "new", LOOKED_FOR, "Mine")


def test_it_goes_with_its_person(portal):
    save(portal, AMINA, "new", LOOKED_FOR, "Mine")
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(Colleague))
    assert rows(portal, SavedFilter) == []
