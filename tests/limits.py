"""Rate limits that others have used up already."""

from sqlalchemy import update

from portal.models import RateCounter
from portal.services.platform.rate_limit import RateLimit, count_use
from portal.unit_of_work import UnitOfWork


def spend(work: UnitOfWork, limit: RateLimit, subject: str, *, left: int = 0) -> None:
    """Counts uses of a subject in this period until so many are left."""
    count_use(work, limit, subject)
    counter = (RateCounter.name == limit.name) & (
        RateCounter.subject == work.vault.index("limit", subject)
    )
    work.session.execute(update(RateCounter).where(counter).values(count=limit.most - left))
