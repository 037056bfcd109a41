"""Name cultures: pools of names, the commonest first, and how a person's name is put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random


@dataclass(frozen=True)
class Pool:
    """Names to choose from, with their cumulative weights, and some of them in native script."""

    names: tuple[str, ...]
    cumulative: tuple[float, ...]
    native: Mapping[str, str]

    def pick(self, random: Random) -> str:
        return random.choices(self.names, cum_weights=self.cumulative)[0]


def pool(words: str, flatness: float = 2) -> Pool:
    """The pool written in `words`: `Latin`, `Latin=native` or `Latin:percent`, `_` for a blank.

    Weights follow Zipf's law from rank `flatness` on: with 2 the first of 150 names has a tenth of
    the people, with 10 a thirtieth. A written percentage wins: it is for where shares are known.
    """
    names, weights, native = [], [], {}
    for rank, entry in enumerate(words.split()):
        name, _, percent = entry.replace("_", " ").partition(":")
        latin, _, other = name.partition("=")
        names.append(latin)
        weights.append(float(percent or 100 / (rank + flatness)))
        if other:
            native[latin] = other
    return Pool(tuple(names), tuple(accumulate(weights)), native)


def mixed(*shares: tuple[float, Pool]) -> Pool:
    """One pool of several, each with its share."""
    weights: dict[str, float] = {}
    native: dict[str, str] = {}
    for share, one in shares:
        before = 0.0
        for name, upto in zip(one.names, one.cumulative, strict=True):
            part = share * (upto - before) / one.cumulative[-1]
            weights[name], before = weights.get(name, 0) + part, upto
        native |= one.native
    return Pool(tuple(weights), tuple(accumulate(weights.values())), native)


@dataclass(frozen=True)
class Homes:
    """The nationalities of a culture, and the places of birth in each."""

    nationalities: Pool
    places: Mapping[str, Pool]


def homes(words: str) -> Homes:
    """`ERI:97 Asmara Keren | ETH:3 Shire`: nationalities with their percentage, then towns."""
    first, places = [], {}
    for nation in words.split("|"):
        nationality, *towns = nation.split()
        first.append(nationality)
        places[nationality.partition(":")[0]] = pool(" ".join(towns), 1)
    return Homes(pool(" ".join(first)), places)


NOBODY = Pool((), (), {})


@dataclass(frozen=True)
class Community:
    """People of one culture who form names in the same way, from the same pools."""

    share: float
    compose: Callable[["Community", str, Random], list[str]]
    men: Pool
    women: Pool
    families: Pool = NOBODY
    nationalities: Pool = NOBODY  # where they are not the culture's

    def given(self, sex: str, random: Random) -> str:
        return (self.women if sex == "female" else self.men).pick(random)


@dataclass(frozen=True)
class Culture:
    """Who they are, and how clerks write them.

    `spellings`: groups of spellings of a name, divided by `|`, the commonest first, in native
    script before it where it is known. `letters`: `ou>u` for what may stand for what (see
    spelling). The rest are shares of people.
    """

    communities: tuple[Community, ...]
    homes: Homes
    spellings: str
    letters: str
    new_year: float = 0.03  # born on 1 January, for an office had to guess
    year_only: float = 0.03
    single: float = 0.02  # written with the given name alone
    plain: float = 0  # written without the accents
    family_first: bool = False

    def native(self) -> dict[str, str]:
        """Names in native script by their Latin spelling."""
        known: dict[str, str] = {}
        for community in self.communities:
            for names in (community.families, community.women, community.men):
                known |= names.native
        return known


def happens(share: float, random: Random) -> bool:
    return random.random() < share


def chain(community: Community, sex: str, random: Random) -> list[str]:
    """One's own name, the father's and the grandfather's; seldom one more or one less."""
    [length] = random.choices((2, 3, 4), (0.2, 0.7, 0.1))
    return [community.given(sex, random), *(community.men.pick(random) for _ in range(length - 1))]


def chain_and_family(community: Community, sex: str, random: Random) -> list[str]:
    """A chain that often ends in a family's, a tribe's or a place's name."""
    names = chain(community, sex, random)
    if happens(0.5, random):
        names[-1] = community.families.pick(random)
    return names


def given_and_family(community: Community, sex: str, random: Random) -> list[str]:
    return [community.given(sex, random), community.families.pick(random)]


def givens_and_family(community: Community, sex: str, random: Random) -> list[str]:
    """One given name or two of the same person, and a family's."""
    names = [community.given(sex, random)]
    if happens(0.35, random):
        names.append(community.given(sex, random))
    return [*dict.fromkeys(names), community.families.pick(random)]


def given_and_perhaps_family(community: Community, sex: str, random: Random) -> list[str]:
    """One name alone, with the father's, or with a tribe's: families were no custom."""
    other = random.choices((None, community.men, community.families), (0.12, 0.38, 0.5))[0]
    given = community.given(sex, random)
    return [given, other.pick(random)] if other else [given]


def family_first(community: Community, sex: str, random: Random) -> list[str]:
    """Vietnamese: family, middle names, given name."""
    middles = ("Thị", "Ngọc", "Thu", "Minh", "Thanh", "Kim", "Phương", "Hồng", "Thùy", "Mỹ")
    if sex != "female":
        middles = ("Văn", "Đức", "Quang", "Minh", "Hữu", "Xuân", "Thanh", "Ngọc", "Đình", "Công")
    count = random.choices((0, 1, 2), (0.05, 0.8, 0.15))[0]
    middle = [random.choices(middles, (40, 9, 8, 8, 7, 6, 6, 6, 5, 5))[0]] if count else []
    if count == 2:  # noqa: PLR2004 - a second middle name is a given name of others
        middle.append(community.given(sex, random))
    return [community.families.pick(random), *middle, community.given(sex, random)]
