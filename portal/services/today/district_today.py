"""The start page of a district officer."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.review.today_topics import TodayTopic
from portal.services.review import own_work
from portal.services.review.claims import LASTS
from portal.services.review.queue_counts import count_queue
from portal.services.today import review_sections
from portal.services.today.section import ROWS, TodayContext, TodaySection, with_claims
from portal.unit_of_work import UnitOfWork


def district_today(work: UnitOfWork, context: TodayContext) -> list[TodaySection]:
    """Returns what waits for the officer, and what the officer did today."""
    counts = count_queue(work, context.officer, today=context.today)
    urgent = review_sections.urgent_section(work, context)
    shown = [row.reference for row in urgent.rows]
    sections = [
        urgent,
        review_sections.waiting_section(work, context, counts, shown=shown),
        review_sections.answered_section(work, context),
        review_sections.callbacks_section(work, context),
        review_sections.duplicates_section(work, context),
        review_sections.reviews_section(work, context),
        review_sections.unreachable_section(work, context, counts),
    ]
    return [*with_claims(work, context.officer, sections), _own_work(work, context)]


def _own_work(work: UnitOfWork, context: TodayContext) -> TodaySection:
    claimed = [
        review_sections.person_row(context, person, until - LASTS)._replace(
            remark=N_("You are working on it"), is_overdue=False
        )
        for person, until in own_work.claimed_by(work, context.officer)
    ]
    decided = [
        review_sections.person_row(context, person, at)._replace(remark=state.label)
        for person, state, at in own_work.decided_today(
            work, context.officer, today=context.today, most=ROWS
        )
    ]
    number = own_work.count_decided_today(work, context.officer, today=context.today)
    rows = [*claimed, *decided][:ROWS]
    return TodaySection(TodayTopic.OWN_WORK, rows, len(claimed) + number)
