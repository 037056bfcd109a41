"""The table of points: hundredths of a log-odds, fitted on pairs of public lists and rounded.

It is monotone, and a test holds it so: more agreement never has fewer points, and what is missing
(0, or a part that one side leaves out) lies between agreement and disagreement.
"""

from app.domain.names.births import Relation
from app.domain.names.likeness import Likeness
from app.domain.names.rarity import Rarity

# A part beside one like it, by how alike they are written and how many people bear it. What is only
# near may have fewer points than a part left out: it may be another name.
PART = {
    Likeness.NEAR: dict(zip(Rarity, (-75, 4, 79, 79), strict=True)),
    Likeness.SIMILAR: dict(zip(Rarity, (-75, 4, 79, 116), strict=True)),
    Likeness.SKELETON: dict(zip(Rarity, (-15, 147, 147, 248), strict=True)),
    Likeness.SOUND: dict(zip(Rarity, (58, 179, 213, 248), strict=True)),
    Likeness.SAME: dict(zip(Rarity, (99, 179, 239, 248), strict=True)),
}
CONFLICT = -279  # for each part of the shorter name that the other has nothing like
LEFT_OUT = -75  # where one name has more parts
WHOLE = 86  # two parts or more, and each of the shorter name is in the other

BIRTH = {
    Relation.YEARS_APART: -256,
    Relation.YEARS_NEAR: -122,
    Relation.BESIDE_OTHER_DAY: -122,
    Relation.BESIDE: 38,
    Relation.DAY_OTHER_YEAR: -10,
    Relation.DAY_BESIDE: 329,
    Relation.YEAR_OTHER_DAY: -122,
    Relation.SLIP: 79,
    Relation.YEAR: 90,
    Relation.MONTH: 209,
    Relation.NEW_YEAR: 111,
    Relation.SWAPPED: 363,
    Relation.SAME: 485,
}
SEX_AGREES, SEX_DIFFERS = 20, -150
NATIONALITY_AGREES, NATIONALITY_DIFFERS = 5, -100  # most of one culture share theirs
PLACE_AGREES, PLACE_DIFFERS = 60, -30
