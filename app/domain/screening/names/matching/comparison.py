"""Two descriptions are compared: how likely they are of one person, in points, and why.

splink learns its weights from the data at hand, which is sealed here, and nomenklatura brings
scikit-learn.
"""

from collections.abc import Iterator
from itertools import product

from app.domain.basics.countries import STATELESS
from app.domain.screening.names.described import Described
from app.domain.screening.names.matching import points
from app.domain.screening.names.matching.alignment import reasons_of
from app.domain.screening.names.matching.births import Birth, births_of, relation
from app.domain.screening.names.matching.likeness import Likeness, likeness
from app.domain.screening.names.matching.points import BIRTH
from app.domain.screening.names.matching.reasons import OF_BIRTH, Comparison, Kind, Reason, total
from app.domain.screening.names.spelling.parts import Part


def compare(one: Described, other: Described) -> Comparison:
    """How likely both are one person; symmetric.

    The best pair of names counts, and the best pair of dates. What one side leaves out counts
    neither for nor against.
    """
    reasons = (
        *_names(one, other),
        *_births(one, other),
        *_sex(one, other),
        *_nationality(one, other),
        *_place(one, other),
    )
    return Comparison(total(reasons), reasons)


def _names(one: Described, other: Described) -> list[Reason]:
    return max(
        (reasons_of(a, b) for a, b in product(one.readings, other.readings)),
        key=total,
        default=[],
    )


def _births(one: Described, other: Described) -> Iterator[Reason]:
    related = [
        (relation(born, beside), born, beside)
        for born in births_of(one.births)
        for beside in births_of(other.births)
    ]
    if related:
        how, born, beside = max(related, key=lambda each: BIRTH[each[0]])
        yield Reason(OF_BIRTH[how], BIRTH[how], _written(born), _written(beside))


def _written(birth: Birth) -> str:
    return "-".join(f"{number:02}" for number in birth if number)


def _sex(one: Described, other: Described) -> Iterator[Reason]:
    """What is another sex, or not stated, says nothing."""
    if {one.sex, other.sex} <= {"female", "male"}:
        if one.sex == other.sex:
            yield Reason(Kind.SEX_AGREES, points.SEX_AGREES)
        else:
            yield Reason(Kind.SEX_DIFFERS, points.SEX_DIFFERS)


def _nationality(one: Described, other: Described) -> Iterator[Reason]:
    """Whom one state says to be stateless, another may hold to be its national."""
    here, there = (", ".join(sorted(who.nationalities)) for who in (one, other))
    if common := ", ".join(sorted(one.nationalities & other.nationalities)):
        yield Reason(Kind.NATIONALITY_AGREES, points.NATIONALITY_AGREES, common, common)
    elif here and there and STATELESS not in one.nationalities | other.nationalities:
        yield Reason(Kind.NATIONALITY_DIFFERS, points.NATIONALITY_DIFFERS, here, there)


def _place(one: Described, other: Described) -> Iterator[Reason]:
    """A state, where the other names a town, says nothing: the town may be in it."""
    here, there = one.place_of_birth, other.place_of_birth
    if here and there and (parts := one.place_parts) and (others := other.place_parts):
        if _each_in(parts, others) or _each_in(others, parts):
            yield Reason(Kind.PLACE_AGREES, points.PLACE_AGREES, here, there)
        elif not (one.is_born_in_state or other.is_born_in_state):
            yield Reason(Kind.PLACE_DIFFERS, points.PLACE_DIFFERS, here, there)


def _each_in(parts: tuple[Part, ...], others: tuple[Part, ...]) -> bool:
    """Whether each part is in `others`: Kabul is in Kabul Province, Bac Ninh not in Bac Giang."""
    alike = ([likeness(part, other) for other in others] for part in parts)
    return all(any(how is not None and how > Likeness.NEAR for how in row) for row in alike)
