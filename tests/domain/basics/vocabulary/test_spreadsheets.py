"""What is no value any more, once a spreadsheet had it."""

import pytest

from app.domain.basics.vocabulary.spreadsheets import is_destroyed


@pytest.mark.parametrize(
    "value",
    "1.23457E+17 1,23457E+17 1٫2E+15 1E+15 -1.2e+05 48213.0 48213,00 #NAME? #REF! #VALUE! #DIV/0!"
    " #N/A #n/a #NUM! #NULL! #SPILL! #NOM? #VALEUR! #NOMBRE! #BEZUG! #Н/Д #GETTING_DATA ####"
    " Err:502".split(),
)
def test_what_a_spreadsheet_destroyed_is_told(value):
    assert is_destroyed(value)
    assert is_destroyed(f" {value} ")


@pytest.mark.parametrize(
    "value",
    ["4E12", "12E15", "R-1.0", "K7401882", "#7", "#12", "R#A!", "Err", "3.14", "", "N/A", "Zuplo!"],
)
def test_what_somebody_wrote_is_left_alone(value):
    assert not is_destroyed(value)
