"""An Action declares once what a reviewer can do on a case: who may, when, by which form and words.

The routes, their permissions and the forms on the case's page follow from these entries, all of
which are in `available_actions.ACTIONS`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from markupsafe import Markup

from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.review.case_file import Case
from app.web.forms.fields import Form


class Words(NamedTuple):
    """The texts around an action's form, as message ids; `terms` fills the placeholders of each."""

    title: str  # of the fold that opens the form; if empty, the form is always open
    consequence: str  # what the action leads to; shown before the button
    button: str
    kind: str = "primary"  # of the button
    before: str = ""  # shown before the form
    terms: Mapping[str, object] = {}
    against: Iterable[Markup] = ()  # what speaks against it, in the reader's language


@dataclass(frozen=True)
class Subject:
    """What an action is taken on: the case, or each of its parts of one kind.

    The page's template asks for the actions on a part by the subject's `name`. `arguments` names
    those of the action's address, each with the attribute of the part that it holds; the first one
    tells the parts apart.
    """

    name: str
    parts: Callable[[Case], Iterable[Any]]
    arguments: Mapping[str, str] = field(default_factory=dict)

    def address(self, part: Any) -> dict[str, Any]:
        return {name: getattr(part, attribute) for name, attribute in self.arguments.items()}


THE_CASE = Subject("case", lambda case: [case])


@dataclass(frozen=True, kw_only=True)
class Action:
    """One entry. An action that needs an Act, and not a Permission, takes a second person."""

    name: str  # of the route
    path: str  # beneath the case's address
    needs: Permission | Act
    on: Subject
    possible: Callable[[Case, Any], bool]  # now, on the case and that part of it
    form: type[Form] | Callable[..., type[Form]]  # or a function of the address's arguments
    do: Callable[..., object]  # with the unit, the EOI's id, the valid form and those arguments
    words: Words | Callable[[Case, Any], Words]  # or a function of the case and that part
    done: str = ""  # read after it, in one line; of what takes two there is one for all
    # Of an action on the case: its next step, what else is possible, or what stands apart because
    # it ends or deletes.
    place: Literal["next", "more", "apart"] = "more"
    with_family: bool = False  # it goes for all of it, and so for who works on one of them
    takes_files: bool = False  # its form has a field for one
    is_grave: bool = False  # as is whatever needs an Act: its reviewer signs in again for it
    prefix: str = ""  # of the form's fields; by default the name
    # The form's first values; and what leaves only the choices that are possible now.
    data: Callable[[Case, Any], Mapping[str, Any]] = lambda _case, _part: {}
    narrow: Callable[[Any, Case, Any], None] = lambda _form, _case, _part: None
    # What the applicant reads once it is done, where that is known before.
    preview: Callable[[Case, Any], Any] = lambda _case, _part: None
    # The page that it leads to, and the word of `outcomes` there; else the case, and what was done.
    after: tuple[str, str] | None = None
    is_begun: Callable[[], bool] = lambda: False  # by a link of the page: its fold is open
    # What stands in its way though its time has come: it is read in place of the form.
    hindrances: Callable[[Case], Sequence[str]] = lambda _case: ()

    def form_name(self, arguments: Mapping[str, Any]) -> str:
        """The form's name, which prefixes its fields: unique on the page."""
        keys = [str(arguments[name]) for name in self.on.arguments]
        return "-".join([self.prefix or self.name, *keys[:1]])

    def form_class(self, arguments: Mapping[str, Any]) -> type[Form]:
        return self.form if isinstance(self.form, type) else self.form(**arguments)

    def words_on(self, case: Case, part: Any) -> Words:
        return self.words if isinstance(self.words, Words) else self.words(case, part)


def with_reason(verb: Callable[..., object]) -> Callable[..., object]:
    """The `do` of an action whose service takes the address's arguments and then the reason."""

    def do(work: Any, eoi_id: Any, form: Any, **arguments: Any) -> object:
        return verb(work, eoi_id, *arguments.values(), form.reason.data or "")

    return do
