import pytest

from app.domain.screening.descriptions import of_answers
from app.domain.screening.names import compare


@pytest.mark.parametrize(
    "unknown", ["", "unknown", "I do not know", "Je ne sais pas.", "لا أعرف", "-"]
)
def test_who_does_not_know_where_they_were_born_is_compared_without_it(unknown):
    born = of_answers({"family_name": "Vorimble", "place_of_birth": "Wexundra"})
    asked = of_answers({"family_name": "Vorimble", "place_of_birth": unknown})

    assert asked.place_of_birth == ""
    assert compare(asked, born).points < compare(born, born).points
    elsewhere = of_answers({"family_name": "Vorimble", "place_of_birth": "Quordle"})
    assert compare(elsewhere, born).points < compare(asked, born).points
