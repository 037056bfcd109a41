"""A comparison shows a match side by side: what the applicant and the other record say, and why."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any, NamedTuple

from markupsafe import Markup

from app.domain.basics.text import N_
from app.domain.basics.vocabulary import nationalities
from app.domain.intake import documents
from app.domain.intake.answers import Answers
from app.domain.intake.documents import Document
from app.domain.intake.questions.evidence import DOCUMENT_TYPES
from app.domain.intake.questions.person import SEXES
from app.domain.partners.unread import unread
from app.domain.screening import letters
from app.domain.screening.descriptions import of_answers
from app.domain.screening.letters import Run
from app.domain.screening.matches import MatchReason
from app.domain.screening.names import Described
from app.domain.screening.names.matching.reasons import OF_BIRTH, OF_PART, Kind, Reason
from app.services.review.match_review import MatchSeen
from app.web.forms.answers import country, partial_date
from app.web.http.language import COMMA, gettext

# How well the two sides of a row agree.
SAME, ALIKE, PARTLY, DIFFERENT, OPEN = "same", "alike", "partly", "different", "open"
# Labels of a return record's members, by their names in the partners' events.
MEMBERS = {
    "returned_at": N_("Returned on"),
    "given_names": N_("Given names"),
    "family_name": N_("Family name"),
    "other_names": N_("Other names"),
    "dates_of_birth": N_("Date of birth"),
    "nationalities": N_("Nationality"),
    "sex": N_("Sex"),
    "place_of_birth": N_("Place of birth"),
    "documents": N_("Document"),
    "biometric_reference": N_("Biometric reference"),
    "basis": N_("Basis of the return"),
    "arrived_by": N_("How they had come to the UK"),
}


class Said(NamedTuple):
    runs: list[Run]
    differs: str  # from the other side, in words


class Row(NamedTuple):
    title: str
    here: list[Said]  # by the applicant
    there: list[Said]  # by the other side
    mark: str


def rows_of(answers: Answers, match: MatchSeen) -> list[Row]:
    """A row for each aspect that is compared, with both sides."""
    person = of_answers(answers)
    return [
        *(_row(aspect, person, match) for aspect in _ASPECTS),
        _documents(documents.stated(answers), match),
    ]


def of_one(answers: Answers) -> list[Row]:
    """The same rows where there is no other side."""
    person, stated = of_answers(answers), [_document(one) for one in documents.stated(answers)]
    rows = [_side_by_side(each.title, each.said(person), [], "") for each in _ASPECTS]
    return [*rows, _side_by_side(N_("Document"), stated, [], "")]


def members_of(names: Iterable[str]) -> list[str]:
    """The labels of a return record's members."""
    return [gettext(MEMBERS[name]) for name in names]


def _side_by_side(
    title: str, here: list[str], there: list[str], mark: str, *, is_spelt: bool = True
) -> Row:
    """A row, each side with the letters marked that differ from the most similar on the other."""
    left = [_marked(text, there if is_spelt else ()) for text in here]
    right = [_marked(text, here if is_spelt else ()) for text in there]
    return Row(gettext(title), left, right, mark)


def _marked(text: str, beside: Iterable[str]) -> Said:
    if isinstance(text, Markup):  # a word as it was sent, which is not read
        return Said([Run(text, differs=False)], "")
    runs = letters.beside(text, [other for other in beside if not isinstance(other, Markup)])
    return Said(runs, gettext(COMMA).join(run.text for run in runs if run.differs))


class _Aspect(NamedTuple):
    title: str
    said: Callable[[Described], list[str]]
    kinds: frozenset[Kind]  # of the reasons about this aspect
    members: tuple[str, ...]  # of a return record
    is_spelt: bool = True  # and not chosen from a list


def _births(person: Described) -> list[str]:
    return [partial_date(born) for born in person.births]


def _sex(person: Described) -> list[str]:
    return [gettext(SEXES.get(person.sex, person.sex))] if person.sex else []


def _nationalities(person: Described) -> list[str]:
    return sorted(country(code) for code in person.nationalities)


def _place(person: Described) -> list[str]:
    return [person.place_of_birth] if person.place_of_birth else []


