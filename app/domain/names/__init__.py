"""Names and dates of birth, matched whatever the script, spelling and order.

Blind keys find who may be meant (`keys`), a table of points says how likely it is (`comparison`).
"""

from app.domain.names.comparison import compare
from app.domain.names.described import Described
from app.domain.names.keys import asked_keys, stored_keys
from app.domain.names.reasons import Comparison, Reason

__all__ = ["Comparison", "Described", "Reason", "asked_keys", "compare", "stored_keys"]
