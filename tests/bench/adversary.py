"""`python -m tests.bench.adversary`: who is found although they add to what they say, or alter it.

Invented people of each name culture are on a register, as one clerk wrote them. They ask as another
did, and then as somebody who hides. Of those found plain, what is added must hide nobody; of whom
it alters, at least `RECALL` are found. Likewise when it is they who are looked for: by a return or
an EOI that comes later.

Honest people are not held for their name: the share of them who are, by culture.
"""

import math
import random
import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from app.domain.screening.names import Described, compare, gaps, query_keys, stored_keys
from app.domain.screening.synthetic import CULTURES, person, respelt

RECALL = 0.95
EACH, HONEST = 60, 2000  # people of a culture
LEAST = 57  # points, as among 10,000 returned: see tests.bench.register
_JUNK, _INVISIBLE = "abdeghikmnorstuz", "\u200d\u0301\u034f\ufe0f\u3164\u200b"
_CYRILLIC = dict(zip("aeopcxyikABEKMHOPCTX", "аеорсхуікАВЕКМНОРСТХ", strict=True))
_GREEK = dict(zip("aoviuABEHIKMNOPTX", "αονιυΑΒΕΗΙΚΜΝΟΡΤΧ", strict=True))
_ARMENIAN = dict(zip("onuhjgqSOU", "օոսհյցզՏՕՍ", strict=True))
_DIGITS = dict(zip("oOlIea", "001134", strict=True))
_COMMON = "mohammed ahmed ali hassan khan gul nguyen thi haile abdi".split()

Change = Callable[[Described, random.Random], Described]


class Pair(NamedTuple):
    there: Described
    asks: Described
    later: bool  # whether who is there finds who asks, too


class Shares(NamedTuple):
    """Of who is found plain."""

    found: float
    held: float  # or found
    later: float  # found by who comes later, of those who are found plain by them


def word(chance: random.Random) -> str:
    return "".join(chance.choices(_JUNK, k=7))


def names(make: Callable[[random.Random], str]) -> Change:
    """Eight other names: as many as the form takes."""
    return lambda one, chance: replace(one, names=(*one.names, *(make(chance) for _ in range(8))))


def document(alter: Callable[[str, random.Random], str]) -> Change:
    """The name in the document, altered; the others stay."""
    return lambda one, chance: replace(one, names=(alter(one.names[0], chance), *one.names[1:]))


def buried(before: int, after: int, make: Callable[[random.Random], str] = word) -> Change:
    def alter(name: str, chance: random.Random) -> str:
        return " ".join(
            [*(make(chance) for _ in range(before)), name, *(make(chance) for _ in range(after))]
        )

    return document(alter)


def padded_between(name: str, chance: random.Random) -> str:
    """As a form does it whose field of given names is filled up."""
    first, *others = name.split()
    return " ".join([first, *(word(chance) for _ in range(9)), *others])


def seen_as(*tables: dict[str, str]) -> Change:
    def alter(name: str, chance: random.Random) -> str:
        every = ([t[c] for t in tables if c in t] for c in name)
        return "".join(
            chance.choice([c, *like, *like]) for c, like in zip(name, every, strict=True)
        )

    return document(alter)


def cut(name: str, chance: random.Random) -> str:
    """Each word of some length, written as two."""
    pieces = []
    for one in name.split():
        place = chance.randint(2, len(one) - 2) if len(one) > 5 else 0
        pieces += [one[:place], one[place:]] if place else [one]
    return " ".join(pieces)


def cut_once(name: str, chance: random.Random) -> str:
    longest = max(name.split(), key=len)
    return name.replace(longest, cut(longest, chance), 1)


def joined_once(name: str, chance: random.Random) -> str:
    words = name.split()
    place = chance.randrange(max(len(words) - 1, 1))
    return " ".join([*words[:place], "".join(words[place : place + 2]), *words[place + 2 :]])


def swapped(one: Described, _: random.Random) -> Described:
    dates = [birth.split("-") for birth in one.births]
    turned = (d if len(d) < 3 or int(d[2]) > 12 else [d[0], d[2], d[1]] for d in dates)
    return replace(one, births=tuple("-".join(date) for date in turned))


def more_dates(one: Described, chance: random.Random) -> Described:
    added = (f"{chance.randint(1960, 2005)}-{chance.randint(1, 12):02}-11" for _ in range(5))
    return replace(one, births=(*one.births, *added))


