"""The table of points: tenths of a log-odds, fitted on pairs of public lists and rounded.

It is monotone, and a test holds it so: more agreement never has fewer points, and what is missing
(0, or a part that one side leaves out) lies between agreement and disagreement.
"""

from app.domain.names.births import Relation
from app.domain.names.likeness import Likeness
from app.domain.names.rarity import Rarity

# A part beside one like it, by how alike they are written and how many people bear it. What is only
# near may have fewer points than a part left out: it may be another name.
PART = {
    Likeness.NEAR: dict(zip(Rarity, (-8, -2, 3, 3), strict=True)),
    Likeness.SIMILAR: dict(zip(Rarity, (-7, -2, 3, 3), strict=True)),
    Likeness.SKELETON: dict(zip(Rarity, (6, 13, 13, 20), strict=True)),
    Likeness.SOUND: dict(zip(Rarity, (8, 13, 19, 23), strict=True)),
    Likeness.SAME: dict(zip(Rarity, (8, 13, 19, 23), strict=True)),
}
CONFLICT = -28  # for each part of the shorter name that the other has nothing like
LEFT_OUT = -7  # where one name has more parts
WHOLE = 15  # two parts or more, and each of the shorter name is in the other

BIRTH = {
    Relation.YEARS_APART: -35,
    Relation.YEARS_NEAR: -16,
    Relation.BESIDE_OTHER_DAY: -16,
    Relation.BESIDE: 1,
    Relation.DAY_OTHER_YEAR: 8,
    Relation.DAY_BESIDE: 24,
    Relation.YEAR_OTHER_DAY: -16,
    Relation.SLIP: 2,
    Relation.YEAR: 1,
    Relation.MONTH: 12,
    Relation.NEW_YEAR: 12,
    Relation.SWAPPED: 27,
    Relation.SAME: 55,
}
SEX_AGREES, SEX_DIFFERS = 2, -15
NATIONALITY_AGREES, NATIONALITY_DIFFERS = 5, -10
PLACE_AGREES, PLACE_DIFFERS = 10, -3
