"""Questions about the family group that a person joins."""

from app.domain.basics.text import N_
from app.domain.intake.family import Relation
from app.domain.intake.question import Kind, Question

FAMILY_GROUP: tuple[Question, ...] = (
    Question(
        "family_relation",
        "family-relation",
        Kind.CHOICE,
        N_("Who are you to the person who gave you the family reference?"),
        missing=N_("Choose who you are to that person"),
        choices={
            Relation.CHILD: N_("Their child"),
            Relation.PARTNER: N_("Their husband, wife or partner"),
            Relation.PARENT: N_("Their parent"),
        },
        short=N_("To the one who gave the reference"),
    ),
    Question(
        "family_reference",
        "family",
        Kind.TEXT,
        N_("Family reference"),
        N_("For example FAM‑7K2M‑94PD‑Q1XC"),
        missing=N_("Enter the family reference"),
        latin=True,
    ),
    Question(
        "same_as_parent",
        "same-as-parent",
        Kind.TICK,
        N_("These answers of the parent are right for the child."),
        missing=N_("Tick the box once all of it is right"),
        child=N_("I have read these answers. They are right for %(child)s."),
        weighty=True,
        short=N_("Parent’s answers confirmed"),
    ),
)
