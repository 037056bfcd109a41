"""Words are folded, so that case, accents, punctuation and articles make no difference."""

import re
import unicodedata

from app.domain.basics.vocabulary.spreadsheets import is_destroyed

# Small words of English, French and Arabic within names of states, and of our own table's.
_SMALL = frozenset("the of and la le les l de du des d et y و".split())
_ARABIC = str.maketrans("ةىکیۀـ", "هيكيه ", "")
_ARTICLE = "ال"
_NOTHING = frozenset(
    "unknown unk notknown unspecified undisclosed undetermined notstated notspecified notprovided"
    " notavailable notapplicable missing blank null none nil nan na tbc tbd pending"
    " inconnu inconnue nonconnu nonrenseigne nonprecise nonspecifie indetermine aucun aucune so nc"
    " idonotknow idontknow dontknow jenesaispas غيرمعروف مجهول لايوجد لااعرف".split()
)
_UNWRITTEN = re.compile(r"[\W_]*")


def tokens(text: str) -> list[str]:
    """The words that tell something, without accents and in small letters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    words = re.findall(r"[^\W_]+", plain.translate(_ARABIC))
    return [_without_article(word) for word in words if word not in _SMALL]


def fold(text: str) -> str:
    """Those words as one."""
    return "".join(tokens(text))


def says_nothing(text: str) -> bool:
    """Whether it stands for something that is not known: `N/A`, `-`, `inconnu`."""
    blank = _UNWRITTEN.fullmatch(text) is not None
    return not is_destroyed(text) and (blank or fold(text) in _NOTHING)


def _without_article(word: str) -> str:
    bare = word.removeprefix(_ARTICLE)
    return bare if len(bare) > len(_ARTICLE) else word
