"""The words for a sex are read: of English, French and Arabic, and those of ICAO Doc 9303."""

from app.domain.basics.vocabulary.folding import fold, says_nothing

_WORDS = {
    "female": "f female femme feminin feminine fille woman girl lady mme mlle mrs ms"
    " انثي انثى مونث امراه بنت",
    "male": "m male mal homme h masculin masculine garcon man boy mr monsieur ذكر مذكر رجل ولد",
    "other": "x other another autre nonbinary nonbinaire diverse indetermine neutre nostatement",
}
_SEXES = {fold(word): sex for sex, words in _WORDS.items() for word in words.split()}


def read(written: str) -> str | None:
    """`female`, `male`, or `other` where it is another or not stated; None if it is not known."""
    if says_nothing(written):  # ICAO fills the place with <
        return "other"
    return _SEXES.get(fold(written))
