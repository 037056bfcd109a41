"""The biometric and the security check: requested, reported by partners, set by reviewers."""

from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import identifiers
from app.domain.basics.tasks import Template
from app.domain.cases import checks as check_rules
from app.domain.cases.checks import Check, CheckStatus
from app.domain.cases.lifecycle import CHECKS_MAY_BEGIN, LIVE, ForbiddenMove
from app.domain.partners import outgoing
from app.domain.partners.incoming import AppointmentUpdated, CheckUpdated
from app.security.encryption.keyring import MESSAGES
from app.services.appointments import arrangements
from app.services.blind_index import biometrics, tags
from app.services.core import notifications
from app.services.core.errors import Refused, Stale
from app.services.core.unit import Unit
from app.services.scheme import reported_times
from app.storage.cases import checks, eois
from app.storage.cases.checks import CheckRecord, Concerned, Reported
from app.storage.cases.eois import Eoi
from app.storage.database.marks import cell_of


class ForbiddenCheckMove(Refused):
    """The check cannot go from its status to the other, or not at that time."""


def request(unit: Unit, eoi_id: UUID) -> None:
    """Request both checks from the partners, again one that has expired.

    Requesting twice is requesting once. Raises ForbiddenMove.
    """
    eoi = unit.locked(eoi_id)
    if eoi.state not in CHECKS_MAY_BEGIN:
        raise ForbiddenMove(eoi.state, eoi.state)
    for check in checks.of_eoi(unit.session, eoi_id).values():
        if check.status_at(unit.now) in check_rules.TO_BE_REQUESTED:
            _set(unit, eoi, check, CheckStatus.REQUESTED, unit.now)


def set_by_person(unit: Unit, eoi: Eoi, kind: Check, status: CheckStatus) -> None:
    """A reviewer records a status of a live, locked EOI's check. Raises ForbiddenCheckMove."""
    if checks.of_eoi(unit.session, eoi.id)[kind].status_at(unit.now) != status:
        _set(unit, eoi, to_be_set(unit, eoi, kind, status), status, unit.now)


def to_be_set(unit: Unit, eoi: Eoi, kind: Check, status: CheckStatus) -> CheckRecord:
    """The check of a locked EOI, if a person may set it so. Raises ForbiddenCheckMove."""
    check = checks.of_eoi(unit.session, eoi.id).get(kind)
    if check is None or eoi.state not in LIVE:
        raise ForbiddenCheckMove
    if not check_rules.permitted(kind, check.status_at(unit.now), status, by_person=True):
        raise ForbiddenCheckMove
    return check


def stands(unit: Unit, record: CheckRecord) -> dict[str, str]:
    """The status of a check, and since which report."""
    since = record.occurred_at.isoformat() if record.occurred_at else ""
    return {"from": record.status_at(unit.now), "since": since}


def may_be_asked_anew(eoi: Eoi, check: CheckRecord) -> bool:
    """Whether one person may have it made again: what went badly two persons turn."""
    is_begun = check.status in check_rules.MADE or check.appointment is not None
    return eoi.state in LIVE and is_begun and check.status not in check_rules.ADVERSE


def ask_anew(unit: Unit, eoi: Eoi, kind: Check) -> None:
    """Forget what was reported of a locked EOI's check, and request it once more.

    The applicant is told to look: they may have to come again. Raises ForbiddenCheckMove.
    """
    check = checks.of_eoi(unit.session, eoi.id)[kind]
    if not may_be_asked_anew(eoi, check):
        raise ForbiddenCheckMove
    check.last_sequence, check.appointment = None, None
    if check.biometric_reference:
        check.biometric_reference = None
        tags.replace(unit, "eoi-biometric", eoi.id, ())
        notifications.screen(unit, eoi.id)
    _set(unit, eoi, check, CheckStatus.REQUESTED, unit.now)
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def report(unit: Unit, eoi_id: UUID, update: CheckUpdated) -> None:
    """Record what a partner says of this EOI's check. Raises as `report_of`."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    check = checks.of_eoi_for_update(unit.session, eoi_id).get(update.check)
    if eoi is None or check is None:
        raise ForbiddenCheckMove
    _report(unit, eoi, check, update)


def report_of(
    unit: Unit, reported: Reported, update: CheckUpdated, told: AppointmentUpdated | None = None
) -> None:
    """Record what a partner says of a check, or has `told` of its appointment.

    An earlier sequence number, or an earlier time, than what is known never moves a check. A time
    to come is refused: all that is reported after it would be stale. Raises Stale, AheadOfTime or
    ForbiddenCheckMove; nothing is written then.
    """
    _report(unit, reported.eoi, reported.check, update, told)
    checks.change(unit.session, reported)


def require_news(
    unit: Unit,
    eoi: Eoi | Concerned,
    check: CheckRecord,
    at: datetime,
    sequence: int | None = None,
) -> None:
    """Raise as `report_of` where what happened at this time counts no more."""
    if eoi.state not in LIVE:
        raise ForbiddenCheckMove
    reported_times.require_past(unit, at)
    if _is_stale(check, at, sequence):
        raise Stale


def _report(
    unit: Unit,
    eoi: Eoi | Concerned,
    check: CheckRecord,
    update: CheckUpdated,
    told: AppointmentUpdated | None = None,
) -> None:
    require_news(unit, eoi, check, update.occurred_at, update.sequence)
    if check.status != update.status and not check_rules.permitted(
        update.check, check.status, update.status, by_person=False
    ):
        raise ForbiddenCheckMove
    check.provider_reference = update.provider_reference
    if update.sequence is not None:  # an appointment, or a kit, has none: what counted, still does
        check.last_sequence = update.sequence
    if update.biometric_reference:
        _keep_biometric_reference(unit, eoi.id, check, update.biometric_reference)
    # A partner can move no check to requested, of which partners would have to be told.
    at, ends = update.occurred_at, update.expires_at
    is_other = arrangements.follow(unit, check, update.status, at, told)
    if _is_moved(unit, eoi.id, check, update.status, at, expires_at=ends) or is_other:
        notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def retag(unit: Unit, eoi_id: UUID) -> None:
    """Make the tag of the biometric reference anew, under the current key."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is not None and (reference := biometric_reference(unit, eoi)):
        _tag(unit, eoi.id, reference)


