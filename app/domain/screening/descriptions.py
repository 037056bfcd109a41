"""An EOI's person and a return record's person are described in the same form, to compare them."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from app.domain.basics.vocabulary import nationalities, sexes
from app.domain.basics.vocabulary.folding import says_nothing
from app.domain.basics.vocabulary.spreadsheets import is_destroyed
from app.domain.intake.answers import Answers, entries, full_name, text
from app.domain.intake.typed import birth_dates
from app.domain.screening.names import Described


def of_answers(answers: Answers) -> Described:
    """An applicant, as they describe themselves."""
    others = [entry["other_name"] for entry in entries(answers, "other-names")]
    place = text(answers, "place_of_birth")
    more = [entry["other_nationality"] for entry in entries(answers, "other-nationalities")]
    return Described(
        names=_said(full_name(answers), text(answers, "native_name"), *others),
        births=_said(text(answers, "date_of_birth")),
        sex=text(answers, "sex"),
        nationalities=frozenset(_said(text(answers, "nationality"), *more)),
        place_of_birth="" if says_nothing(place) else place,
    )


def of_return(person: Mapping[str, Any]) -> Described:
    """A returned person, from the members of ReturnedPerson: what of them is read (`vocabulary`).

    What is not counts neither for nor against anybody.
    """
    names = [person["given_names"], person["family_name"], *person["other_names"]]
    given, family, *others = ("" if is_destroyed(name) else name for name in names)
    day = birth_dates.returned_on(person)
    told = person["dates_of_birth"]
    born = (birth_dates.read(written, day) for written in told[: birth_dates.MOST])
    place = person["place_of_birth"] or ""
    return Described(
        names=_said(f"{given} {family}".strip(), *others),
        births=_said(*chain.from_iterable(born)),
        sex=sexes.read(person["sex"]) or "" if person["sex"] else "",
        nationalities=nationalities.all_of(person["nationalities"]),
        place_of_birth="" if is_destroyed(place) or says_nothing(place) else place,
    )


def _said(*several: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, several)))
