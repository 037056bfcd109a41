"""An EOI's person and a return record's person are described in the same form, to compare them."""

from collections.abc import Mapping
from typing import Any

from app.domain.basics import countries
from app.domain.intake.answers import Answers, entries, text
from app.domain.screening.names import Described


def of_answers(answers: Answers) -> Described:
    """An applicant, as they describe themselves."""
    whole = f"{text(answers, 'given_names')} {text(answers, 'family_name')}".strip()
    others = [entry["other_name"] for entry in entries(answers, "other-names")]
    more = [entry["other_nationality"] for entry in entries(answers, "other-nationalities")]
    return Described(
        names=_said(whole, text(answers, "native_name"), *others),
        births=_said(text(answers, "date_of_birth")),
        sex=text(answers, "sex"),
        nationalities=frozenset(_said(text(answers, "nationality"), *more)),
        place_of_birth=text(answers, "place_of_birth"),
    )


def of_return(person: Mapping[str, Any]) -> Described:
    """A returned person, from the fields of ReturnedPerson."""
    whole = f"{person['given_names']} {person['family_name']}".strip()
    return Described(
        names=_said(whole, *person["other_names"]),
        births=_said(*person["dates_of_birth"]),
        sex=person["sex"] or "",
        nationalities=frozenset(map(countries.normalise, person["nationalities"])),
        place_of_birth=person["place_of_birth"] or "",
    )


def _said(*several: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, several)))
