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
