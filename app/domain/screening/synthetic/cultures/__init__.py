"""The names of each culture, written from general knowledge in rough order of frequency.

There are only parts of names here, each borne by very many people; no list or person was copied.
"""

from app.domain.screening.synthetic.cultures.francophone import FRENCH
from app.domain.screening.synthetic.cultures.habesha import ERITREAN, ETHIOPIAN
from app.domain.screening.synthetic.cultures.iranian import AFGHAN, PERSIAN
from app.domain.screening.synthetic.cultures.levant import KURDISH, LEVANTINE
from app.domain.screening.synthetic.cultures.maghreb import MAGHREBI
from app.domain.screening.synthetic.cultures.nile import SOMALI, SUDANESE
from app.domain.screening.synthetic.cultures.others import ALBANIAN, VIETNAMESE
from app.domain.screening.synthetic.cultures.pashto import PASHTO, URDU

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
