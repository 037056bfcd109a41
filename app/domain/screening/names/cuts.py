"""A long part of a name cut where it may have been written together, into two or three."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from app.domain.screening.names.spelling.parts import Part, is_padded, piece

# Letters of a part to cut. One that stands alone is perhaps the whole name; beside others few are
# so long, the fewer where it adds to what is kept of everybody.
_ALONE, _ASKED, _STORED = 6, 12, 14
_TWO, _IN_THREE = 2, 12
_LEAST, _MOST = 2, 24  # letters of a piece; letters within which a part is cut

_Parts = tuple[Part, ...]
Cut = tuple[_Parts, _Parts]  # the pieces of a part, and the parts beside it


def cuts(parts: _Parts, *, asked: bool) -> Iterator[Cut]:
    """The pieces of one of the parts, with the parts beside it: each way there is.

    Of a name that is padded, each part as if it stood alone.
    """
    for part in parts:
        beside = () if is_padded(parts) else tuple(other for other in parts if other is not part)
        long = (_ASKED if asked else _STORED) if beside else _ALONE
        if len(part.letters) >= long:
            in_three = not beside and _IN_THREE <= len(part.letters) <= _MOST
            for number in (2, 3) if in_three else (2,):
                yield from ((pieces, beside) for pieces in _pieces(part, number))


def _pieces(part: Part, number: int) -> Iterator[_Parts]:
    """Not those that sound like others; of so many in three, the likeliest skeletons alone."""
    known: dict[tuple[int, int], Part] = {}
    heard = set()
    for spans in _spans(len(part.letters), number):
        known |= {span: piece(part, *span) for span in spans if span not in known}
        pieces = tuple(known[span] for span in spans)
        if number > _TWO:
            pieces = tuple(replace(one, skeletons=one.skeletons[:1]) for one in pieces)
        sounds = tuple(one.skeletons for one in pieces)
        if sounds not in heard:
            heard.add(sounds)
            yield pieces


def _spans(length: int, number: int) -> Iterator[list[tuple[int, int]]]:
    for places in combinations(range(_LEAST, min(length, _MOST) - _LEAST + 1), number - 1):
        spans = list(pairwise((0, *places, length)))
        if all(end - start >= _LEAST for start, end in spans):
            yield spans
