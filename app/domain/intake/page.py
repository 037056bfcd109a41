"""A page of the form has a name, a title, and the questions that it asks."""

from dataclasses import dataclass
from functools import cached_property

from app.domain.basics.text import N_
from app.domain.intake.question import IN_FILES, Question
from app.domain.intake.questions import BY_NAME, QUESTIONS

MOST = 20  # entries of a page that asks for several
_NAMES = 8  # that screening searches for beside those of the document
# Below it no court of England or Wales finds anybody guilty (Children and Young Persons Act 1933,
# section 50), so there is nothing that paragraph 3.1 could rest on.
_GUILTY_FROM = 10
# Not a question: the day on which a parent began the form of a child of theirs. It asks them about
# the child, by name. Nobody is asked whether a child is married, or applies alone: it is in the
# group as the child of a parent [R 2.3a, 2.4], and the parent's list says whose.
CHILD_SINCE = "child_since"
CHILDS_FORM = (CHILD_SINCE,)
SAME = "same-as-parent"  # one page for all that the parent's own answers are offered for


@dataclass(frozen=True, eq=False)  # there is one of each: itself is what it equals
class Page:
    """One page, or, with `at_least`, a list: the page is asked again for each of its entries."""

    name: str  # as in the address: /apply/<name>
    section: str
    title: str
    lead: str = ""
    any_of: str = ""  # the error if none of the page's questions is answered
    only_if: tuple[str, ...] = ()  # the question, and the answers by which it is asked, or any
    at_least: int | None = None  # entries
    at_most: int = MOST
    another: str = ""  # what the person reads who may add one
    child: str = ""  # its title in the form of a child, in which one without is not asked
    child_lead: str = ""  # likewise
    child_from: int = 0  # the age from which a child is asked
    asks: tuple[str, ...] = ()  # questions of other pages, which it asks in their place

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        if self.asks:
            return tuple(BY_NAME[name] for name in self.asks)
        return tuple(question for question in QUESTIONS if question.page == self.name)

    @cached_property
    def takes_files(self) -> bool:
        return any(question.kind in IN_FILES for question in self.questions)

    @cached_property
    def lists_countries(self) -> bool:
        return any(question.codes is not None for question in self.questions)

    @cached_property
    def has_autofill(self) -> bool:
        return any(question.autofill for question in self.questions)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the questions that need an answer."""
        return tuple(question.name for question in self.questions if question.required)

    @cached_property
    def stored(self) -> frozenset[str]:
        """The names under which answers are there once the page was saved."""
        names = {question.name for question in self.questions}
        return frozenset([self.name] if self.is_list else names)

    @property
    def is_list(self) -> bool:
        return self.at_least is not None


ROUTE = N_("Whether you can use this route")
REACH = N_("How we reach you")
PERSON = N_("About you")
FAMILY_GROUP = N_("Your family")
DOCUMENTS = N_("Your documents")
PLACE = N_("Where you are")
UK = N_("The UK")

PAGES: tuple[Page, ...] = (
    Page("in-france", ROUTE, N_("Are you in France now?")),
    Page("free-movement", ROUTE, N_("Nationals of European countries")),
    Page("protection-elsewhere", ROUTE, N_("Protection in another country")),
    Page("permission-in-france", ROUTE, N_("Permission to stay in France")),
    Page("entered-uk", ROUTE, N_("Earlier entry to the UK")),
    Page("convictions", ROUTE, N_("Crimes"), child=N_("Crimes"), child_from=_GUILTY_FROM),
    Page("refusals", ROUTE, N_("Earlier refusals")),
    Page(
        "contact",
        REACH,
        N_("How can we reach you?"),
        N_(
            "Give an e-mail address or a mobile number, or both. We send you a reference, and you "
            "can stop and come back. Use one that only you, or somebody you trust, can read. Many "
            "people may share one, but then the first message can take an hour or more."
        ),
        N_("Enter an e-mail address or a mobile number"),
        child=N_("How can we reach you about %(child)s?"),
        child_lead=N_("Give an e-mail address or a mobile number, or both."),
    ),
    Page("helper", REACH, N_("Help with this form"), child=N_("Help with this form")),
    Page(
        "helper-details",
        REACH,
        N_("Who helps you?"),
        N_(
            "Our messages and codes go to you and never to them. Do not give your code to anybody "
            "you do not trust."
        ),
        only_if=("helped", "yes"),
        child=N_("Who helps you?"),
        child_lead=N_("Do not give our codes to anybody you do not trust."),
    ),
    Page("applying", PERSON, N_("Alone or with your family")),
    Page("name", PERSON, N_("What is your name?")),
    Page(
        "other-names",
        PERSON,
        N_("Other names and spellings"),
        N_("If a paper of yours shows another name or another spelling, add it here."),
        at_least=0,
        at_most=_NAMES,
        another=N_("Add another name"),
        child=N_("Other names and spellings"),
        child_lead=N_("If a paper shows another name or another spelling, add it here."),
    ),
    Page("date-of-birth", PERSON, N_("What is your date of birth?")),
    Page(
        "place-of-birth",
        PERSON,
        N_("Where were you born?"),
        child=N_("Where was %(child)s born?"),
    ),
    Page("sex", PERSON, N_("What is your sex?")),
    Page("relationship", PERSON, N_("Marriage or partner")),
    Page(
        "nationality",
        PERSON,
        N_("What is your nationality?"),
        child=N_("What is the nationality of %(child)s?"),
    ),
    Page(
        "other-nationalities",
        PERSON,
        N_("Other nationalities"),
        N_("If you have more than one nationality, add the others here."),
        at_least=0,
        another=N_("Add another nationality"),
        child=N_("Other nationalities"),
        child_lead=N_("If %(child)s has more than one nationality, add the others here."),
    ),
    Page("language", PERSON, N_("Language and help"), child=N_("Language and help")),
    Page(
        "family-relation",
        FAMILY_GROUP,
        N_("Who you are in the family"),
        only_if=("applying", "joining"),
    ),
    Page(
        "family",
        FAMILY_GROUP,
        N_("Your family group"),
        only_if=("applying", "first", "joining"),
        child=N_("Your family group"),
    ),
    Page(
        "child",
        PERSON,
        N_("About the child"),
        only_if=CHILDS_FORM,
        child=N_("About %(child)s"),
        asks=("given_names", "family_name", "native_name", "date_of_birth", "sex"),
    ),
    Page(
        SAME,
        PERSON,
        N_("The same as in the parent’s form"),
        only_if=CHILDS_FORM,
        child=N_("Is this right for %(child)s?"),
        child_lead=N_(
            "We took this from your own form. Read it, and change what is not right for %(child)s."
        ),
    ),
    Page(
        "child-route",
        ROUTE,
        N_("Whether the child can use this route"),
        only_if=CHILDS_FORM,
        child=N_("Whether %(child)s can use this route"),
        asks=(
            "in_france",
            "free_movement",
            "protection_elsewhere",
            "permission_in_france",
            "entered_uk_illegally",
            "refusals",
        ),
    ),
    Page(
        "documents",
        DOCUMENTS,
        N_("Your documents"),
        N_("A passport is not needed: another document that shows who you are is enough."),
        at_least=1,
        another=N_("Add another document"),
        child=N_("Documents of %(child)s"),
        child_lead=N_("A passport is not needed: another document is enough."),
    ),
    Page("photo", DOCUMENTS, N_("A photo of you"), child=N_("A photo of %(child)s")),
    Page(
        "pictures",
        DOCUMENTS,
        N_("Pictures of your documents"),
        N_("Add at least one document that shows who you are and your nationality."),
        at_least=1,
        another=N_("Add another picture"),
        child=N_("Pictures of the documents"),
        child_lead=N_("Add at least one document that shows the name and the nationality."),
    ),
    Page(
        "where-in-france",
        PLACE,
        N_("Where in France are you?"),
        child=N_("Where in France is %(child)s?"),
    ),
    Page(
        "uk-connections",
        UK,
        N_("Your connections to the UK"),
        child=N_("Connections of %(child)s to the UK"),
    ),
)
