"""Synthetic people are made here, and the same people as another clerk describes them."""

from dataclasses import replace
from random import Random

from app.domain.screening.names import Described
from app.domain.screening.synthetic import births, spelling
from app.domain.screening.synthetic.cultures import CULTURES
from app.domain.screening.synthetic.pools import Culture, happens

# Words that belong to the next one: a clerk moves or omits them only together.
_PARTICLES = frozenset("abd abdul abdel abdal abou abu abo ait al ben bibi bin da el ul".split())
_WOMEN = 0.25  # as among those who cross


def person(culture: str, random: Random) -> Described:
    """Somebody of `culture` (see CULTURES), as a careful office would describe them."""
    table = CULTURES[culture]
    [community] = random.choices(table.communities, [one.share for one in table.communities])
    sex = "female" if happens(_WOMEN, random) else "male"
    name = " ".join(community.compose(community, sex, random))
    if happens(table.plain, random):
        name = spelling.plain(name)
    nations = (
        community.nationalities if community.nationalities.names else table.homes.nationalities
    )
    nationality = nations.pick(random)
    return Described(
        names=(spelling.spelt(name, culture, 0.25, random),),
        births=births.birth(table, random),
        sex=sex if happens(0.98, random) else "",
        nationalities=frozenset({nationality}),
        place_of_birth=table.homes.places[nationality].pick(random)
        if happens(0.85, random)
        else "",
    )


def respelt(one: Described, culture: str, random: Random) -> Described:
    """The same person on another form: other letters, order, parts, dates."""
    table = CULTURES[culture]
    return replace(
        one,
        names=tuple(_renamed(name, culture, table, random) for name in one.names),
        births=births.rewritten(one.births, random),
        sex=one.sex if happens(0.97, random) else "",
        nationalities=_nationality(one, table, random),
        place_of_birth=_place(one, culture, random),
    )


def _renamed(name: str, culture: str, table: Culture, random: Random) -> str:
    native = spelling.native(name, culture) if happens(0.12, random) else ""
    if native:
        return native
    parts = _reordered(_shortened(_parts(name), table, random), table, random)
    if len(parts) > 1 and happens(0.06, random):
        at = random.randrange(len(parts) - 1)
        parts[at : at + 2] = [parts[at] + parts[at + 1].lower()]
    rate = 0.6 if happens(0.75, random) else 0  # the others were copied from the same paper
    written = spelling.spelt(" ".join(parts), culture, rate, random)
    if happens(table.plain, random):
        written = spelling.plain(written)
    if happens(0.08, random):
        written = spelling.mistyped(written, random)
    return _in_capitals(written, random)


def _parts(name: str) -> list[str]:
    """The words of `name`, particles with what they belong to."""
    parts: list[str] = []
    for word in name.split():
        if parts and parts[-1].split()[-1].lower() in _PARTICLES:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts


def _shortened(parts: list[str], table: Culture, random: Random) -> list[str]:
    """With one name less: the second or the last of three or more; seldom the last of two."""
    if len(parts) > len(("given", "family")) and happens(0.3, random):
        at = 1 if table.family_first else random.choice((1, len(parts) - 1, len(parts) - 1))
    elif len(parts) > 1 and happens(table.single, random):
        at = len(parts) - 1
    else:
        return parts
    return parts[:at] + parts[at + 1 :]


def _reordered(parts: list[str], table: Culture, random: Random) -> list[str]:
    """Often on French papers the last part comes first, in Vietnamese names the given name."""
    if not happens(0.4 if table.family_first else 0.12, random):
        return parts
    if table.family_first and happens(0.5, random):
        return [*parts[1:], parts[0]]
    return [parts[-1], *parts[:-1]]


def _in_capitals(name: str, random: Random) -> str:
    first, blank, last = name.rpartition(" ")
    forms = name, first + blank + last.upper(), name.upper()
    return random.choices(forms, (65, 25, 10))[0]


def _nationality(one: Described, table: Culture, random: Random) -> frozenset[str]:
    other = frozenset({table.homes.nationalities.pick(random)})
    return random.choices((one.nationalities, other, frozenset()), (97, 2, 1))[0]


def _place(one: Described, culture: str, random: Random) -> str:
    """The town as it was, in other letters, mistyped; the next bigger one; nothing."""
    place = one.place_of_birth
    nearby = [CULTURES[culture].homes.places.get(nation) for nation in one.nationalities]
    forms = (
        place,
        spelling.plain(spelling.spelt(place, culture, 1, random)),
        spelling.mistyped(place, random),
        next((towns.pick(random) for towns in nearby if towns), place),
        "",
    )
    return random.choices(forms, (55, 18, 5, 7, 15))[0]
