"""Questions about how the person can be reached, and who helps them."""

from app.domain.basics.text import N_
from app.domain.intake.question import Kind, Question, yes_or_no

CONTACT: tuple[Question, ...] = (
    Question(
        "email",
        "contact",
        Kind.EMAIL,
        N_("E-mail address"),
        required=False,
        longest=254,
        latin=True,
        autofill="email",
    ),
    Question(
        "phone",
        "contact",
        Kind.PHONE,
        N_("Mobile number"),
        N_(
            "For example 06\xa012\xa034\xa056\xa078, "
            "or with the country code: +33\xa06\xa012\xa034\xa056\xa078"
        ),
        required=False,
        longest=30,
        latin=True,
        autofill="tel",
    ),
    yes_or_no(
        "helped",
        "helper",
        N_("Is somebody helping you with this form?"),
        N_("For example a relative, or somebody from an organisation. You may have help."),
        short=N_("Had help with the form"),
    ),
    Question(
        "helper_name",
        "helper-details",
        Kind.TEXT,
        N_("Name of who helps you"),
        missing=N_("Enter the name of who helps you"),
        short=N_("Helper"),
    ),
    Question(
        "helper_organisation",
        "helper-details",
        Kind.TEXT,
        N_("Their organisation, if there is one"),
        required=False,
        short=N_("Helper’s organisation"),
    ),
    Question(
        "helper_consent",
        "helper-details",
        Kind.TICK,
        N_("I want this person to help me, and I agree that they see my answers."),
        missing=N_("Tick the box if you agree. If not, change your answer: nobody helps you"),
        weighty=True,
        short=N_("Agrees that the helper sees the answers"),
    ),
)
