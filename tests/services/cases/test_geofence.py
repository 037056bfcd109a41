"""Measured on places whose real side of the border is known."""

import math

import pytest

from app.domain.cases.location import Verdict
from app.services.cases import geofence
from app.services.cases.geofence import MARGIN, NoPosition, verdict

PHONE = 20  # metres, as outdoors

# On the real border: triple points, bridges, passes, and where it meets the sea.
ON_THE_BORDER = {
    "Schengen": (49.46936, 6.36775),
    "Basel": (47.58989, 7.58906),
    "Rodange": (49.5464, 5.8185),
    "Mont Dolent": (45.9228, 7.0450),
    "Mont Blanc": (45.8326, 6.8652),
    "Andorra, west": (42.6036, 1.4423),
    "Andorra, east": (42.5068, 1.7256),
    "Pas de la Casa": (42.5422, 1.7353),
    "Menton, Pont Saint-Ludovic": (43.7847, 7.5297),
    "Bray-Dunes": (51.0892, 2.5453),
    "Pont de l’Europe, Kehl": (48.5738, 7.8016),
    "Breisach, bridge": (48.0197, 7.5800),
    "Lauterbourg": (48.9667, 8.2330),
    "Wissembourg": (49.0520, 7.9600),
    "Goldene Bremm": (49.2066, 6.9735),
    "Apach": (49.4680, 6.3690),
    "Givet": (50.1640, 4.8250),
    "Halluin": (50.7895, 3.1280),
    "Le Perthus": (42.4636, 2.8637),
    "Cerbère": (42.4374, 3.1640),
    "Hendaye, bridge": (43.3462, -1.7616),
    "Arnéguy": (43.1085, -1.2829),
    "Somport": (42.7956, -0.5265),
    "Tende": (44.1500, 7.5634),
    "Clavière": (44.9389, 6.7367),
    "Petit Saint-Bernard": (45.6803, 6.8836),
    "Saint-Gingolph": (46.3935, 6.8045),
    "Meyrin": (46.2420, 6.0855),
    "Moillesulaz": (46.1947, 6.2060),
    "Col des Roches": (47.0480, 6.7230),
}
INSIDE = {
    "Calais": (50.9513, 1.8587),
    "Calais, the end of the pier": (50.9722, 1.8420),
    "Loon-Plage": (51.0000, 2.2167),
    "Dunkerque": (51.0344, 2.3768),
    "Cap Gris-Nez": (50.8710, 1.5833),
    "Paris": (48.8566, 2.3522),
    "Lille": (50.6292, 3.0573),
    "Metz": (49.1193, 6.1757),
    "Colmar": (48.0794, 7.3585),
    "Nice": (43.7034, 7.2663),
    "Briançon": (44.8990, 6.6430),
    "Perpignan": (42.6887, 2.8948),
    "Lourdes": (43.0951, -0.0460),
    "Bayonne": (43.4933, -1.4748),
    "Bonifacio": (41.3874, 9.1592),
    "Ajaccio": (41.9192, 8.7386),
    "Bastia": (42.6973, 9.4509),
    "Brest": (48.3904, -4.4861),
    "Cherbourg": (49.6337, -1.6221),
    "Granville": (48.8380, -1.5970),
    "Porquerolles": (43.0010, 6.2040),
    "Belle-Île": (47.3480, -3.1540),
    "Marseille": (43.2965, 5.3698),
}
UNSURE = {
    "Menton": (43.7745, 7.4975),
    "Ventimiglia, Grimaldi": (43.7868, 7.5400),
    "Strasbourg": (48.5839, 7.7455),
    "Kehl": (48.5726, 7.8150),
    "Monaco": (43.7384, 7.4246),
    "Llívia": (42.4644, 1.9808),
    "Bourg-Madame": (42.4340, 1.9440),
    "Annemasse": (46.1937, 6.2377),
    "Genève": (46.2044, 6.1432),
    "Hendaye": (43.3590, -1.7750),
    "Tourcoing": (50.7240, 3.1610),
    "Forbach": (49.1886, 6.9000),
}
OUTSIDE = {
    "Dover": (51.1279, 1.3134),
    "the middle of the Channel": (51.0400, 1.5600),
    "London": (51.5072, -0.1276),
    "Kortrijk": (50.8280, 3.2649),
    "De Panne": (51.1020, 2.6250),
    "Bruxelles": (50.8467, 4.3525),
    "Luxembourg": (49.6117, 6.1319),
    "Trier": (49.7596, 6.6439),
    "Freiburg": (47.9990, 7.8421),
    "Lausanne": (46.5197, 6.6323),
    "Aosta": (45.7370, 7.3201),
    "Torino": (45.0703, 7.6869),
    "Ventimiglia": (43.7912, 7.6076),
    "Sanremo": (43.8159, 7.7760),
    "Santa Teresa Gallura": (41.2400, 9.1880),
    "Vielha, Val d’Aran": (42.7016, 0.7956),
    "Andorra la Vella": (42.5063, 1.5218),
    "Figueres": (42.2667, 2.9609),
    "San Sebastián": (43.3183, -1.9812),
    "Saint Helier, Jersey": (49.1868, -2.1066),
    "Saint Peter Port, Guernsey": (49.4555, -2.5368),
    "Alderney": (49.7140, -2.2050),
    "Cayenne": (4.9224, -52.3135),
    "Saint-Denis, Réunion": (-20.8789, 55.4481),
    "Fort-de-France": (14.6161, -61.0588),
    "Mamoudzou": (-12.7806, 45.2278),
    "zero": (0.0, 0.0),
    "the North Pole": (90.0, 0.0),
    "the other side": (-46.0, 180.0),
}


def places(found, expected):
    return [pytest.param(place, expected, id=name) for name, place in found.items()]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        *places(INSIDE, Verdict.INSIDE),
        *places(UNSURE, Verdict.UNSURE),
        *places(ON_THE_BORDER, Verdict.UNSURE),
        *places(OUTSIDE, Verdict.OUTSIDE),
    ],
)
def test_a_place_is_where_it_is(place, expected):
    assert verdict(*place, PHONE) is expected


def test_the_map_is_wrong_by_less_than_the_margin():
    errors = [geofence._distances(*place)[1] for place in ON_THE_BORDER.values()]
    assert 0 < max(errors) < 2_800 < MARGIN


def test_a_coarse_position_says_less():
    paris, calais, metz = INSIDE["Paris"], INSIDE["Calais"], INSIDE["Metz"]
    assert verdict(*paris, 9_000) is Verdict.INSIDE
    assert verdict(*calais, 9_000) is Verdict.INSIDE
    assert verdict(*calais, 30_000) is Verdict.UNSURE
    assert verdict(*metz, 500) is Verdict.INSIDE
    assert verdict(*OUTSIDE["Ventimiglia"], 6_000) is Verdict.UNSURE


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_position(wrong):
    for numbers in ((wrong, 2.0, 20), (48.0, wrong, 20), (48.0, 2.0, wrong)):
        with pytest.raises(NoPosition):
            verdict(*numbers)


@pytest.mark.parametrize(
    "numbers", [(90.1, 2, 20), (-91, 2, 20), (48, 180.5, 20), (48, 2, -1), (48, 2, 1e9)]
)
def test_nor_is_what_lies_nowhere_on_earth(numbers):
    with pytest.raises(NoPosition):
        verdict(*numbers)
