"""Links identified persons to registrations that they made by themselves."""

from datetime import datetime
from functools import partial

from portal.services.outreach.invitations import link_registered_people
from portal.workers.context import WorkerContext
from portal.workers.job import Job

LINK_EVERY = 60.0


def jobs(context: WorkerContext) -> list[Job]:
    """Returns the job. One process runs it."""
    link = partial(_link_registered, context)
    return [
        Job(
            "outreach.registration_links",
            LINK_EVERY,
            link,
            exclusive=True,
            event="outreach.people_linked",
        )
    ]


def _link_registered(context: WorkerContext, now: datetime) -> int:
    with context.begin(now) as work:
        return link_registered_people(work)
