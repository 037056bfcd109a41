"""The table of points: tenths of a log-odds, fitted on pairs of public lists and rounded.

It is monotone, and a test holds it so: more agreement never has fewer points, and what is missing
(0, or a part that one side leaves out) lies between agreement and disagreement.
"""

from app.domain.names.births import Relation
from app.domain.names.likeness import Likeness
from app.domain.names.rarity import Rarity

# A part that agrees, by how alike it is written and how many people bear it.
PART = {
    Likeness.NEAR: dict(zip(Rarity, (0, 0, 3, 3), strict=True)),
    Likeness.SIMILAR: dict(zip(Rarity, (0, 3, 3, 16), strict=True)),
    Likeness.SKELETON: dict(zip(Rarity, (10, 16, 17, 26), strict=True)),
    Likeness.SOUND: dict(zip(Rarity, (10, 16, 21, 27), strict=True)),
    Likeness.SAME: dict(zip(Rarity, (10, 16, 21, 27), strict=True)),
}
CONFLICT = -22  # for each part of the shorter name that the other has not
LEFT_OUT = -1  # for each part that the longer name has more
WHOLE = 12  # two parts or more, and none of the shorter name is left

BIRTH = {
    Relation.YEARS_APART: -33,
    Relation.YEARS_NEAR: -15,
    Relation.BESIDE_OTHER_DAY: -15,
    Relation.BESIDE: 1,
    Relation.DAY_OTHER_YEAR: 9,
    Relation.DAY_BESIDE: 25,
    Relation.YEAR_OTHER_DAY: -15,
    Relation.SLIP: 2,
    Relation.YEAR: 1,
    Relation.MONTH: 12,
    Relation.NEW_YEAR: 12,
    Relation.SWAPPED: 25,
    Relation.SAME: 54,
}
SEX_AGREES, SEX_DIFFERS = 2, -15
NATIONALITY_AGREES, NATIONALITY_DIFFERS = 5, -10
PLACE_AGREES, PLACE_DIFFERS = 10, -3
