"""A description of a person is what two records are compared by: names, births, sex, origin."""

from dataclasses import dataclass
from functools import cached_property

from app.domain.basics.vocabulary.nationalities import states_of
from app.domain.screening.names.spelling.parts import Part, parts_of, readings


@dataclass(frozen=True, repr=False)  # personal
class Described:
    """`names`: whole names in any script and order, each a spelling or another name of the person.

    `births`: partial dates (1990, 1990-03 or 1990-03-05), several if it is not certain; may be
    empty. `sex`: female, male, other or empty. `nationalities`: ISO alpha-3 codes.
    """

    names: tuple[str, ...]
    births: tuple[str, ...] = ()
    sex: str = ""
    nationalities: frozenset[str] = frozenset()
    place_of_birth: str = ""

    @cached_property
    def readings(self) -> tuple[tuple[Part, ...], ...]:
        """The names read into parts (parts.readings): once, however many it is compared with."""
        return readings(self.names)

    @cached_property
    def place_parts(self) -> tuple[Part, ...]:
        """The place of birth read into parts, likewise once."""
        return parts_of(self.place_of_birth)

    @cached_property
    def is_born_in_state(self) -> bool:
        """Whether the place of birth names a state, and no town."""
        return bool(states_of(self.place_of_birth))
