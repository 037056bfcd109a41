"""Names and dates of birth, matched whatever the script, spelling and order.

Blind keys find who may be meant (`keys`), a table of points says how likely it is (`comparison`);
what is not looked for is told (`gaps`), so that a person looks.
"""

from app.domain.screening.names.described import Described
from app.domain.screening.names.gaps import Gap, gaps
from app.domain.screening.names.keys import EDITION, asked_keys, stored_keys
from app.domain.screening.names.matching.comparison import compare
from app.domain.screening.names.matching.reasons import Comparison, Reason

__all__ = [
    "EDITION",
    "Comparison",
    "Described",
    "Gap",
    "Reason",
    "asked_keys",
    "compare",
    "gaps",
    "stored_keys",
]
