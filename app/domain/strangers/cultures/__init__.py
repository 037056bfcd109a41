"""The names of each culture, written from general knowledge in rough order of frequency.

Only parts of names stand here, each of very many people; no list and no person was copied.
"""

from app.domain.strangers.cultures.francophone import FRENCH
from app.domain.strangers.cultures.habesha import ERITREAN, ETHIOPIAN
from app.domain.strangers.cultures.iranian import AFGHAN, PERSIAN
from app.domain.strangers.cultures.levant import KURDISH, LEVANTINE
from app.domain.strangers.cultures.maghreb import MAGHREBI
from app.domain.strangers.cultures.nile import SOMALI, SUDANESE
from app.domain.strangers.cultures.others import ALBANIAN, VIETNAMESE
from app.domain.strangers.cultures.pashto import PASHTO, URDU

CULTURES = {
    "eritrean": ERITREAN,
    "ethiopian": ETHIOPIAN,
    "somali": SOMALI,
    "sudanese": SUDANESE,
    "maghrebi": MAGHREBI,
    "levantine": LEVANTINE,
    "kurdish": KURDISH,
    "persian": PERSIAN,
    "afghan": AFGHAN,
    "pashto": PASHTO,
    "urdu": URDU,
    "albanian": ALBANIAN,
    "vietnamese": VIETNAMESE,
    "french": FRENCH,
}
