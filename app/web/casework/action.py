"""An action that reviewers take on a case, declared once: who may, when, by which form, its words.

The routes, their permissions and the forms on the case's page follow from the entries; all of them
are in `available_actions.ACTIONS`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.review.case_file import Case
from app.web.forms.fields import Form


class Words(NamedTuple):
    """What stands about an action's form, as message ids; `terms` are put into each."""

    title: str  # what the form folds out of; empty: it stands open
    consequence: str  # what happens then: before the button
    button: str
    kind: str = "primary"  # of the button
    before: str = ""  # the form
    reads: str = ""  # what the applicant will read, after the consequence
    terms: Mapping[str, object] = {}


@dataclass(frozen=True)
class Subject:
    """What an action is taken on: the case, or one of its parts.

    `name` is the one that the page's template shows its actions by. `arguments` are those of the
    action's address, each with the part's attribute; the first tells parts of one kind apart.
    """

    name: str
    of: Callable[[Case], Iterable[Any]]
    arguments: Mapping[str, str] = field(default_factory=dict)

    def address(self, part: Any) -> dict[str, Any]:
        return {name: getattr(part, attribute) for name, attribute in self.arguments.items()}


THE_CASE = Subject("case", lambda case: [case])


@dataclass(frozen=True, kw_only=True)
class Action:
    """Whatever has no default cannot be forgotten. What needs an Act takes a second person."""

    name: str  # of its route
    path: str  # beneath the case's address
    needs: Permission | Act
    on: Subject
    possible: Callable[[Case, Any], bool]  # as the case and that part of it are now
    form: type[Form] | Callable[..., type[Form]]  # or which one, by the arguments of the address
    do: Callable[..., object]  # in a unit, to an EOI, by a sound form, with those arguments
    words: Words | Callable[[Case, Any], Words]  # or which ones, then
    prefix: str = ""  # of the form's fields; the name, if none
    # What stands in the form before anybody types, and which choices are left in it.
    data: Callable[[Case, Any], Mapping[str, Any]] = lambda _case, _part: {}
    narrow: Callable[[Any, Case, Any], None] = lambda _form, _case, _part: None

    def form_name(self, arguments: Mapping[str, Any]) -> str:
        """The prefix of its fields, by the arguments of its address."""
        keys = [str(arguments[name]) for name in self.on.arguments]
        return "-".join([self.prefix or self.name, *keys[:1]])

    def form_class(self, arguments: Mapping[str, Any]) -> type[Form]:
        return self.form if isinstance(self.form, type) else self.form(**arguments)

    def words_on(self, case: Case, part: Any) -> Words:
        return self.words if isinstance(self.words, Words) else self.words(case, part)


def with_reason(verb: Callable[..., object]) -> Callable[..., object]:
    """A service that takes the reason last, after what the address names."""

    def do(work: Any, eoi_id: Any, form: Any, **arguments: Any) -> object:
        return verb(work, eoi_id, *arguments.values(), form.reason.data or "")

    return do
