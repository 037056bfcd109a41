"""What is due is asked for in one statement: tasks, deliveries, and what else workers do."""

from datetime import datetime

from app.domain.cases import deadlines
from app.domain.partners import schedule
from app.domain.screening import names
from app.services.core.unit import Unit
from app.services.intake import family_warnings
from app.storage import conditions, outbox
from app.storage.audit import log, rests
from app.storage.blind_index import names as name_store
from app.storage.cases import family_groups, information_requests, invitations, location_requests
from app.storage.partners import endpoints, waiting
from app.storage.privacy import erasures

AUDIT, ERASURE = "audit", "erasure"  # entries without a place, orders to erase
AT_ONCE = 8  # deliveries to one partner, by a worker
_LOOK = outbox.look({AUDIT: log.waiting(), ERASURE: erasures.waiting()}, waiting.look(AT_ONCE))


def kinds(unit: Unit, until: datetime) -> list[tuple[str, int, datetime]]:
    """Each kind of which some are due by then: how many, and since or from when."""
    return outbox.due(unit.session, _LOOK, until)


# What is looked for each minute.
OVERDUE_LOCATION, ENDING_LOCATION, ENDING_QUESTION = "location", "location-soon", "question-soon"
INVITATION, FAMILY, OLDER_NAMES, REST = "invitation", "family", "names", "rest"
FAILING = "failing"  # endpoints of partners


def by_the_minute(unit: Unit) -> list[str]:
    """Those of these of which some are due now."""
    now = unit.now
    return conditions.that_hold(
        unit.session,
        {
            OVERDUE_LOCATION: location_requests.any_overdue(now),
            ENDING_LOCATION: location_requests.any_ending(now, deadlines.LOCATION_REMINDER),
            ENDING_QUESTION: information_requests.any_ending(now, deadlines.QUESTION_REMINDER),
            INVITATION: invitations.any_due(now),
            FAMILY: family_groups.any_to_warn(family_warnings.last_warning(unit)),
            REST: rests.any_over(now),
            OLDER_NAMES: name_store.any_of_older_edition(names.EDITION),
            FAILING: endpoints.any_to_tell(schedule.told_from(now)),
        },
    )
