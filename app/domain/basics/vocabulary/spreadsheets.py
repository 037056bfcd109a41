"""What a spreadsheet put in place of a value is told from what somebody wrote."""

import re

# Its errors in any language (#NAME?, #VALEUR!, #N/A, ####, Err:502), and a long number or a
# reference like 12E15 as a power of ten; or a whole number with decimals.
_DESTROYED = re.compile(
    r"#[^\W\d_]+(?:/0)?[!?]|#[^\W\d_]/[^\W\d_]|#GETTING_DATA|#{3,}|Err:\d{3}"
    r"|[-+]?\d(?:[.,٫]\d+)?E\+\d{2,3}|\d+[.,٫]0+",
    re.IGNORECASE,
)


def is_destroyed(value: str) -> bool:
    """Whether this is no value any more: 1.23457E+17, 48213.0 or #REF!."""
    return _DESTROYED.fullmatch(value.strip()) is not None
