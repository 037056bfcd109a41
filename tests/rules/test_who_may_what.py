"""docs/reviewers.md shows who may do what as domain/review/roles.py has it."""

from app.domain.review.roles import Permission, Role, allowed
from tests.support import documents

# Each line of the table, by the permission that it tells of.
TOLD = {
    "the work lists: references and statuses": Permission.SEE_QUEUE,
    "the names in them, nationalities, ages, and filters by these": Permission.SEE_CASE,
    "a case: answers, matches, history": Permission.SEE_CASE,
    "search": Permission.SEE_CASE,
    "hold, release, ask, dismiss a match, book a check": Permission.WORK_CASE,
    "the scheme's settings, and how alike is asked about": Permission.SEE_SCHEME,
    "have the alerts measured": Permission.MEASURE_ALERTS,
    "callbacks in quarantine": Permission.SEE_QUARANTINE,
    "dismiss one: what it said is deleted": Permission.DISMISS_CALLBACKS,
    "read what one said, apply it after all, match it to a case, have a check made again": (
        Permission.EXAMINE_CALLBACKS
    ),
    "revoke a mobile kit": Permission.REVOKE_KITS,
    "where partners' events go, and how that fares (*Endpoints*)": Permission.SEE_ENDPOINTS,
    "pause, resume, test, replay, replace what we sign with": Permission.WORK_ENDPOINTS,
    "complaints about data": Permission.ANSWER_COMPLAINTS,
    "declare a conflict of interest of oneself": Permission.SEE_CASE,
    "declare one of a colleague, and lift it": Permission.DECLARE_FOR_OTHERS,
    "who read unusually much (*Oversight*)": Permission.SEE_OVERSIGHT,
    "close that, with what it was": Permission.CLOSE_FLAG,
    "the log: who did what": Permission.SEE_LOG,
    "one's own sessions": Permission.OWN_SESSIONS,
    "end the sessions of anybody else": Permission.END_SESSIONS,
}


def test_the_table_of_permissions_is_that_of_the_code():
    _, _, table = documents.read("docs/reviewers.md").partition("| | caseworker |")
    rows = [line.split("|")[1:-1] for line in table.split("\n\n")[0].splitlines()[2:]]
    written = {row[0].strip(): [bool(cell.strip()) for cell in row[1:]] for row in rows}
    meant = {
        line: [allowed(frozenset({role}), permission) for role in Role]
        for line, permission in TOLD.items()
    }
    assert written == meant
    assert set(TOLD.values()) == set(Permission)
