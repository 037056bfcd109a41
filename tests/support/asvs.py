"""The requirements of OWASP ASVS 5.0.0 by number and level, and the answers of docs/asvs.md."""

import re
from collections import Counter
from typing import NamedTuple

from tests.support import documents
from tests.support.sources import ROOT

# The level of each requirement of a section, in their order: 1.1.1 is of level 2, 1.1.2 too.
_LEVELS = """
1.1 22  1.2 1111122223  1.3 112222222223  1.4 222  1.5 123
2.1 122  2.2 112  2.3 12223  2.4 23
3.1 3  3.2 113  3.3 12223  3.4 11222233  3.5 11122333  3.6 3  3.7 22333
4.1 12233  4.2 23333  4.3 22  4.4 1222
5.1 2  5.2 112333  5.3 113  5.4 222
6.1 122  6.2 111111112222  6.3 11223333  6.4 112233  6.5 22222333  6.6 2223  6.7 33  6.8 2222
7.1 222  7.2 1111  7.3 22  7.4 11222  7.5 223  7.6 22
8.1 1233  8.2 1123  8.3 133  8.4 23
9.1 111  9.2 1222
10.1 22  10.2 223  10.3 22223  10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
11.1 2233  11.2 22233  11.3 11233  11.4 1222  11.5 23  11.6 23  11.7 33
12.1 12233  12.2 11  12.3 22223
13.1 2333  13.2 222223  13.3 2233  13.4 1222233
14.1 22  14.2 12223333  14.3 122
15.1 12233  15.2 12233  15.3 1222222  15.4 3333
16.1 2  16.2 22222  16.3 2222  16.4 222  16.5 2223
17.1 23  17.2 22223333  17.3 22
""".split()
LEVELS = {
    f"{section}.{number}": level
    for section, levels in zip(_LEVELS[::2], _LEVELS[1::2], strict=True)
    for number, level in enumerate(levels, 1)
}
CHAPTERS = range(1, 18)
STATES = ("met", "not applicable", "deployment", "deviation")
DOCUMENT = documents.read("docs/asvs.md")
_TEST = re.compile(r"test_\w+")


class Answer(NamedTuple):
    number: str
    level: str
    state: str
    how: str

    @property
    def tests(self):
        return [name for name in documents.names(self.how) if _TEST.fullmatch(name)]

    @property
    def has_evidence(self):
        """A test, a file or a part of a document. That they exist is a test of documents."""
        return bool(documents.names(self.how) or re.search(r"\]\([^)]+\)", self.how))


ANSWERS = [Answer(*row) for chapter in CHAPTERS for row in documents.rows(DOCUMENT, f"V{chapter}")]


def counted():
    """How many answers of each state a chapter has, and all of a level."""
    chapters = Counter((f"V{a.number.partition('.')[0]}", a.state) for a in ANSWERS)
    levels = Counter((f"level {a.level}", a.state) for a in ANSWERS)
    return chapters | levels


def places():
    """The file of each test, by its name; names that are there twice lead nowhere."""
    found = [
        (name, path)
        for path in ROOT.glob("tests/**/test_*.py")
        for name in re.findall(r"(?m)^def (test_\w+)", path.read_text())
    ]
    times = Counter(name for name, _ in found)
    return {name: path for name, path in found if times[name] == 1}
