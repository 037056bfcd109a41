"""`python -m tests.bench.register [--sizes 1000,10000] [--pairs FILE.csv]`: a register in memory.

How many records an applicant makes the portal unseal, how many innocent applicants a reviewer must
look at, and how many of those on the register are found then. The register is of invented people,
as many of each name culture; strangers of each culture ask, and so do the members: people on it,
as another clerk writes them. With --pairs the members are the file's matches (in the columns of
tests.bench.matching) instead: the register's side stands among the invented, the other side asks.
"""

import argparse
import csv
import itertools
import math
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from app.domain.screening.names import Described, compare, query_keys, stored_keys
from app.domain.screening.synthetic import CULTURES, person, respelt
from app.services.blind_index.profiles import MOST_OPENED
from tests.bench.matching import described, equal_or_swapped, is_match, years_within_one

BUDGET = 0.1  # alerts for an innocent applicant
STRANGERS, MEMBERS = 400, 100  # of each culture
SIZES = (1_000, 10_000, 100_000)


class Case(NamedTuple):
    """Somebody who asks; `register` is what the register holds of the same person, if it does."""

    culture: str
    query: Described
    register: Described | None = None


class Found(NamedTuple):
    """What came of a case: the points of each record compared, bare and with all that is known.

    `own` are those of the person's own record: minus infinity where it was not among them.
    """

    case: Case
    candidates: int  # before the best were chosen
    ms: float  # of CPU in memory, by the clock in a database
    bare: list[int]
    detailed: list[int]
    own: tuple[float, float] = (-math.inf, -math.inf)


class Register:
    """Blind keys in a plain dict. Members count for nobody's alerts but their own."""

    def __init__(self, members: Sequence[Described]) -> None:
        self.people: list[Described] = []
        self._index: dict[int, list[int]] = defaultdict(list)
        self._members = len(members)
        self.add(members)

    def __len__(self) -> int:
        return len(self.people) - self._members

    def add(self, people: Iterable[Described]) -> None:
        for number, one in enumerate(people, len(self.people)):
            self.people.append(one)
            for key in stored_keys(one):
                self._index[hash(key)].append(number)

    def ask(self, case: Case) -> Found:
        began = time.process_time()
        agreeing = [
            Counter(number for key in asked for number in self._index.get(hash(key), ()))
            for asked in query_keys(case.query)
        ]
        best = list(
            dict.fromkeys(number for of in agreeing for number, _ in of.most_common(MOST_OPENED))
        )
        bare = {number: self._points(case.query, number) for number in best}
        ms = (time.process_time() - began) * 1000
        detailed = {number: compare(case.query, self.people[number]).points for number in best}
        own = next((n for n in best if self.people[n] is case.register), None)
        others = [number for number in best if number >= self._members]
        return Found(
            case,
            sum(number >= self._members for number in set().union(*agreeing)),
            ms,
            [bare[number] for number in others],
            [detailed[number] for number in others],
            *([] if own is None else [(bare[own], detailed[own])]),
        )

    def _points(self, query: Described, number: int) -> int:
        return compare(stripped(query), stripped(self.people[number])).points


def stripped(one: Described) -> Described:
    """Names and dates alone."""
    return replace(one, sex="", nationalities=frozenset(), place_of_birth="")


def invented(seed: int) -> Iterator[tuple[str, Described]]:
    """People without end, the cultures in turn."""
    chance = random.Random(seed)  # noqa: S311 - the same people each time
    for culture in itertools.cycle(CULTURES):
        yield culture, person(culture, chance)


def strangers() -> list[Case]:
    people = itertools.islice(invented(2), STRANGERS * len(CULTURES))
    return [Case(culture, one) for culture, one in people]


def members() -> list[Case]:
    chance = random.Random(3)  # noqa: S311 - the same people each time
    people = itertools.islice(invented(4), MEMBERS * len(CULTURES))
    return [Case(culture, respelt(one, culture, chance), one) for culture, one in people]


