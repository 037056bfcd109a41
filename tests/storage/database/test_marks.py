"""What the mark of a binary column says of it is so, and is done with it."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import LargeBinary, select

from app.domain.cases.appointments import Appointment, Slot
from app.domain.cases.checks import Check
from app.domain.intake import journey
from app.domain.partners.incoming import CheckUpdated
from app.security.encryption.keyring import AUDIT, MESSAGES
from app.services.appointments import arrangements
from app.services.cases import checks, information_requests, location
from app.services.cases.location import Declaration
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections
from app.services.privacy import erasure
from app.services.scheme import settings
from app.services.sign_in import applicant_sessions
from app.services.sign_in.applicant_sessions import Typed
from app.storage.cases import checks as check_store
from app.storage.cases.eois import Eoi
from app.storage.database.marks import DATA_KEY, columns, sealed_under
from app.storage.keys.keys import RecordKey
from app.storage.register.records import ReturnRecord
from tests.conftest import NOW
from tests.support.desk import AMINA, a_screened, at_desk
from tests.support.full import filled
from tests.support.people import a_session, a_submission
from tests.support.rotating import days_pass, rewrap_all, rotate

LATER = NOW + timedelta(days=3)
KEYS = {DATA_KEY, MESSAGES, AUDIT}


def test_each_binary_column_is_marked_and_no_other():
    for column in columns():
        marks = column.info.keys() & {"sealed", "unsealed"}
        assert len(marks) == isinstance(column.type, LargeBinary), column
        assert column.info.get("sealed", DATA_KEY) in KEYS, column
        assert column.info.get("unsealed", "what it is"), column


def also_filled(portal):
    """What takes several days or people, and leaves something sealed."""
    filled(portal)
    there = a_submission(portal, located=False)
    token = a_session(portal, there).partition(".")[2]
    screened = a_screened(portal)
    changed = {"given_names": "Fictitious", "family_name": "Invented", "native_name": ""}
    with at_desk(portal, "applicant", there) as unit:
        applicant_sessions.keep_typed(unit, token, there, Typed("/status", [("text", "Zuplo")]))
        location.declare(unit, there, Declaration("Loon-Plage", "no-phone"))
    with at_desk(portal, AMINA, screened) as unit:
        question = information_requests.ask(unit, screened, "Which of the two?", 14)
        checks.request(unit, screened)
    with unit_for(portal, "partner:kits", write=True, now=NOW) as unit:
        given = CheckUpdated(Check.BIOMETRIC, "enrolled", "L-1", NOW, biometric_reference="B-1")
        checks.report(unit, screened, given)
        check = check_store.of_eoi(unit.session, screened)[Check.BIOMETRIC]
        arrangements.keep(unit, check, Appointment(booked=Slot("c-1", "Calais", NOW)))
    with at_desk(portal, "applicant", screened, LATER) as unit:
        information_requests.answer(unit, screened, question, "The first")
        wrong = answer_corrections.ask(unit, screened, journey.BY_NAME["name"], None, "Another")
    with at_desk(portal, AMINA, screened) as unit:
        answer_corrections.apply(unit, screened, wrong, changed, "Thank you", excluding=False)
    with unit_for(portal, "operator", write=True) as unit:
        settings.ask_to_change(unit, {"weekly_limit": 60}, "More flights")


def keys_by_column(portal):
    """The ids of the keys that have sealed what stands in each marked column."""
    found = defaultdict(set)
    with unit_for(portal, "test") as unit:
        for column in (column for key in KEYS for column in sealed_under(key)):
            values = unit.session.scalars(select(column).where(column.is_not(None)))
            found[column] = {UUID(bytes=value[1:17]) for value in values if value}
    return found


def test_each_is_sealed_rotated_and_erased_as_its_mark_says(portal):
    also_filled(portal)
    with unit_for(portal, "test") as unit:
        own = set(unit.session.scalars(select(RecordKey.id)))
        owners = [*unit.session.scalars(select(Eoi.id))]
        owners += unit.session.scalars(select(ReturnRecord.id))
    before = keys_by_column(portal)
    assert [str(column) for column, keys in before.items() if not keys] == []
    for column, keys in before.items():
        assert keys <= own if column.info["sealed"] == DATA_KEY else keys == {UUID(int=1)}, column

    rotate(portal)
    days_pass(portal)
    rewrap_all(portal)

    after = keys_by_column(portal)
    assert [after[column] for column in sealed_under(MESSAGES)] == [{UUID(int=2)}] * 12

    erasure.erase(portal, "operator", owners, "asked", NOW + timedelta(days=10))

    left = keys_by_column(portal)
    assert {column for column in sealed_under(DATA_KEY) if left[column]} == set()
