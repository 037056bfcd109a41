"""What a stolen table of tags tells whoever knows how common each name is, but has no key."""

import random
from collections import Counter

import pytest
from sqlalchemy import select

from app.domain.screening import names
from app.domain.screening.synthetic import CULTURES, person
from app.security.tokens import new_id
from app.services.blind_index import profiles
from app.services.blind_index.profiles import OF_REGISTER
from app.services.core.unit import unit_for
from app.storage.blind_index.names import NameTag
from tests.conftest import NOW

EACH = 25  # people of a culture


@pytest.fixture(scope="module")
def people():
    lot = random.Random(1)  # noqa: S311 - the same people in every run
    return [person(culture, lot) for culture in CULTURES for _ in range(EACH)]


def identified(rows, population):
    """The share of rows whose value is guessed, the most frequent tag as the most frequent value.

    Rows are of a tag and what it truly stands for; the population's values, as often as they occur.
    """
    tags, values = Counter(tag for tag, _ in rows), Counter(population)
    guessed = dict(zip(by_rank(tags), by_rank(values), strict=False))
    return sum(guessed.get(tag) == value for tag, value in rows) / len(rows)


def by_rank(counts):
    return [each for each, _ in counts.most_common()]


@pytest.mark.again  # real processes, or as much work
def test_how_often_a_key_occurs_identifies_under_a_thousandth_of_the_rows(portal, people):
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        for one in people:
            profiles.save(unit, OF_REGISTER, new_id(), one)
        keys = [key for one in people for key in names.stored_keys(one)]
        [tags] = unit.keyring.counter_tags(OF_REGISTER, set(keys), range(64), NOW).values()
        stands_for = {tag.tag: tag.value for tag in tags}
        stolen = list(unit.session.scalars(select(NameTag.tag).order_by(NameTag.tag)))

    assert len(stolen) == len(keys)
    assert identified([(tag, stands_for[tag]) for tag in stolen], keys) < 0.001


def test_the_same_attack_on_plain_tags_of_single_parts_of_names_finds_many(people):
    parts = [part for one in people for part in one.names[0].split()]

    assert identified([(hash(part), part) for part in parts], parts) > 0.05
