"""Unsound input breaks programs: strategies of texts, JSON values and bodies of callbacks."""

import json

from hypothesis import strategies as st

from app.domain.partners import incoming
from tests.peers.partner import a_check_update, a_message, a_return

# Other scripts' digits and what only looks like one, marks that turn or hide text, halves of
# characters, and much of everything.
_MARKS = list("\x00\ud800٣²𝟘߁\u200f\u200dİß\u0345\ufeff")
_WORDS = ["", "-1", "1e9", "NaN", "{{7*7}}", "%00", "\r\nX: y", "+33612345678", "0" * 5000]
_ODD = st.sampled_from(_MARKS + _WORDS)
TEXTS = st.one_of(
    st.text(),
    st.text(st.characters()),
    _ODD,
    st.lists(_ODD | st.text(max_size=3)).map("".join),
)
# As far as a browser can send them.
TYPED = TEXTS.map(lambda text: text.encode(errors="replace").decode())
HEADERS = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
_SOUND = [
    json.loads(body)
    for body in (
        a_check_update(reference="EOI-0000-0000-0000", biometric_reference="B-1", sequence=1),
        a_return(biometric_reference="B-1", other_names=["Otherwise"], sex="x"),
        a_message(incoming.RETURN_ANNULLED, return_id="R-1", reason="in error"),
        a_message(incoming.PERSON_ARRIVED, reference="EOI-0000-0000-0000", arrived_at="2026-11-18"),
    )
]


@st.composite
def bodies(draw):
    """A sound callback with some members made unsound; or nothing of the kind."""
    if draw(st.booleans()):
        return draw(st.binary() | VALUES.map(json.dumps).map(str.encode))
    message = draw(st.sampled_from(_SOUND))
    members = st.sampled_from(sorted(message["data"]))
    changed = message["data"] | draw(st.dictionaries(members, VALUES, max_size=2))
    outer = draw(st.dictionaries(st.sampled_from(["type", "timestamp"]), VALUES, max_size=1))
    return json.dumps(message | {"data": changed} | outer).encode()
