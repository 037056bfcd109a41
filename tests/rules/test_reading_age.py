"""Each page can be read by who reads English as at eleven, by the formula of Flesch and Kincaid.

It counts the words of a sentence and the syllables of a word. It cannot see whether a page is
understood; what it names is too long, or too learned, for somebody tired, in their third language.
"""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from app.domain.cases import checks, lifecycle
from app.domain.intake import journey

TEMPLATES = Path(__file__).parents[2] / "templates"
OLDEST = 11.0
FEWEST = 20  # words: a shorter page is no sample
SCHOOL = 5  # how old one is at the beginning of grade 0
_SILENT = re.compile(r"((?<![td])ed|(?<![sxzcg])(?<![cs]h)es|(?<![^aeiouy]l)e)$")


def sentences(text):
    return [part for part in re.split(r"[.!?:;]+(?:\s|$)", text) if re.search("[a-z]", part)]


def words(sentence):
    return re.findall(r"[a-z]+(?:['’-][a-z]+)*", re.sub(r"%\(\w+\)s", "", sentence.lower()))


def syllables(word):
    """The groups of vowels that are heard."""
    return max(len(re.findall(r"[aeiouy]+", _SILENT.sub("", word))), 1)


def age(texts):
    """The age at which these are read; None of a sample that is too small."""
    said = [words(sentence) for text in texts for sentence in sentences(text)]
    every = [word for sentence in said for word in sentence]
    if len(every) < FEWEST:
        return None
    heard = sum(map(syllables, every))
    return 0.39 * len(every) / len(said) + 11.8 * heard / len(every) - 15.59 + SCHOOL


def texts_of(path):
    """What a template says: the first argument of each call that translates."""
    tree = Environment(autoescape=True).parse(path.read_text())
    for call in tree.find_all(nodes.Call):
        translates = isinstance(call.node, nodes.Name) and call.node.name in {"_", "ngettext"}
        if translates and isinstance(call.args[0], nodes.Const):
            yield call.args[0].value


def pages():
    """The English of each page, by the template, the page of the form or the status it is of."""
    for room in ("public", "apply", "access"):
        for path in sorted((TEMPLATES / room).glob("*.html")):
            yield f"{room}/{path.stem}", [*texts_of(path)]
    for page in journey.PAGES:
        asked = [text for q in page.questions for text in (q.label, q.hint)]
        yield f"/apply/{page.name}", [page.title, page.lead, *asked]
    for status, now in lifecycle.NOW.items():
        yield f"status {status}", [now.stands, now.next, *now.more]
    for check, next_ in checks.NEXT.items():
        yield f"check {check}", [*next_.values()]


@pytest.mark.parametrize(("name", "texts"), [pytest.param(*page, id=page[0]) for page in pages()])
def test_every_page_is_read_at_eleven(name, texts):
    read_at = age(texts)
    assert read_at is None or read_at <= OLDEST, f"{name}: {read_at:.1f}"


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("cat", 1),
        ("table", 2),
        ("place", 1),
        ("places", 2),
        ("wanted", 2),
        ("asked", 1),
        ("people", 2),
    ],
)
def test_syllables_are_counted_as_they_are_heard(word, heard):
    assert syllables(word) == heard


def test_what_is_learned_is_named():
    learned = "The aforementioned administrative determination notwithstanding, applications "
    assert age([learned * 5]) > OLDEST
