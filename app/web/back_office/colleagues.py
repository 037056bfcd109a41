"""How the pages of the back office call whoever did something: a colleague by name."""

from collections import Counter
from collections.abc import Collection

from app.domain.basics.text import N_
from app.services.core.unit import Unit, is_reviewer
from app.services.sign_in import colleagues
from app.web.back_office.labels import ACTORS
from app.web.http.language import gettext

_FORMER = N_("former colleague")


def called(unit: Unit, actors: Collection[str]) -> dict[str, str]:
    """What each actor is called, in the reader's language; two of one name are told apart."""
    names = colleagues.names_of(unit, set(actors))
    how_many = Counter(names.values())

    def call(actor: str) -> str:
        if not is_reviewer(actor):
            kind = actor.partition(":")[0]
            return gettext(ACTORS.get(kind, kind))
        name = names.get(actor) or gettext(_FORMER)
        if how_many[name] == 1:
            return name
        return f"{name} ({colleagues.short_pseudonym(unit, actor)})"

    return {actor: call(actor) for actor in set(actors)}
