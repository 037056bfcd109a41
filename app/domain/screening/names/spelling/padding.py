"""A padded name has so many parts that a shorter name may be hidden in it; here it is searched."""

from collections.abc import Iterator

from app.domain.screening.names.spelling.parts import FEW_PARTS, Part, is_padded


def runs(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """What may be the whole name: of a padded one, any neighbours, or some of both its ends."""
    if not is_padded(parts):
        yield parts
        return
    for length in range(1, FEW_PARTS + 1):
        yield from (parts[start : start + length] for start in range(len(parts) - length + 1))
        yield from (parts[:first] + parts[first - length :] for first in range(1, length))


def beside(parts: tuple[Part, ...], place: int) -> tuple[Part, ...]:
    """The parts before and after the two at `place`; on each side as many as a name may have."""
    return (*parts[max(place - FEW_PARTS, 0) : place], *parts[place + 2 : place + 2 + FEW_PARTS])
