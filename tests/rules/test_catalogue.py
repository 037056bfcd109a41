"""Every sentence a person reads exists in every language."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app import wording

ROOT = Path(__file__).parents[2]
PO = "{}/LC_MESSAGES/messages.po"
LANGUAGES = [language for language in wording.LANGUAGES if language != wording.DEFAULT]
SPACED_NUMBER = re.compile(r"\d[ \xa0]\d")
BROKEN_NUMBER = re.compile(r"\d \d|\d (?:M[Bo]|k[Bo]|m|%)(?!\w)")
ISOLATED = "\N{LEFT-TO-RIGHT ISOLATE}[^\N{POP DIRECTIONAL ISOLATE}]*\N{POP DIRECTIONAL ISOLATE}"
GLOSSARY = re.compile(
    r"^# ([\w ]+) = (.+?)(?: ≠ (.+))?$", re.MULTILINE
)  # see the catalogues' heads
# A number and what it counts, which has its forms by ngettext, or else by Babel: format_days.
COUNTED = re.compile(r"%\(\w+\)[sd] (?!has\b|is\b|was\b)\w+s\b|\(s\)|\b1 \w+s\b")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{\w+\}|%%")


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """Message ids in the code and the templates, collected as `make catalogue` does."""
    target = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    pybabel = Path(sys.executable).parent / "pybabel"
    collect = [pybabel, "-q", "extract", "-F", "pyproject.toml", "-k", "N_", "-o", target, "."]
    subprocess.run(collect, cwd=ROOT, check=True)
    with target.open("rb") as file:
        return {_id(entry) for entry in read_po(file) if entry.id}


@cache
def catalogue(language):
    with (wording.TRANSLATIONS / PO.format(language)).open("rb") as file:
        return read_po(file, locale=language)


def texts(language):
    return [form for entry in catalogue(language) if entry.id for form in _forms(entry)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language, messages):
    done = {
        _id(entry)
        for entry in catalogue(language)
        if entry.id and not entry.fuzzy and all(_forms(entry))
    }
    assert len(messages) > 300
    assert messages - done == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_guessed_and_no_form_of_a_plural_is_left_out(language):
    entries = [entry for entry in catalogue(language) if entry.id]
    assert not [entry.id for entry in entries if entry.fuzzy]
    for entry in entries:
        if not isinstance(entry.id, str):
            assert len(_forms(entry)) == catalogue(language).num_plurals


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_that_have_spaces_are_not_turned_round(language):
    """From right to left their parts would be: a telephone number would begin with its end."""
    if wording.direction(language) == "rtl":
        assert [t for t in texts(language) if SPACED_NUMBER.search(re.sub(ISOLATED, "", t))] == []
        assert any(re.search(ISOLATED, text) for text in texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_broken_at_the_end_of_a_line(language):
    assert [text for text in texts(language) if BROKEN_NUMBER.search(text)] == []
    assert any(SPACED_NUMBER.search(text) for text in texts(language))


def test_french_marks_stay_with_their_words():
    alone = re.compile(r"(?<![\xa0\u202f])[;!?»]|(?<!\xa0):(?!//)|«(?!\xa0)")
    assert [text for text in texts("fr") if alone.search(text)] == []


def test_arabic_has_its_own_marks():
    assert [text for text in texts("ar") if re.search("[,;?]", re.sub(ISOLATED, "", text))] == []


def test_what_joins_texts_is_translated():
    """`tests/browser/sound.py` looks for other marks on the pages that come of it."""
    joined = re.compile(r"(?:[%}]\}|</\w+>)[,;] (?=\{|<)|join\(', '\)")
    pages = [
        path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "messages"
    ]
    assert [path.name for path in pages if joined.search(path.read_text())] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_word_stands_for_one_thing(language):
    glossary = GLOSSARY.findall((wording.TRANSLATIONS / PO.format(language)).read_text())
    assert {"form", "valid", "route"} <= {term for term, _, _ in glossary}
    for term, word, never in glossary:
        root = word.removesuffix("ة")  # which is another letter before an ending
        for entry in catalogue(language):
            if entry.id and re.search(rf"\b{term}s?\b", _id(entry), re.IGNORECASE):
                assert all(root in form.lower() for form in _forms(entry)), (term, _id(entry))
        if never:
            never_used = re.compile(rf"\b[وفبلك]?(?:ال|لل)?{never}(?:\b|ًا|ون|ين|ي|ك|ه)(?!\w)")
            assert [text for text in texts(language) if never_used.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_was_left_within_a_translation(language):
    english = [_id(entry) for entry in catalogue(language) if len(_id(entry)) > 30]
    assert len(english) > 900
    assert [text for text in texts(language) if any(each in text for each in english)] == []


def test_whatever_is_counted_has_its_plural_forms():
    """A number that the program fills in may be one; in Arabic, two, few and many differ, too."""
    ids = [entry.id for entry in catalogue(LANGUAGES[0]) if entry.id]
    assert [each for each in ids if isinstance(each, str) and COUNTED.search(each)] == []
    assert [each for each in ids if not isinstance(each, str) and COUNTED.search(each[1])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language):
    for entry in catalogue(language):
        if entry.id:
            original = entry.id if isinstance(entry.id, str) else entry.id[1]
            wanted = sorted(PLACEHOLDER.findall(original))
            assert all(sorted(PLACEHOLDER.findall(form)) == wanted for form in _forms(entry))


def _id(entry):
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def _forms(entry):
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)
