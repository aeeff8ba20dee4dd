"""Runs the retention of a moment in one transaction."""

from portal.services.outreach.identified_retention import forget_identified
from portal.services.privacy.retention import JOB, purge_expired
from portal.services.privacy.retention_rules import retention_rules
from portal.settings.retention import RetentionSettings
from portal.unit_of_work import UnitOfWork

BATCH = 1000


def retention_of(**days: int) -> RetentionSettings:
    """Returns the settings with other numbers of days."""
    return RetentionSettings().model_copy(update=days)


def forget_expired(work: UnitOfWork, periods: RetentionSettings | None = None) -> int:
    """Deletes what has expired at the time of the unit of work. Returns the number of rows."""
    rules = retention_rules(work.now, periods or RetentionSettings())
    done = sum(purge_expired(work, rule, limit=BATCH) for rule in rules)
    return done + forget_identified(work, JOB, limit=BATCH)
