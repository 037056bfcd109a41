"""A long part of a name is split in two or three, in case several names were written together."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from app.domain.screening.names.spelling.parts import Part, is_padded, piece

# From how many letters on a part is split. A part alone may be the whole name, so it is split soon;
# beside other parts few are so long, and it is stricter for keys that are stored for everybody.
_ALONE, _QUERY, _STORED = 6, 12, 14
_TWO, _IN_THREE = 2, 12
_LEAST, _MOST = 2, 24  # letters of a piece; letters within which a part is split

_Parts = tuple[Part, ...]
Split = tuple[_Parts, _Parts]  # the pieces of a part, and the parts beside it


def splits(parts: _Parts, *, query: bool) -> Iterator[Split]:
    """Every way to split one of the parts: its pieces, with the other parts.

    In a padded name, each part is split as if it were alone.
    """
    for part in parts:
        beside = () if is_padded(parts) else tuple(other for other in parts if other is not part)
        long = (_QUERY if query else _STORED) if beside else _ALONE
        if len(part.letters) >= long:
            in_three = not beside and _IN_THREE <= len(part.letters) <= _MOST
            for number in (2, 3) if in_three else (2,):
                yield from ((pieces, beside) for pieces in _pieces(part, number))


def _pieces(part: Part, number: int) -> Iterator[_Parts]:
    """The ways to split a part in so many pieces, without those that sound like another way.

    Pieces of three have their likeliest skeleton only: there would be too many.
    """
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
