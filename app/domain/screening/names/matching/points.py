"""The points table gives each agreement and disagreement a weight, in hundredths of a log-odds.

These are match weights as in Fellegi and Sunter's record linkage. They were fitted on pairs from
public lists and on strangers who share a blocking key; then the weights of agreeing dates were
raised, since those lists' pairs of different people were chosen with the same year. The table is
monotone, which a test checks: more agreement never has fewer points, and what is missing (0, or a
part that one side leaves out) lies between agreement and disagreement.
"""

from app.domain.screening.names.matching.births import Relation
from app.domain.screening.names.matching.likeness import Likeness
from app.domain.screening.names.spelling.rarity import Rarity

# Two parts, by how alike they are written and how many people bear the name. A part that is only
# near may have fewer points than one left out, since it may be another name.
PART = {
    Likeness.NEAR: dict(zip(Rarity, (-74, -15, 67, 67), strict=True)),
    Likeness.SIMILAR: dict(zip(Rarity, (-74, 2, 67, 96), strict=True)),
    Likeness.SKELETON: dict(zip(Rarity, (-2, 144, 144, 229), strict=True)),
    Likeness.SOUND: dict(zip(Rarity, (68, 166, 192, 230), strict=True)),
    Likeness.SAME: dict(zip(Rarity, (94, 166, 228, 230), strict=True)),
}
CONFLICT = -285  # for each part of the shorter name that the other has nothing like
LEFT_OUT = -74  # where one name has more parts
WHOLE = 98  # two parts or more, and each of the shorter name is in the other

BIRTH = {
    Relation.YEARS_APART: -294,
    Relation.YEARS_NEAR: -143,
    Relation.ESTIMATES_NEAR: -74,
    Relation.BESIDE_OTHER_DAY: -143,
    Relation.BESIDE: 45,
    Relation.ESTIMATES_BESIDE: 85,
    Relation.DAY_OTHER_YEAR: 2,
    Relation.DAY_BESIDE: 308,
    Relation.YEAR_OTHER_DAY: -143,
    Relation.SLIP: 58,
    Relation.YEAR: 45,
    Relation.ESTIMATE: 100,
    Relation.MONTH: 178,
    Relation.NEW_YEAR: 103,
    Relation.SWAPPED: 342,
    Relation.SAME: 491,
}
SEX_AGREES, SEX_DIFFERS = 20, -150
NATIONALITY_AGREES, NATIONALITY_DIFFERS = 5, -100  # most of one culture share theirs
PLACE_AGREES, PLACE_DIFFERS = 60, -30
