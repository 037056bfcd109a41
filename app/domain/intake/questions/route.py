"""Questions about eligibility for the route come first: they may rule a person out."""

from functools import partial

from app.domain.basics.text import N_
from app.domain.intake.question import Question, yes_or_no

_exclusion = partial(yes_or_no, weighty=True)

ROUTE: tuple[Question, ...] = (
    _exclusion(
        "in_france",
        "in-france",
        N_("Are you in France now?"),
        N_("You must be in France on the day you apply. UK law for this route: paragraph 2.2."),
        child=N_("Is %(child)s in France now?"),
        child_hint=N_(
            "%(child)s must be in France on the day you apply. UK law for this route: "
            "paragraph 2.2."
        ),
        short=N_("In France now"),
    ),
    _exclusion(
        "free_movement",
        "free-movement",
        N_(
            "Are you a national of the European Union, Iceland, Liechtenstein or Norway? Or do you "
            "have free movement as family of one?"
        ),
        N_(
            "These countries are the EEA. Free movement is the right of close family to live there "
            "with a national. For example, you have a residence card as family of an EU citizen. "
            "UK law for this route: paragraph 2.3."
        ),
        child=N_(
            "Is %(child)s a national of the European Union, Iceland, Liechtenstein or Norway? Or "
            "does %(child)s have free movement as family of one?"
        ),
        short=N_("EEA national, or free movement"),
    ),
    _exclusion(
        "protection_elsewhere",
        "protection-elsewhere",
        N_(
            "Has a country already given you protection? For example because you are a refugee, at "
            "risk, or stateless."
        ),
        N_(
            "If you wait for the answer to an asylum claim, that is not protection. "
            "UK law for this route: paragraph 2.3."
        ),
        child=N_(
            "Has a country already given protection to %(child)s, for example as a refugee, as "
            "a person at risk, or as stateless?"
        ),
        short=N_("Protection elsewhere"),
    ),
    _exclusion(
        "permission_in_france",
        "permission-in-france",
        N_("Do you have permission to stay in France?"),
        N_(
            "For example a residence permit. A paper that says you asked for asylum is not "
            "permission to stay. UK law for this route: paragraph 2.3."
        ),
        child=N_("Does %(child)s have permission to stay in France?"),
        child_hint=N_(
            "For example a residence permit. A paper about a claim for asylum is not permission "
            "to stay. UK law for this route: paragraph 2.3."
        ),
        short=N_("Permission to stay in France"),
    ),
    _exclusion(
        "entered_uk_illegally",
        "entered-uk",
        N_("Have you ever entered or arrived in the UK illegally?"),
        N_(
            "For example by small boat or hidden in a lorry, also if you were returned to France. "
            "UK law for this route: paragraph 3.2."
        ),
        child=N_("Has %(child)s ever entered or arrived in the UK illegally?"),
        child_hint=N_(
            "For example by small boat or hidden in a lorry, also if %(child)s was returned to "
            "France. UK law for this route: paragraph 3.2."
        ),
        short=N_("Entered the UK illegally"),
    ),
    _exclusion(
        "convictions",
        "convictions",
        N_("Have you ever been found guilty of a crime, in any country?"),
        N_(
            "A yes does not end your Expression of Interest: a person will look at it. "
            "UK law for this route: paragraph 3.1."
        ),
        child=N_("Has %(child)s ever been found guilty of a crime, in any country?"),
        child_hint=N_(
            "A yes does not end the Expression of Interest: a person will look at it. UK "
            "law for this route: paragraph 3.1."
        ),
        short=N_("Convictions"),
    ),
    _exclusion(
        "refusals",
        "refusals",
        N_("Have you ever been refused a visa for a country, or refused entry to one?"),
        N_(
            "A yes does not end your Expression of Interest: a person will look at it. "
            "UK law for this route: paragraph 3.1."
        ),
        child=N_("Has %(child)s ever been refused a visa for a country, or refused entry to one?"),
        child_hint=N_(
            "A yes does not end the Expression of Interest: a person will look at it. UK "
            "law for this route: paragraph 3.1."
        ),
        short=N_("Refused a visa or entry"),
    ),
)
