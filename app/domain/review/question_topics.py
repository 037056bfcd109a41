"""Question topics: what applicants are asked most often, in words that anybody may be asked.

Each is a text to begin with, put into the applicant's language; a reviewer changes it as they like.
None says why it is asked: of a possible match least of all.
"""

from enum import StrEnum
from typing import NamedTuple

from app.domain.basics.text import N_


class Topic(StrEnum):
    DOCUMENT_UNREADABLE = "document-unreadable"
    NAME_IN_SCRIPT = "name-in-script"
    BIRTH_DATE = "birth-date"
    RELATION = "relation"
    WHERE_IN_FRANCE = "where-in-france"
    CHILD_DOCUMENT = "child-document"
    WHO_THEY_ARE = "who-they-are"


class Asked(NamedTuple):
    name: str  # for a reviewer
    question: str  # that the applicant reads


TOPICS: dict[Topic, Asked] = {
    Topic.DOCUMENT_UNREADABLE: Asked(
        N_("A picture that cannot be read"),
        N_(
            "We cannot read the picture of your document. Please take it again: lay the document "
            "flat, in daylight, without a flash, so that all four corners are in the picture. If "
            "you do not have the document any more, write what happened to it."
        ),
    ),
    Topic.NAME_IN_SCRIPT: Asked(
        N_("The name in another script"),
        N_(
            "Please write your whole name as it is written in your own language, in its own "
            "letters, and how you write it in Latin letters. If it is written in another way in "
            "one of your documents, write that too."
        ),
    ),
    Topic.BIRTH_DATE: Asked(
        N_("A date of birth that is not clear"),
        N_(
            "Please write when you were born: day, month and year, and in which calendar that is. "
            "If you do not know the day or the month, write what you know. If your documents show "
            "different dates, write which one is right, and why they differ if you know it."
        ),
    ),
    Topic.RELATION: Asked(
        N_("How the family belongs together"),
        N_(
            "Please write how each person of your family group belongs to you, for example wife, "
            "son or mother, and since when. If you can, send a picture of a paper that shows it, "
            "such as a certificate of birth or marriage. It is no disadvantage to have none: then "
            "write why."
        ),
    ),
    Topic.WHERE_IN_FRANCE: Asked(
        N_("Where in France"),
        N_(
            "Please write in which town in France you are now, and since when. If you can, send a "
            "picture of something that shows it, such as a letter, a ticket or a paper from an "
            "organisation that helps you. You need no address of your own."
        ),
    ),
    Topic.CHILD_DOCUMENT: Asked(
        N_("The document of a child"),
        N_(
            "Please send a picture of a document of your child, of any kind: a passport, an "
            "identity card, a certificate of birth, or a paper of a hospital or of an organisation "
            "with the name of the child. It may be old. If there is none, write why."
        ),
    ),
    Topic.WHO_THEY_ARE: Asked(
        N_("Who they are"),
        N_(
            "Please write all the names that you use or have used, in the alphabet of your "
            "language as well, and where and when you were born. If you can, send a picture of a "
            "document that shows it: it may be old and of any kind. It is no disadvantage to have "
            "none."
        ),
    ),
}