def index_biometric(unit: Unit, eoi: Eoi) -> None:
    """Tag a locked EOI's biometric reference anew where an earlier release tagged it otherwise."""
    reference = biometric_reference(unit, eoi)
    if reference and biometrics.is_tagged_anew(reference):
        _tag(unit, eoi.id, reference)


def biometric_reference(unit: Unit, eoi: Eoi) -> str | None:
    """The enrolment provider's opaque reference to the person, once there is one."""
    check = checks.of_eoi(unit.session, eoi.id).get(Check.BIOMETRIC)
    if check is None or check.biometric_reference is None:
        return None
    key = unit.keyring.system_key_of(MESSAGES, check.biometric_reference)
    return unit.keyring.open(
        key, check.biometric_reference, cell_of(CheckRecord.biometric_reference, check.id)
    ).decode()


def id_of(unit: Unit, eoi_id: UUID, kind: Check) -> UUID:
    """What a submitted EOI's check is called, and what evidence of it is about."""
    return checks.of_eoi(unit.session, eoi_id)[kind].id


def has_placeholder(unit: Unit, eoi: Eoi) -> bool:
    """Whether the reference that was reported is a placeholder, as N/A."""
    reference = biometric_reference(unit, eoi)
    return reference is not None and not identifiers.identifies_one(reference)


def _is_stale(check: CheckRecord, at: datetime, sequence: int | None) -> bool:
    if check.last_sequence is not None and sequence is not None:
        return sequence <= check.last_sequence
    # It was requested at a time of our clock, from which the partner's may differ.
    apart = reported_times.APART if check.status == CheckStatus.REQUESTED else timedelta()
    return check.occurred_at is not None and at < check.occurred_at - apart


def _set(unit: Unit, eoi: Eoi, check: CheckRecord, status: CheckStatus, at: datetime) -> None:
    arrangements.follow(unit, check, status, at, None)
    if not _is_moved(unit, eoi.id, check, status, at):
        return
    if status == CheckStatus.REQUESTED:
        about = {"check": check.kind, "check_id": str(check.id)}
        notifications.announce(unit, outgoing.CHECK_REQUESTED, eoi, **about)
    else:
        notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def _is_moved(
    unit: Unit,
    eoi_id: UUID,
    check: CheckRecord,
    status: CheckStatus,
    at: datetime,
    *,
    expires_at: datetime | None = None,
) -> bool:
    """Set it; whether to another status than before.

    An expiry goes with its status: another status ends it, the same one need not repeat it.
    """
    is_other = check.status != status
    check.occurred_at = at
    if expires_at or is_other:
        check.expires_at = expires_at
    check.status = status
    unit.log(
        AuditAction.CHECK_UPDATED,
        eoi_id,
        check=check.kind,
        status=status,
        occurred_at=at.isoformat(),
    )
    return is_other


def _keep_biometric_reference(unit: Unit, eoi_id: UUID, check: CheckRecord, reference: str) -> None:
    key = unit.keyring.system_key(MESSAGES, unit.now)
    check.biometric_reference = unit.keyring.seal(
        key, reference.encode(), cell_of(CheckRecord.biometric_reference, check.id)
    )
    _tag(unit, eoi_id, reference)
    for concerned in sorted({eoi_id, *biometrics.eois(unit, reference)}):
        notifications.screen(unit, concerned)


def _tag(unit: Unit, eoi_id: UUID, reference: str) -> None:
    tags.replace(unit, "eoi-biometric", eoi_id, biometrics.values(reference))
