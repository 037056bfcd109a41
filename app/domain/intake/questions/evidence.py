"""Questions about evidence: documents and photos, where the person is, connections to the UK."""

from app.domain.basics import countries
from app.domain.basics.text import N_
from app.domain.intake.question import Kind, Question, yes_or_no

DOCUMENT_TYPES = {
    "passport": N_("Passport"),
    "identity-card": N_("Identity card"),
    "travel-document": N_("Travel document"),
    "other": N_("Another document"),
}

EVIDENCE: tuple[Question, ...] = (
    Question(
        "document_type",
        "documents",
        Kind.CHOICE,
        N_("What kind of document do you have?"),
        N_("It may be out of date."),
        missing=N_("Choose the kind of document"),
        choices=DOCUMENT_TYPES,
        child=N_("What kind of document does %(child)s have?"),
        short=N_("Document"),
    ),
    Question(
        "document_number",
        "documents",
        Kind.TEXT,
        N_("Document number"),
        N_("Copy it as it is written. If there is no number, write “none”."),
        missing=N_("Enter the number, or “none”"),
        longest=60,
        latin=True,
    ),
    Question(
        "document_issuer",
        "documents",
        Kind.COUNTRY,
        N_("Which country gave you the document?"),
        N_("If no country did, choose who did at the top of the list."),
        missing=N_("Choose the country that gave the document"),
        codes=countries.ISSUERS,
        child=N_("Which country gave the document?"),
        short=N_("Country that gave the document"),
    ),
    Question(
        "document_issuer_name",
        "documents",
        Kind.TEXT,
        N_("Which office or organisation gave it?"),
        N_("For example a town or a church. You may leave it empty."),
        required=False,
    ),
    Question(
        "document_expires",
        "documents",
        Kind.DATE,
        N_("Valid until"),
        N_(
            "For example 27\xa03\xa02024. It may be out of date. Leave it empty if it does not say."
        ),
        required=False,
    ),
    Question(
        "photo",
        "photo",
        Kind.PHOTO,
        N_("A photo of you"),
        N_(
            "Your face from the front, in good light, with nothing before it. Taken not long ago. "
            "A photo taken with a phone is good."
        ),
        missing=N_("Take or choose a photo of the face"),
        child=N_("A photo of %(child)s"),
        child_hint=N_(
            "The face from the front, in good light, with nothing before it. Taken not long "
            "ago. A photo taken with a phone is good."
        ),
        short=N_("Photo"),
    ),
    Question(
        "picture",
        "pictures",
        Kind.FILE,
        N_("A photo or scan of the document"),
        N_(
            "One whole page in good light, so that all words can be read. "
            "JPEG, PNG, WebP, HEIC or PDF, up to 10\xa0MB."
        ),
        missing=N_("Take or choose a photo of the document"),
        short=N_("Picture"),
    ),
    Question(
        "picture_shows",
        "pictures",
        Kind.CHOICE,
        N_("What does it show?"),
        missing=N_("Choose what it shows"),
        choices=DOCUMENT_TYPES | {"family": N_("Proof that somebody is my family")},
        short_choices=DOCUMENT_TYPES | {"family": N_("Proof of a family link")},
    ),
    Question(
        "where_in_france",
        "where-in-france",
        Kind.TEXT,
        N_("Where in France are you?"),
        N_("A town or a postcode. If you have no fixed address, write the nearest town."),
        missing=N_("Enter a town or a postcode"),
        child=N_("Where in France is %(child)s?"),
        child_hint=N_(
            "A town or a postcode. If there is no fixed address, write the nearest town."
        ),
        short=N_("Where in France"),
    ),
    Question(
        "no_fixed_address",
        "where-in-france",
        Kind.TICK,
        N_("I have no fixed address"),
        required=False,
        child=N_("%(child)s has no fixed address"),
        short=N_("No fixed address"),
    ),
    yes_or_no(
        "uk_family",
        "uk-connections",
        N_("Do you have family in the UK?"),
        child=N_("Does %(child)s have family in the UK?"),
        short=N_("Family in the UK"),
    ),
    yes_or_no(
        "uk_stay",
        "uk-connections",
        N_("Did you live in the UK, or visit it, lawfully in the last five years?"),
        child=N_("Did %(child)s live in the UK, or visit it, lawfully in the last five years?"),
        short=N_("Lawful stay in the UK in the last five years"),
    ),
    Question(
        "uk_connections",
        "uk-connections",
        Kind.LONG_TEXT,
        N_("Tell us more about your connections to the UK"),
        N_(
            "For example who your family there are, or when you lived there. "
            "Leave it empty if you have none. It is not needed to apply."
        ),
        required=False,
        longest=2000,
        child=N_("Tell us more about the connections of %(child)s to the UK"),
        child_hint=N_(
            "For example who of the family is there. Leave it empty if there are none. It is "
            "not needed to apply."
        ),
        short=N_("More about it"),
    ),
)
