"""Probing: somebody submits one name after another, to see whom the register knows.

They do it from somewhere. So a submission's network is kept as a blind tag for days, and where many
that came from one are on the register, it is an alarm, and outcomes of that network are shown
later: each round of trying takes longer. Nobody is refused for it, nor loses a time or a place, for
a camp of a hundred people has one address.

Whether an outcome is shown later depends on what was found of others, never of the EOI itself: see
`screening.outcome_delay`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from app.services.core.rate_limits import Counted
from app.services.core.unit import Unit
from app.storage.sign_in import submission_networks
from app.telemetry.logs import log

HITS = 10  # of one network: more than a camp has by chance
KEPT = timedelta(days=3)
LONGER = 2  # times as long as the outcome's delay


def note(unit: Unit, eoi_id: UUID, counted: Counted) -> None:
    """Keep what network it was submitted from: the widest of those that its limit counted."""
    submission_networks.add(unit.session, eoi_id, counted.buckets[-1], unit.now)


def note_hit(unit: Unit, eoi_id: UUID) -> bool:
    """The register knows somebody like its person: an alarm, where it knows many of the network.

    Whether that is so now; not again of one that is a hit already.
    """
    network = submission_networks.note_hit(unit.session, eoi_id)
    if network is None:
        return False
    hits = submission_networks.hits_beside(unit.session, eoi_id, unit.now) + 1
    if hits >= HITS:
        log.critical("register_probed", network=network.hex(), count=hits)
    return hits >= HITS


def lengthens(unit: Unit, eoi_id: UUID, until: datetime) -> int:
    """How many times as long its outcome waits to be shown, for what was submitted until then."""
    hits = submission_networks.hits_beside(unit.session, eoi_id, until)
    return LONGER if hits >= HITS else 1
