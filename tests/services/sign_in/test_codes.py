"""Coming back with a code that was sent."""

from sqlalchemy import select

from app.services.core.unit import unit_for
from app.services.sign_in import codes
from app.services.sign_in.codes import WrongCode
from app.storage.cases import eois
from app.storage.sign_in.code_requests import AccessRequest
from tests.conftest import NOW
from tests.support.people import a_submission

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def requested(portal, reference):
    """The browser's token, and the code that the worker would send."""
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        token = codes.request_code(unit, reference, "192.0.2.1")
        request = unit.session.scalars(select(AccessRequest)).one()
        return token, codes.code_of(unit, request)


def enter(portal, token, code):
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        return codes.enter(unit, token, code)


def test_the_code_opens_the_eoi_once_in_whatever_digits_it_is_typed(portal):
    eoi_id = a_submission(portal)
    with unit_for(portal, "test") as unit:
        reference = eois.get(unit.session, eoi_id).reference
    token, code = requested(portal, reference)
    wrong = str((int(code) + 1) % 10**8).zfill(8)

    assert enter(portal, token, wrong) == WrongCode(again=True)
    assert enter(portal, token, code.translate(ARABIC))[0] == eoi_id
    assert enter(portal, token, code) == WrongCode(again=False)


def test_no_code_opens_what_is_not_there(portal):
    token, code = requested(portal, "EOI-0000-0000-0000")

    assert enter(portal, token, code) == WrongCode(again=True)
