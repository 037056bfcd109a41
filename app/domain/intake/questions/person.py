"""Questions about the person: who they are."""

from app.domain.basics import countries
from app.domain.basics.text import N_
from app.domain.intake.family import Applying
from app.domain.intake.question import Kind, Question

NAME_WORDS = 10  # the longest names that are written on papers have some eight
SEXES = {"female": N_("Female"), "male": N_("Male"), "other": N_("Another, or not stated")}
RELATIONSHIPS = {
    "single": N_("Single"),
    "married": N_("Married, or in a civil partnership"),
    "partner": N_("Living with a partner"),
    "separated": N_("Separated"),
    "divorced": N_("Divorced"),
    "widowed": N_("Widowed"),
}
LANGUAGES = {
    "am": N_("Amharic"),
    "ar": N_("Arabic"),
    "prs": N_("Dari"),
    "en": N_("English"),
    "fa": N_("Farsi"),
    "fr": N_("French"),
    "ps": N_("Pashto"),
    "so": N_("Somali"),
    "ckb": N_("Sorani Kurdish"),
    "ti": N_("Tigrinya"),
    "vi": N_("Vietnamese"),
    "other": N_("Another language"),
}

PERSON: tuple[Question, ...] = (
    Question(
        "applying",
        "applying",
        Kind.CHOICE,
        N_("Do you apply alone or with your family?"),
        N_(
            "Family means your husband, wife or partner, your children and your parents, if they "
            "are in France and want to come too. If one of you is not valid, nobody in the "
            "family group is. UK law for this route: paragraphs 2.4 to 2.7."
        ),
        missing=N_("Choose how you apply"),
        choices={
            Applying.ALONE: N_("Alone"),
            Applying.FIRST: N_("With my family, and I am the first of us to fill in this form"),
            Applying.JOINING: N_("With my family, and I have a family reference from one of us"),
        },
        weighty=True,
        short=N_("Applies"),
        short_choices={
            Applying.ALONE: N_("Alone"),
            Applying.FIRST: N_("With family, as the first"),
            Applying.JOINING: N_("With family, by its reference"),
        },
    ),
    Question(
        "given_names",
        "name",
        Kind.TEXT,
        N_("Given names"),
        N_("As in your document, in Latin letters. Leave it empty if you have only one name."),
        required=False,
        words=NAME_WORDS,
        autofill="given-name",
        child_hint=N_(
            "As in the document, in Latin letters. Leave it empty if there is only one name."
        ),
    ),
    Question(
        "family_name",
        "name",
        Kind.TEXT,
        N_("Family name"),
        N_("As in your document. If you have only one name, write it here."),
        missing=N_("Enter the family name, or the only name"),
        words=NAME_WORDS,
        autofill="family-name",
        child_hint=N_("As in the document. If there is only one name, write it here."),
    ),
    Question(
        "native_name",
        "name",
        Kind.TEXT,
        N_("Your whole name in your own writing"),
        N_("If your language is not written in Latin letters. You may leave it empty."),
        required=False,
        words=NAME_WORDS,
        child=N_("The whole name in the writing of your language"),
        child_hint=N_("If that is not written in Latin letters. You may leave it empty."),
        short=N_("Name in their own writing"),
    ),
    Question(
        "other_name",
        "other-names",
        Kind.TEXT,
        N_("Another name or spelling"),
        N_(
            "The whole name, in any writing: as another paper spells it, before you married, or as "
            "people call you."
        ),
        missing=N_("Enter the name"),
        words=NAME_WORDS,
        child_hint=N_(
            "The whole name, in any writing: as another paper spells it, or as people call "
            "%(child)s."
        ),
        short=N_("Other names"),
    ),
    Question(
        "date_of_birth",
        "date-of-birth",
        Kind.DATE,
        N_("What is your date of birth?"),
        N_(
            "For example 27\xa03\xa01990. "
            "If you do not know the day or the month, leave them empty."
        ),
        missing=N_("Enter the date of birth, or the year if you know only that"),
        past=True,
        autofill="bday",
        child=N_("Date of birth"),
        short=N_("Date of birth"),
    ),
    Question(
        "place_of_birth",
        "place-of-birth",
        Kind.TEXT,
        N_("Town or village where you were born"),
        N_("If you do not know it, write the region, or leave it empty."),
        required=False,
        child=N_("Town or village where %(child)s was born"),
        short=N_("Place of birth"),
    ),
    Question(
        "country_of_birth",
        "place-of-birth",
        Kind.COUNTRY,
        N_("Country where you were born"),
        N_("The country it is in today."),
        missing=N_("Choose the country"),
        codes=countries.BIRTHPLACES,
        child=N_("Country where %(child)s was born"),
        short=N_("Country of birth"),
    ),
    Question(
        "sex",
        "sex",
        Kind.CHOICE,
        N_("What is your sex?"),
        N_("As in your document, if it says so."),
        missing=N_("Choose an answer"),
        choices=SEXES,
        child=N_("What is the sex of %(child)s?"),
        child_hint=N_("As in the document, if it says so."),
        short=N_("Sex"),
    ),
    Question(
        "relationship",
        "relationship",
        Kind.CHOICE,
        N_("Are you married, or do you live with a partner?"),
        missing=N_("Choose an answer"),
        choices=RELATIONSHIPS,
        short=N_("Marriage or partner"),
    ),
    Question(
        "nationality",
        "nationality",
        Kind.COUNTRY,
        N_("What is your nationality?"),
        N_("If you have more than one, choose the one of your document. We ask for others next."),
        missing=N_("Choose the nationality"),
        codes=countries.NATIONALITIES,
        child=N_("What is the nationality of %(child)s?"),
        child_hint=N_(
            "If there is more than one, choose the one of the document. We ask for others next."
        ),
        short=N_("Nationality"),
    ),
    Question(
        "other_nationality",
        "other-nationalities",
        Kind.COUNTRY,
        N_("Another nationality"),
        missing=N_("Choose the nationality"),
        codes=countries.NATIONALITIES,
        short=N_("Other nationalities"),
    ),
    Question(
        "language",
        "language",
        Kind.CHOICE,
        N_("Which language do you speak best?"),
        missing=N_("Choose a language"),
        choices=LANGUAGES,
        child=N_("Which language does %(child)s speak best?"),
        short=N_("Speaks best"),
    ),
    Question(
        "help_needed",
        "language",
        Kind.TEXT,
        N_("What help do you need from us?"),
        N_(
            "For example an interpreter and for which language, or that somebody reads to you. "
            "You may leave it empty."
        ),
        required=False,
        longest=300,
        child=N_("What help does %(child)s need from us?"),
        short=N_("Help needed"),
    ),
)
