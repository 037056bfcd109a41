"""What a soak finds, by kind."""

from typing import NamedTuple

FAILED, LOST, DOUBLED, WRONG = "× 500", "lost", "doubled", "otherwise wrong"


class Fault(NamedTuple):
    kind: str
    text: str
