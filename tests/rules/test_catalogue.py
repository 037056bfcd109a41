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
LANGUAGES = [language for language in wording.LANGUAGES if language != wording.DEFAULT]
SPACED_NUMBER = re.compile(r"\d \d")
ISOLATED = "\N{LEFT-TO-RIGHT ISOLATE}[^\N{POP DIRECTIONAL ISOLATE}]*\N{POP DIRECTIONAL ISOLATE}"
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
    with (wording.TRANSLATIONS / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


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
        texts = [form for entry in catalogue(language) if entry.id for form in _forms(entry)]
        assert [t for t in texts if SPACED_NUMBER.search(re.sub(ISOLATED, "", t))] == []
        assert any(re.search(ISOLATED, text) for text in texts)


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
