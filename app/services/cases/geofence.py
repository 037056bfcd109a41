"""The geofence tells whether a position is in metropolitan France.

The land and its borders are Natural Earth's at 1:10 million, see static/france.mjs. Of 30 points of
the real border the worst is 2.8 km off (tests/services/cases/test_geofence.py), so nearer to
another country than MARGIN nothing is sure, and as far off the shore is still France. Islands that
the map leaves out, such as Ouessant, are outside.
"""

from functools import cache
from math import cos, radians
from pathlib import Path
from typing import Any

from app.domain.cases.location import Verdict
from app.services.core.errors import Invalid

MARGIN = 5_000  # metres
COARSEST = 10_000  # metres: with less accuracy a phone at Calais could be at Dover
FRANCE = Path(__file__).parents[3] / "static" / "france.json"
_DEGREE = 111_320  # metres of latitude
_ROUND_THE_EARTH = 360 * _DEGREE


class NoPosition(Invalid):
    """The numbers are no place on Earth. The text repeats none of them."""


def verdict(latitude: float, longitude: float, accuracy: float) -> Verdict:
    """What a position says: degrees, and the radius in metres that it is right within.

    Raises NoPosition. Nothing is stored.
    """
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - of degrees; NaN is not
    if not on_earth or not 0 <= accuracy <= _ROUND_THE_EARTH:
        raise NoPosition
    if accuracy > COARSEST:
        return Verdict.UNSURE
    to_land, to_border = _distances(latitude, longitude)
    if to_border <= MARGIN + accuracy:
        return Verdict.UNSURE
    if to_land <= MARGIN:
        return Verdict.INSIDE
    return Verdict.OUTSIDE if to_land > MARGIN + accuracy else Verdict.UNSURE


def _distances(latitude: float, longitude: float) -> tuple[float, float]:
    """Metres to the land, 0 within it, and to the nearest land border.

    On a plane that touches the Earth there: right to 1% as far as anything above looks.
    """
    shapely, shapes = _france()
    per_degree = (_DEGREE * cos(radians(latitude)), _DEGREE)
    here = shapely.Point(0, 0)
    land, border = (
        shapely.transform(shape, lambda places: (places - (longitude, latitude)) * per_degree)
        for shape in shapes
    )
    return land.distance(here), border.distance(here)


@cache
def _france() -> tuple[Any, Any]:
    """The library, and the two shapes; a third of a second that who needs it pays."""
    import shapely  # noqa: PLC0415

    return shapely, shapely.from_geojson(FRANCE.read_text()).geoms
