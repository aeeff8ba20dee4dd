"""The start page of a supervisor."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.review.queue_ages import QueueAge
from portal.domain.review.today_topics import TodayTopic
from portal.services.review.own_work import OfficerWork, work_by_officer
from portal.services.review.queue_counts import count_queue
from portal.services.today import review_sections
from portal.services.today.identified_sections import identified_sections
from portal.services.today.section import TodayContext, TodaySection, with_claims
from portal.unit_of_work import UnitOfWork


class SupervisorToday(NamedTuple):
    """The sections, the work of each officer, and how long registrations wait."""

    sections: Sequence[TodaySection]
    team: Sequence[OfficerWork]
    ages: Mapping[QueueAge, int]


def supervisor_today(work: UnitOfWork, context: TodayContext) -> SupervisorToday:
    """Returns what waits in the district, and who works on it."""
    counts = count_queue(work, context.officer, today=context.today)
    sections = [
        review_sections.waiting_section(work, context, counts),
        review_sections.reviews_section(work, context),
        review_sections.unreachable_section(work, context, counts),
        review_sections.callbacks_section(work, context),
        *identified_sections(work, context, {IdentifiedStage.IDENTIFIED: TodayTopic.TO_SCREEN}),
    ]
    return SupervisorToday(
        with_claims(work, context.officer, sections),
        work_by_officer(work, context.officer, today=context.today),
        counts.ages,
    )
