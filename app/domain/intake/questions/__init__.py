"""Questions are declared once, here: the forms, check-answers and the case page follow."""

from app.domain.intake.question import Question
from app.domain.intake.questions.contact import CONTACT
from app.domain.intake.questions.evidence import EVIDENCE
from app.domain.intake.questions.family_group import FAMILY_GROUP
from app.domain.intake.questions.person import PERSON
from app.domain.intake.questions.route import ROUTE

QUESTIONS: tuple[Question, ...] = (*ROUTE, *CONTACT, *PERSON, *FAMILY_GROUP, *EVIDENCE)
BY_NAME = {question.name: question for question in QUESTIONS}
