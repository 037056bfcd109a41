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
    Likeness.NEAR: dict(zip(Rarity, (-77, -8, 63, 63), strict=True)),
    Likeness.SIMILAR: dict(zip(Rarity, (-77, -8, 63, 89), strict=True)),
    Likeness.SKELETON: dict(zip(Rarity, (20, 156, 156, 227), strict=True)),
    Likeness.SOUND: dict(zip(Rarity, (66, 156, 173, 227), strict=True)),
    Likeness.SAME: dict(zip(Rarity, (91, 156, 227, 227), strict=True)),
}
CONFLICT = -293  # for each part of the shorter name that the other has nothing like
LEFT_OUT = -77  # where one name has more parts
WHOLE = 95  # two parts or more, and each of the shorter name is in the other

BIRTH = {
    Relation.YEARS_APART: -329,
    Relation.YEARS_NEAR: -171,
    Relation.BESIDE_OTHER_DAY: -171,
    Relation.BESIDE: -5,
    Relation.DAY_OTHER_YEAR: -11,
    Relation.DAY_BESIDE: 229,
    Relation.YEAR_OTHER_DAY: -171,
    Relation.SLIP: -4,
    Relation.YEAR: 0,
    Relation.MONTH: 132,
    Relation.NEW_YEAR: 95,
    Relation.SWAPPED: 254,
    Relation.SAME: 459,
}
SEX_AGREES, SEX_DIFFERS = 20, -150
NATIONALITY_AGREES, NATIONALITY_DIFFERS = 5, -100  # most of one culture share theirs
PLACE_AGREES, PLACE_DIFFERS = 60, -30