def pairs_of(path: str) -> list[Case]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [
            Case(row.get("lang") or "?", described(row, "query"), described(row, "register"))
            for row in csv.DictReader(file)
            if is_match(row)
        ]


def threshold(points: Iterable[int], applicants: int) -> float:
    """The least points with which the innocent make at most `BUDGET` alerts each."""
    ranked = sorted(points, reverse=True)
    allowed = int(BUDGET * applicants)
    return ranked[allowed] + 1 if len(ranked) > allowed else -math.inf


class Figures(NamedTuple):
    """At the threshold: who of the members is found, and how many of each culture are flagged."""

    threshold: float
    recall: tuple[float, float, float]  # all, years within one, dates equal or swapped
    flagged: dict[str, float]
    recalled: dict[str, float]


def figures(innocent: Sequence[Found], asked: Sequence[Found], *, detailed: bool) -> Figures:
    points = [one.detailed if detailed else one.bare for one in innocent]
    least = threshold(itertools.chain(*points), len(innocent))
    flagged, recalled, found = defaultdict(list), defaultdict(list), []
    for one, scores in zip(innocent, points, strict=True):
        flagged[one.case.culture].append(max(scores, default=-math.inf) >= least)
    for one in asked:
        found.append((one.case, one.own[detailed] >= least))
        recalled[one.case.culture].append(found[-1][1])
    kinds = (lambda _: True, years_within_one, equal_or_swapped)
    recall = (mean(hit for case, hit in found if kind(case)) for kind in kinds)
    return Figures(
        least,
        tuple(recall),
        {culture: mean(hits) for culture, hits in flagged.items()},
        {culture: mean(hits) for culture, hits in recalled.items()},
    )


def mean(hits: Iterable[bool]) -> float:
    every = list(hits)
    return sum(every) / len(every) if every else math.nan


def show(register: Register, innocent: Sequence[Found], asked: Sequence[Found]) -> None:
    counts = [one.candidates for one in innocent]
    times = statistics.quantiles([one.ms for one in innocent], n=20)
    print(f"\n{len(register):,} invented people on the register, {len(innocent)} strangers ask")
    print(
        f"candidates: mean {statistics.mean(counts):.1f}, "
        f"p95 {statistics.quantiles(counts, n=20)[-1]:.0f}, max {max(counts)}; "
        f"ms a query: p50 {times[9]:.1f}, p95 {times[-1]:.1f}"
    )
    shown = {"names and dates": figures(innocent, asked, detailed=False)}
    if any(one.case.query.nationalities for one in asked):
        shown["and sex, nationality, place"] = figures(innocent, asked, detailed=True)
    print(f"at {BUDGET} alerts{'':21}points   recall: all  years +-1  equal/swapped   worst/mean")
    for what, one in shown.items():
        rates = one.flagged.values()
        worst = max(rates) / statistics.mean(rates) if any(rates) else math.nan
        recall = "{:>12.3f}{:>11.3f}{:>15.3f}".format(*one.recall)
        print(f"{what:30}{one.threshold:>8}{recall}{worst:>13.2f}")
    print(f"\nflagged and recalled of each culture: {', '.join(shown)}")
    for culture in sorted({one.case.culture for one in (*innocent, *asked)}):
        rates = (
            rate.get(culture, math.nan)
            for one in shown.values()
            for rate in (one.flagged, one.recalled)
        )
        print(f"{culture:30}", *(f"{rate:8.3f}".replace("nan", "  -") for rate in rates))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--pairs")
    options = parser.parse_args()
    innocent = strangers()
    on_it = pairs_of(options.pairs) if options.pairs else members()
    register = Register([case.register for case in on_it if case.register])
    people = (one for _, one in invented(1))
    for size in sorted(map(int, options.sizes.split(","))):
        register.add(itertools.islice(people, size - len(register)))
        show(
            register, [register.ask(one) for one in innocent], [register.ask(one) for one in on_it]
        )


if __name__ == "__main__":
    main()
