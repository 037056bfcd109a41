"""Names and dates of birth are matched, in any script, spelling and order (fuzzy record linkage).

Blocking keys find the candidates (`keys`), a table of points says how likely each is the same
person (`comparison`), and what could not be searched for is named (`gaps`), for a reviewer.
"""

from app.domain.screening.names.described import Described
from app.domain.screening.names.gaps import Gap, gaps
from app.domain.screening.names.keys import EDITION, query_keys, stored_keys
from app.domain.screening.names.matching.comparison import compare
from app.domain.screening.names.matching.reasons import Comparison, Reason

__all__ = [
    "EDITION",
    "Comparison",
    "Described",
    "Gap",
    "Reason",
    "compare",
    "gaps",
    "query_keys",
    "stored_keys",
]
