"""Somebody returned hides behind what they add to their name; who cannot be looked for is held."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.domain.cases.lifecycle import Status
from app.domain.screening import names, synthetic
from app.domain.screening.names import Described
from app.security.tokens import new_id
from app.services.blind_index import profiles
from app.services.blind_index.profiles import OF_EOIS, OF_REGISTER
from app.services.core.unit import unit_for
from app.services.intake import drafts
from app.services.operations import names_reindexing
from app.services.review import actions, case_file
from app.services.screening import procedure
from app.storage.blind_index.names import Profile
from app.storage.cases import eois
from app.storage.outbox import OutboxTask
from tests.conftest import NOW, on_both
from tests.support.desk import (
    AMINA,
    a_return,
    a_screened,
    at_desk,
    matches_of,
    moved,
    screen_all,
)
from tests.support.people import a_draft, a_submission, send, status_of

PERSON = {
    "given_names": "Zemarun Tolvik",
    "family_name": "Cherkani",
    "date_of_birth": "1988-06-14",
}
RETURNED = {
    "given_names": "Zemarun Tolvik",
    "family_name": "Cherkani",
    "dates_of_birth": ("1988",),
}
FOUND = [("possible", "open", "name")]


def nonsense(chance):
    return " ".join("".join(chance.choices("bdfghjkmnpqrstwxz", k=9)) for _ in range(3))


def with_names(portal, several, **changes):
    """A submission with other names, each an entry of its own."""
    eoi_id = a_draft(portal, **PERSON | changes)
    listed = [{"id": f"{number}", "other_name": name} for number, name in enumerate(several)]
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        drafts.fill_in(unit, eoi_id, {"other-names": listed})
    send(portal, eoi_id)
    return eoi_id


def all_eois(portal):
    with unit_for(portal, "worker", now=NOW) as unit:
        return list(unit.session.scalars(select(eois.Eoi.id)))


def seven():
    chance = random.Random(1)  # noqa: S311 - the same names each time
    return [nonsense(chance) for _ in range(7)]


@on_both
@pytest.mark.parametrize("first", ["submission", pytest.param("return", marks=pytest.mark.again)])
def test_nonsense_names_hide_nobody_whoever_comes_first(portal, first):
    if first == "return":
        a_return(portal, **RETURNED)
    eoi_id = with_names(portal, seven())
    if first == "submission":
        a_return(portal, **RETURNED)

    screen_all(portal)

    assert [*matches_of(portal, eoi_id).values()] == FOUND
    assert status_of(portal, eoi_id) is Status.HELD


@pytest.mark.parametrize("first", ["submission", pytest.param("return", marks=pytest.mark.again)])
def test_words_that_fill_a_name_up_hide_nobody_whoever_comes_first(portal, first):
    padded = f"Zemarun {nonsense(random.Random(2))} {nonsense(random.Random(3))} Tolvik"  # noqa: S311
    come = [
        lambda: a_return(portal, **RETURNED),
        lambda: with_names(portal, seven()[:1], given_names=padded),
    ]
    for one in come if first == "return" else reversed(come):
        one()
    screen_all(portal)

    [eoi_id] = all_eois(portal)
    assert [*matches_of(portal, eoi_id).values()] == FOUND
    assert status_of(portal, eoi_id) is Status.HELD


@pytest.mark.parametrize("hides", ["second", pytest.param("first", marks=pytest.mark.again)])
def test_nonsense_names_hide_no_second_eoi(portal, hides):
    plain = {"document_number": "ZY 1"}
    several = [lambda: a_submission(portal, **PERSON | plain), lambda: with_names(portal, seven())]
    for come in several if hides == "second" else reversed(several):
        last = come()
        screen_all(portal)

    assert [*matches_of(portal, last).values()] == FOUND


def test_names_that_many_bear_take_no_places_of_the_others(portal, monkeypatch):
    """As many as are opened for a name stand under each of the common ones."""
    monkeypatch.setattr(profiles, "MOST_OPENED", 3)
    common = [f"Mohammed Ahmed {name}" for name in ("Khan", "Ali", "Omar")]
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        for name in common * 4:
            profiles.save(unit, OF_REGISTER, new_id(), Described((name,), ("1988-06-14",)))
    a_return(portal, **RETURNED)
    screen_all(portal)

    person = Described(("Zemarun Tolvik Cherkani", *common), ("1988-06-14",))
    with unit_for(portal, "worker", now=NOW) as unit:
        found = profiles.find_alike(unit, OF_REGISTER, person)
    assert person.names[0] in {one.described.names[0] for one in found}


@pytest.mark.again  # real processes, or as much work
def test_whom_a_register_finds_plain_it_finds_with_whatever_names_they_add(portal):
    chance = random.Random(7)  # noqa: S311 - the same people each time
    there = {}
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        for number in range(280):
            culture = list(synthetic.CULTURES)[number % len(synthetic.CULTURES)]
            one = synthetic.person(culture, chance)
            there[new_id()] = culture, one
        for owner, (_, one) in there.items():
            profiles.save(unit, OF_REGISTER, owner, one)

    def finds(unit, owner, one):
        return owner in {found.owner for found in profiles.find_alike(unit, OF_REGISTER, one)}

    plain = 0
    with unit_for(portal, "worker", now=NOW) as unit:
        for owner, (culture, one) in list(there.items())[::7]:
            asks = synthetic.respelt(one, culture, chance)
            junk = [nonsense(chance) for _ in range(4)]
            others = [other.names[0] for _, other in chance.sample(list(there.values()), 4)]
            filled = f"{others[0]} {others[1]} {asks.names[0]} {junk[0]}"
            if finds(unit, owner, asks):
                plain += 1
                for several in ((*asks.names, *junk, *others), (filled, *asks.names[1:])):
                    assert finds(unit, owner, replace(asks, names=several))
    assert plain > 35


@pytest.mark.parametrize(
    ("family_name", "gap"),
    [
        ("😀😀", names.Gap.NOTHING),
        ("გიორგი", names.Gap.UNREAD),
        (" ".join(f"Ba{letter}mu" for letter in "bdfgjklm"), names.Gap.CUT),
    ],
)
def test_who_cannot_be_looked_for_is_held_and_once_released_stays_so(portal, family_name, gap):
    eoi_id = a_screened(portal, given_names="", family_name=family_name)
    assert status_of(portal, eoi_id) is Status.HELD
    with at_desk(portal, AMINA, eoi_id) as unit:
        assert case_file.open_case(unit, eoi_id).concerns == [gap.concern]
        actions.release(unit, eoi_id, "Seen with the passport")

    with at_desk(portal, "worker", eoi_id) as unit:
        procedure.screen(unit, eoi_id)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE


# After an upgrade


def renew_all(portal):
    renewed = 0
    while True:
        with unit_for(portal, "worker", write=True, now=NOW) as unit:
            count = names_reindexing.renew(unit)
        if not count:
            return renewed
        renewed += count


@pytest.fixture
def before(monkeypatch):
    """Keys are made as by the release before: of this, none."""
    monkeypatch.setattr(names, "EDITION", 1)
    monkeypatch.setattr(names, "stored_keys", lambda _: frozenset())
    return monkeypatch


@on_both
def test_after_an_upgrade_each_is_looked_for_anew_and_keeps_time_and_place(portal, before):
    a_return(portal, **RETURNED | {"family_name": "Nobody", "given_names": ""})
    eoi_id = moved(portal, a_screened(portal, **PERSON), Status.INVITED)
    nameless = a_screened(portal, given_names="", family_name="😀", document_number="ZY 2")
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(
            update(eois.Eoi).where(eois.Eoi.id == nameless).values(status="eligible", gaps="")
        )
    a_return(portal, return_id="R-2", **RETURNED)
    screen_all(portal)
    assert status_of(portal, eoi_id) is Status.INVITED
    with unit_for(portal, "test") as unit:
        submitted_at = eois.get(unit.session, eoi_id).submitted_at
        assert names_reindexing.left(unit) == 0
    before.undo()
    with unit_for(portal, "test") as unit:
        assert names_reindexing.left(unit) == 4

    assert renew_all(portal) == 4
    screen_all(portal)

    assert [*matches_of(portal, eoi_id).values()] == FOUND
    assert status_of(portal, eoi_id) is status_of(portal, nameless) is Status.HELD
    with unit_for(portal, "test") as unit:
        held = eois.get(unit.session, eoi_id)
        assert (held.submitted_at, held.status_before) == (submitted_at, Status.INVITED)
        assert names_reindexing.left(unit) == 0
    assert renew_all(portal) == 0


def test_what_a_process_of_the_release_before_writes_meanwhile_is_made_anew_later(portal, before):
    owner = new_id()
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        profiles.save(unit, OF_EOIS, owner, Described(("Zemarun Tolvik",), ("1990",)))
        unit.session.flush()
        unit.session.execute(update(Profile).values(edition=1))
    before.undo()

    assert renew_all(portal) == 1
    with unit_for(portal, "test") as unit:
        [task] = unit.session.scalars(select(OutboxTask.task).where(OutboxTask.subject == owner))
        alike = profiles.find_alike(unit, OF_EOIS, Described(("Tolvik Zemarun",), ("1990",)))
    assert task == "rescreen-eoi"
    assert [one.owner for one in alike] == [owner]


def test_a_profile_that_was_altered_stops_nobody(portal, before, caplog):
    owners = [new_id() for _ in range(3)]
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        for owner in owners:
            profiles.save(unit, OF_EOIS, owner, Described(("Zemarun Tolvik",), ("1990",)))
        unit.session.flush()
        profile = unit.session.scalars(select(Profile).where(Profile.owner == owners[0])).one()
        profile.content = profile.content[:-1] + bytes([profile.content[-1] ^ 1])
    before.undo()

    assert renew_all(portal) == 3

    assert "tampering" in caplog.text
    with unit_for(portal, "test") as unit:
        assert names_reindexing.left(unit) == 0
        alike = profiles.find_alike(unit, OF_EOIS, Described(("Tolvik Zemarun",), ("1990",)))
    assert {one.owner for one in alike} == set(owners[1:])
