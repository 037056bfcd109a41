"""What a reviewer reads of a question speaks to nobody."""

import re

import pytest

from app.domain.intake.questions import QUESTIONS

_SPEAKS = re.compile(r"\b(you|your|I|me|my|us|we)\b", re.IGNORECASE)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_label_for_reviewers_speaks_to_nobody(question):
    choices = question.short_choices or question.choices or {}
    said = [question.for_reviewer, *choices.values()]
    assert [text for text in said if _SPEAKS.search(text)] == []
    assert len(question.for_reviewer) <= 45