_ASPECTS = (
    _Aspect(
        N_("Names"),
        lambda person: list(person.names),
        frozenset({*OF_PART.values(), Kind.CONFLICT, Kind.LEFT_OUT, Kind.WHOLE}),
        ("given_names", "family_name", "other_names"),
    ),
    _Aspect(N_("Date of birth"), _births, frozenset(OF_BIRTH.values()), ("dates_of_birth",)),
    _Aspect(
        N_("Sex"),
        _sex,
        frozenset({Kind.SEX_AGREES, Kind.SEX_DIFFERS}),
        ("sex",),
        is_spelt=False,
    ),
    _Aspect(
        N_("Nationality"),
        _nationalities,
        frozenset({Kind.NATIONALITY_AGREES, Kind.NATIONALITY_DIFFERS}),
        ("nationalities",),
        is_spelt=False,
    ),
    _Aspect(
        N_("Place of birth"),
        _place,
        frozenset({Kind.PLACE_AGREES, Kind.PLACE_DIFFERS}),
        ("place_of_birth",),
    ),
)


def _row(aspect: _Aspect, person: Described, match: MatchSeen) -> Row:
    here, read = aspect.said(person), aspect.said(match.described)
    reasons = [reason for reason in match.comparison.reasons if reason.kind in aspect.kinds]
    there = _as_recorded(aspect, read, match.register) if match.register else read
    mark = _mark(here, read, reasons)
    return _side_by_side(aspect.title, here, there, mark, is_spelt=aspect.is_spelt)


def _as_recorded(aspect: _Aspect, read: list[str], register: Mapping[str, Any]) -> list[str]:
    """What is read of a return record, and what is not as it was sent.

    Of a word for a nationality that is read, its state; several states for one word are guesses.
    """
    if "nationalities" in aspect.members:
        return [_nationality(word) for word in register["nationalities"]]
    words = unread(register)
    return [*read, *(_quoted(word) for member in aspect.members for word in words.get(member, ()))]


def _nationality(word: str) -> str:
    states = nationalities.states_of(word) or frozenset()
    return country(next(iter(states))) if len(states) == 1 else _quoted(word)


def _quoted(word: str) -> Markup:
    sentence = Markup(gettext(N_("“%(word)s”, as sent")))  # noqa: S704 - the catalogue's
    return sentence % {"word": Markup("<bdi>{}</bdi>").format(word)}


def _mark(here: list[str], there: list[str], reasons: list[Reason]) -> str:
    if not (here and there and reasons):
        return OPEN
    if set(here) == set(there):
        return SAME
    agreeing = sum(reason.points >= 0 for reason in reasons)
    if agreeing in {0, len(reasons)}:
        return ALIKE if agreeing else DIFFERENT
    return PARTLY


def _documents(stated: list[Document], match: MatchSeen) -> Row:
    """The documents of both; of an earlier EOI only whether the same one identifies its person."""
    here = [_document(document) for document in stated]
    if match.earlier:
        same = match.reason is MatchReason.DOCUMENT
        there = gettext(N_("The same document") if same else N_("None the same"))
        mark = SAME if same else DIFFERENT
        return _side_by_side(N_("Document"), here, [there], mark, is_spelt=False)
    others = [Document(**document) for document in match.register["documents"]]
    there_too = [_document(document) for document in others]
    return _side_by_side(N_("Document"), here, there_too, _mark_documents(stated, others))


def _mark_documents(stated: Iterable[Document], others: Iterable[Document]) -> str:
    pairs = list(product(stated, others))
    if not pairs:
        return OPEN
    if any(documents.exact_key(one) == documents.exact_key(other) for one, other in pairs):
        return SAME
    folded = ((documents.folded_key(one), documents.folded_key(other)) for one, other in pairs)
    return ALIKE if any(one and one == other for one, other in folded) else DIFFERENT


def _document(document: Document) -> str:
    kind = gettext(DOCUMENT_TYPES.get(documents.kind(document.type), document.type))
    issuer = country(documents.issuer(document.issuer))
    return gettext(COMMA).join((f"{kind} {document.number}", issuer))