ADDITIONS: dict[str, Change] = {
    "nonsense names": names(lambda chance: f"{word(chance)} {word(chance)} {word(chance)}"),
    "common names": names(lambda chance: " ".join(chance.sample(_COMMON, 3))),
    "invisible marks": document(
        lambda name, chance: "".join(c + chance.choice(_INVISIBLE) for c in name)
    ),
    "nationalities": lambda one, _: replace(
        one, nationalities=one.nationalities | {"FRA", "ERI", "SYR"}
    ),
    "dates of birth": more_dates,
    "30 words before it": buried(30, 0),
    "30 common names before it": buried(30, 0, lambda chance: chance.choice(_COMMON)),
    "5 words before, 5 after": buried(5, 5),
    "9 words in it": document(padded_between),
    "5,000 letters": document(lambda name, _: f"{'x' * 5000} {name}"),
}
ALTERATIONS: dict[str, Change] = {
    "Cyrillic letters": seen_as(_CYRILLIC),
    "Greek letters": seen_as(_GREEK),
    "Armenian letters": seen_as(_ARMENIAN),
    "digits": seen_as(_DIGITS),
    "all of these mixed": seen_as(_CYRILLIC, _GREEK, _ARMENIAN, _DIGITS),
    "letter by letter": document(lambda name, _: " ".join(name)),
    "a word in two": document(cut_once),
    "all words in two": document(cut),
    "two words as one": document(joined_once),
    "all words as one": document(lambda name, _: "".join(name.split())),
    "day and month": swapped,
    "a word added": buried(0, 1),
    "four words added": buried(2, 2),
}


def is_found(asks: Described, there: Described) -> bool:
    stored = stored_keys(there)
    met = any(not stored.isdisjoint(asked) for asked in query_keys(asks))
    return met and compare(asks, there).points >= LEAST


def found_plain(each: int) -> list[Pair]:
    chance = random.Random(11)  # noqa: S311 - the same people each time
    pairs = []
    for culture in CULTURES:
        for _ in range(each):
            there = person(culture, chance)
            asks = respelt(there, culture, chance)
            if asks.births and is_found(asks, there):  # the form asks for a date
                pairs.append(Pair(there, asks, is_found(there, asks)))
    return pairs


def shares(pairs: list[Pair], change: Change) -> Shares:
    chance = random.Random(5)  # noqa: S311 - the same each time
    hidden = [pair._replace(asks=change(pair.asks, chance)) for pair in pairs]
    found = [is_found(one.asks, one.there) for one in hidden]
    return Shares(
        statistics.mean(found),
        statistics.mean(
            hit or bool(gaps(one.asks)) for hit, one in zip(found, hidden, strict=True)
        ),
        statistics.mean(is_found(one.there, one.asks) for one in hidden if one.later),
    )


def held_by_culture(each: int) -> dict[str, int]:
    chance = random.Random(9)  # noqa: S311 - the same people each time
    return {
        culture: sum(bool(gaps(person(culture, chance))) for _ in range(each))
        for culture in CULTURES
    }


def at_most(hits: int, of: int) -> float:
    """The share that `hits` of so many may stand for, in nineteen cases of twenty (Wilson)."""
    z, share = statistics.NormalDist().inv_cdf(RECALL), hits / of
    spread = z * math.sqrt(share * (1 - share) / of + (z / of / 2) ** 2)
    return (share + z * z / of / 2 + spread) / (1 + z * z / of)


def show() -> None:
    pairs = found_plain(EACH)
    print(f"\nWho hides: {len(pairs)} invented people who are found plain, from {LEAST} points on")
    print(f"{'':28}{'found':>8}{'or held':>9}{'later':>8}{'aim':>7}")
    for name, change in ADDITIONS.items():
        _show(name, shares(pairs, change), 1.0)
    for name, change in ALTERATIONS.items():
        _show(name, shares(pairs, change), RECALL)
    held = held_by_culture(HONEST)
    worst, all_held = max(held, key=lambda culture: held[culture]), sum(held.values())
    print(
        f"honest people held for their name: {all_held} of {HONEST * len(held):,}; most {worst}, "
        f"{held[worst]} of {HONEST:,}, so at most {at_most(held[worst], HONEST):.4f} of them"
        f"{'  missed' if held[worst] * len(held) > 2 * all_held else ''}"
    )


def _show(name: str, of: Shares, aim: float) -> None:
    missed = "" if min(of.found, of.later) >= aim else "  missed"
    print(f"{name:28}{of.found:8.3f}{of.held:9.3f}{of.later:8.3f}{aim:7.2f}{missed}", flush=True)


if __name__ == "__main__":
    show()
