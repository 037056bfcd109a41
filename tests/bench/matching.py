"""`python -m tests.bench.matching FILE.csv [POINTS]`: whether the same people are told from others.

Each row is a pair: label (1 for one person), lang, query_name, query_dob, register_name,
register_dob. Pairs count as found from as many POINTS on as one in a hundred of the file's
different people reach. A file without labels and dates has each person in two scripts: both get
one invented date of birth, and POINTS must be given.
"""

import csv
import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from app.domain.screening.names import Described, compare, query_keys, stored_keys
from app.domain.screening.names.matching.births import births_of

FALSE_POSITIVES, RECALL = 0.01, 0.95
INVENTED = "1990-05-17"
HEADS = ("language", "matches", "others", "recall", "false+", "precision", "blocked")
MORE = ("years +-1", "equal/swapped")


class Pair(NamedTuple):
    lang: str
    match: bool
    query: Described
    register: Described
    points: int
    blocked: bool  # the keys asked for the one find the other


def main(path: str, points: str = "") -> None:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        pairs, compare_us, keys_us = measured(list(csv.DictReader(file)))
    least = float(points) if points else passing(pairs)
    print(f"{len(pairs)} pairs; found from {least:g} points on; precision at recall {RECALL}\n")
    print("{:26}{:>8}{:>8}{:>8}{:>8}{:>11}{:>9}{:>11}{:>15}".format(*HEADS, *MORE))
    show("all", pairs, least)
    for lang in sorted({pair.lang for pair in pairs}):
        show(lang, [pair for pair in pairs if pair.lang == lang], least)
    print(f"\nCPU µs: {compare_us:.0f} to compare a pair, {keys_us:.0f} for the keys of one person")


def measured(rows: Sequence[dict[str, str]]) -> tuple[list[Pair], float, float]:
    people = [(described(row, "query"), described(row, "register")) for row in rows]
    points, compare_us = timed(lambda: [compare(*pair).points for pair in people])
    blocked, keys_us = timed(lambda: [found(*pair) for pair in people])
    pairs = [
        Pair(row.get("lang") or "?", is_match(row), *both, score, hit)
        for row, both, score, hit in zip(rows, people, points, blocked, strict=True)
    ]
    return pairs, compare_us, keys_us / 2


def described(row: dict[str, str], side: str) -> Described:
    born = (row.get(f"{side}_dob", INVENTED) or "").strip()
    return Described((row.get(f"{side}_name") or "",), (born,) if born else ())


def is_match(row: dict[str, str]) -> bool:
    return row.get("label", "1") == "1"


def found(query: Described, register: Described) -> bool:
    stored = stored_keys(register)
    return any(not stored.isdisjoint(keys) for keys in query_keys(query))


def timed(work: Callable[[], list]) -> tuple[list, float]:
    """What `work` gives, and the microseconds of CPU for each item of it."""
    begun = time.process_time()
    result = work()
    return result, (time.process_time() - begun) / max(len(result), 1) * 1e6


def passing(pairs: Iterable[Pair]) -> float:
    """The least points with which at most `FALSE_POSITIVES` of the different people are found."""
    others = sorted((pair.points for pair in pairs if not pair.match), reverse=True)
    return others[int(FALSE_POSITIVES * len(others))] + 1 if others else -math.inf


def show(name: str, pairs: Sequence[Pair], least: float) -> None:
    matches = [pair for pair in pairs if pair.match]
    others = [pair for pair in pairs if not pair.match]
    figures = (
        share(pair.points >= least for pair in matches),
        share(pair.points >= least for pair in others),
        precision(matches, others),
        share(pair.blocked for pair in matches),
        share(pair.blocked for pair in matches if years_within_one(pair)),
        share(pair.blocked for pair in matches if equal_or_swapped(pair)),
    )
    form = "{:26}{:>8}{:>8}{:>8}{:>8}{:>11}{:>9}{:>11}{:>15}"
    print(form.format(name, len(matches), len(others), *figures))


def share(hits: Iterable[bool]) -> str:
    every = list(hits)
    return f"{sum(every) / len(every):.3f}" if every else "-"


def precision(matches: Sequence[Pair], others: Sequence[Pair]) -> str:
    """Of those with enough points for `RECALL` of the matches, the share that are matches."""
    ranked = sorted((pair.points for pair in matches), reverse=True)
    if not ranked or not others:
        return "-"
    least = ranked[math.ceil(RECALL * len(ranked)) - 1]
    return share([pair.match for pair in (*matches, *others) if pair.points >= least])


def years_within_one(pair: Pair) -> bool:
    query, register = births_of(pair.query.births), births_of(pair.register.births)
    return any(abs(one.year - other.year) <= 1 for one in query for other in register)


def equal_or_swapped(pair: Pair) -> bool:
    return any(
        bool(one.day) and one in {other, (other.year, other.day, other.month)}
        for one in births_of(pair.query.births)
        for other in births_of(pair.register.births)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
