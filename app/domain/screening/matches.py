"""A match says that an EOI's person may be one whom the register, or an earlier EOI, knows."""

from enum import StrEnum


class MatchWith(StrEnum):
    RETURN = "return"
    EARLIER_EOI = "eoi"


class MatchKind(StrEnum):
    EXACT = "exact"  # refuses by machine
    POSSIBLE = "possible"  # for a reviewer


class MatchStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Standing(StrEnum):
    """Whose turn it is with a match, or how it was decided."""

    OPEN = "open"
    DEFERRED = "deferred"  # a reviewer could not tell, or asked: it waits for evidence
    WITH_SECOND = "with-second"  # whether it is the same person waits for a second reviewer
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class MatchReason(StrEnum):
    """The evidence, the weakest first."""

    NAME = "name"
    PLACEHOLDER = "placeholder"
    SIMILAR_DOCUMENT = "similar-document"
    SEVERAL_RECORDS = "several-records"  # of the register have one document
    DOCUMENT = "document"
    SEVERAL_BIOMETRIC = "several-biometric"
    BIOMETRIC = "biometric"


# With a return record these are exact matches; all others, and all with earlier EOIs, are possible.
REFUSING = frozenset({MatchReason.DOCUMENT, MatchReason.BIOMETRIC})
ON_SEVERAL = frozenset({MatchReason.SEVERAL_RECORDS, MatchReason.SEVERAL_BIOMETRIC})
# A dismissal stays valid for evidence that weighs no more than what was dismissed: a reviewer who
# dismissed a name has not seen the fingerprints that came later. A document, or a biometric
# reference, weighs the same on one record and on several.
WEIGHTS = {
    MatchReason.NAME: 0,
    MatchReason.PLACEHOLDER: 1,
    MatchReason.SIMILAR_DOCUMENT: 2,
    MatchReason.SEVERAL_RECORDS: 3,
    MatchReason.DOCUMENT: 3,
    MatchReason.SEVERAL_BIOMETRIC: 4,
    MatchReason.BIOMETRIC: 4,
}
