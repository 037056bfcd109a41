"""Counter-evidence is what speaks against that both sides of a match are one person."""

from app.domain.screening.matches import WEIGHTS, MatchReason
from app.domain.screening.names import Comparison
from app.domain.screening.names.matching.reasons import OF_BIRTH, Kind, Reason

_FAR = 300  # points below the threshold: some twenty times less likely than who is asked about
_ANOTHER = frozenset({Kind.SEX_DIFFERS, *OF_BIRTH.values()})


def against(comparison: Comparison, found_by: MatchReason, threshold: int) -> tuple[Reason, ...]:
    """The reasons against it, if they are strong, the strongest first; none if they are not.

    They are where the sum says so, or another sex or birth and no document or fingerprints in
    common.
    """
    contrary = sorted((r for r in comparison.reasons if r.points < 0), key=lambda r: r.points)
    shares_one = WEIGHTS[found_by] >= WEIGHTS[MatchReason.SEVERAL_RECORDS]
    is_another = any(reason.kind in _ANOTHER for reason in contrary) and not shares_one
    is_unlikely = comparison.points < max(0, threshold - _FAR)
    return tuple(contrary) if is_unlikely or is_another else ()
