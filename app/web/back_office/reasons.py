"""The reasons for and against one person, in the reader's language, with their points."""

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from app.domain.basics.text import N_
from app.domain.screening.names import Comparison
from app.domain.screening.names.matching.reasons import OF_BIRTH, Kind, Reason
from app.services.review.case_file import Case
from app.services.review.match_review import MatchSeen
from app.web.forms.answers import country, partial_date
from app.web.http.language import COMMA, gettext, ltr

_SUM = N_(
    "The sum of all that is compared is %(points)s. A person is asked from %(least)s on: the "
    "lower, the less likely it is one person."
)


class Point(NamedTuple):
    sentence: Markup
    how_rare: str
    points: int


def points_of(comparison: Comparison) -> list[Point]:
    """The reasons why both may be one person, with the points (match weight) of each."""
    return [
        Point(_sentence(reason), gettext(reason.how_rare), reason.points)
        for reason in comparison.reasons
    ]


def against(case: Case, match: MatchSeen) -> list[Markup]:
    """What speaks against that both are one person, in sentences, and the sum; if it is strong."""
    contrary = match.against(case.threshold)
    if not contrary:
        return []
    sentence = Markup(gettext(_SUM))  # noqa: S704 - the catalogue's
    points = {"points": signed(match.comparison.points), "least": signed(case.threshold)}
    return [*map(_sentence, contrary), sentence % points]


def signed(points: int) -> Markup:
    """Points with their sign: `+27`, `−22` or `0`, left to right in a line of any direction."""
    return ltr(f"{points:+d}".replace("-", "−") if points else "0")


def _sentence(reason: Reason) -> Markup:
    """The reason's sentence in the reader's language; a value runs in its own direction."""
    shown = _SHOWN.get(reason.kind, str)
    values = {
        name: Markup("<bdi>{}</bdi>").format(shown(text) if text else "–")
        for name, text in reason.values.items()
    }
    return Markup(gettext(reason.sentence)) % values  # noqa: S704 - the sentence is the catalogue's


def _countries(codes: str) -> str:
    return gettext(COMMA).join(map(country, codes.split(", ")))


_SHOWN: dict[Kind, Callable[[str], str]] = dict.fromkeys(OF_BIRTH.values(), partial_date) | {
    Kind.NATIONALITY_AGREES: _countries,
    Kind.NATIONALITY_DIFFERS: _countries,
}
