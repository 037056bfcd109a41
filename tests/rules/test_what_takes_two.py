"""What takes two persons is told as the code has it, and no edge goes round it."""

import re
from pathlib import Path

from app.domain.review.approvals import TAKES_TWO, Act
from app.domain.review.roles import ROLE_NAMES
from app.services.review import confirmation, requests

ROOT = Path(__file__).parents[2]
# What `confirmation` carries out; at the shell only the first settings and the first partner.
_DONE = re.compile(
    r"\b((actions|reviews)\.(invite|grant|set_check)|invitations\.let_lapse|corrections\.answer"
    r"|(outcomes|endings)\.\w+|erasure\.order|checks\.set_by_person|(settings|scheme)\.change"
    r"|(threshold|alerts)\.change_scheme|admission\.give|(registry|partners)\.add)\("
)


def test_every_act_has_who_may_and_words_and_is_carried_out():
    assert {*TAKES_TWO} == {*Act}
    assert {*requests.OF_AN_EOI, *confirmation.OF_THE_PORTAL} == {*Act}


def test_reviewers_read_the_table_of_the_code():
    _, _, table = (ROOT / "docs/reviewers.md").read_text().partition("| what takes two |")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", table, re.MULTILINE)
    told = {title: tuple({*who.split(" or ")} for who in pair) for title, *pair in rows}

    def names(roles):
        return {ROLE_NAMES[role] for role in roles}

    assert told == {
        pair.title: (names(pair.ask), names(pair.confirm)) for pair in TAKES_TWO.values()
    }


def test_edges_ask_and_do_not_do():
    found = {
        (path.name, match[1])
        for edge in ("web", "cli")
        for path in (ROOT / "app" / edge).rglob("*.py")
        if "demo" not in path.parts
        for match in _DONE.finditer(path.read_text())
    }
    assert found == {("settings.py", "threshold.change_scheme"), ("partners.py", "registry.add")}
