"""Somebody who joins a family group is found on its list, however both write name and birth."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from app.domain.intake.family import Person
from app.domain.screening.names import Comparison, Described, compare
from app.domain.screening.names.matching.births import Birth, Relation, births_of, relation
from app.domain.screening.names.matching.likeness import Likeness
from app.domain.screening.names.matching.reasons import OF_PART, Kind
from app.domain.screening.names.spelling.parts import FEW_PARTS, parts_of

_ONE_BIRTH = {
    Relation.YEAR,
    Relation.ESTIMATE,
    Relation.MONTH,
    Relation.NEW_YEAR,
    Relation.SWAPPED,
    Relation.SAME,
}
_AGREEING = {OF_PART[how] for how in Likeness if how > Likeness.NEAR}
_DIFFERING = {Kind.CONFLICT, OF_PART[Likeness.NEAR]}
_FEW = 4  # parts of a whole name
_MOST = 8  # names of who joins that are compared, the document's first


def find(listed: Sequence[Person], who: Described, relation_to_first: str) -> int | None:
    """The index of the listed person that `who` most likely is; None if they are none of them.

    Relation and birth must agree, and a name; of several people, the one most alike. The first
    applicant confirms it afterwards, or says which of them it is.
    """
    alike = [
        (points, -index)
        for index, person in enumerate(listed)
        if person.relation == relation_to_first and (points := _points(person, who)) is not None
    ]
    return -max(alike)[1] if alike else None


def _points(listed: Person, who: Described) -> int | None:
    """How alike they are, if the dates may be one, and the names.

    A name in common is enough for who knows the listed date. Who knows less of it has to write the
    whole name, and no heap of names: else a year and the common ones would do for a stranger who
    has the reference.
    """
    births = births_of((listed.date_of_birth,)), births_of(who.births)
    pairs = [(one, other) for one, other in product(*births) if relation(one, other) in _ONE_BIRTH]
    knows = any(_knows(*pair) for pair in pairs)
    names = (
        who.names[:_MOST] if knows else tuple(n for n in who.names[:1] if len(parts_of(n)) <= _FEW)
    )
    if not (pairs and names):
        return None
    name = _begin(f"{listed.given_names} {listed.family_name}")
    told = replace(who, names=tuple(map(_begin, names)))
    comparison = compare(Described((name,), (listed.date_of_birth,)), told)
    return comparison.points if _agrees(comparison, whole=not knows) else None


def _begin(name: str) -> str:
    """As many parts as a name has: what is longer takes long to compare."""
    return " ".join(part.written for part in parts_of(name)[:FEW_PARTS])


def _knows(listed: Birth, told: Birth) -> bool:
    """Whether who joins tells at least as much of the date as is listed."""
    swapped = relation(listed, told) is Relation.SWAPPED
    return not swapped and _precision(told) >= _precision(listed)


def _precision(birth: Birth) -> int:
    return 0 if birth.estimated else 2 if birth.exact else 1


def _agrees(comparison: Comparison, *, whole: bool) -> bool:
    kinds = {reason.kind for reason in comparison.reasons}
    if not whole:
        return not kinds.isdisjoint(_AGREEING)
    same = Kind.WHOLE in kinds or Kind.LEFT_OUT not in kinds
    return same and kinds.isdisjoint(_DIFFERING) and not kinds.isdisjoint(_AGREEING)
