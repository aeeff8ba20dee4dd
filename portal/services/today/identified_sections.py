"""Sections about identified people, for volunteers and supervisors."""

from collections.abc import Mapping

from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.review.queue_ages import is_overdue
from portal.domain.review.today_topics import TodayTopic
from portal.services.outreach import identified_list
from portal.services.today.section import ROWS, TodayContext, TodayRow, TodaySection
from portal.unit_of_work import UnitOfWork


def identified_sections(
    work: UnitOfWork, context: TodayContext, topics: Mapping[IdentifiedStage, TodayTopic]
) -> list[TodaySection]:
    """Returns a section for each of these stages, the people listed first."""
    counts = identified_list.count_identified(work, context.officer)
    return [
        TodaySection(topic, _rows(work, context, stage), counts[stage])
        for stage, topic in topics.items()
    ]


def _rows(work: UnitOfWork, context: TodayContext, stage: IdentifiedStage) -> list[TodayRow]:
    found = identified_list.list_identified(work, context.officer, stage, size=ROWS).rows
    return [
        TodayRow(
            str(each.id),
            each.name,
            each.stage_since,
            is_overdue=is_overdue(each.stage_since, context.today),
        )
        for each in found
    ]
