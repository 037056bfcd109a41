"""Days as people count them: ages in Europe/Paris, where the applicants are."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AGES_IN = ZoneInfo("Europe/Paris")


def today(now: datetime) -> date:
    return now.astimezone(AGES_IN).date()
