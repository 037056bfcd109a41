"""Members of enums, as rows hold them: as an earlier release wrote them, and as nobody should."""

from sqlalchemy import select, text, update

from app.domain.intake.documents import Document
from app.domain.screening.matches import MatchKind, MatchStatus
from app.services.core.unit import unit_for
from app.storage.decisions.matches import Match
from tests.support.desk import a_return, a_screened


def written(portal, word):
    """The match of a screened EOI, whose kind somebody wrote past the portal."""
    a_return(portal, documents=(Document("passport", "K7401882", "ERI"),))
    eoi_id = a_screened(portal)
    with portal.engine.begin() as connection:
        found = text("SELECT kind, status FROM match")
        before = connection.execute(found).one()
        connection.execute(update(Match.__table__).values(kind=word))
    with unit_for(portal, "test") as unit:
        return before, unit.session.scalars(select(Match).where(Match.eoi_id == eoi_id)).one()


def test_a_row_holds_the_value_and_reads_as_the_member(portal):
    before, match = written(portal, "possible")
    assert before == ("exact", "confirmed")
    assert match.kind is MatchKind.POSSIBLE
    assert match.status is MatchStatus.CONFIRMED


def test_what_is_no_value_is_read_as_it_is(portal):
    _, match = written(portal, "doubtful")
    assert match.kind == "doubtful"
