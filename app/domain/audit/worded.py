"""A member of a worded enum has its string in the log, and its words for each who reads of it."""

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """The words, to be translated, are a reviewer's and, where the applicant sees it, theirs."""

    for_reviewer: str
    for_applicant: str
    while_waiting: bool

    def __new__(
        cls,
        value: str,
        for_reviewer: str,
        for_applicant: str = "",
        while_waiting: bool = False,  # noqa: FBT001, FBT002 - a member has its own by position
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.for_reviewer = for_reviewer
        member.for_applicant = for_applicant
        member.while_waiting = while_waiting
        return member
