"""The start page of a registrar: a desk, the hotline or a volunteer."""

from portal.domain.intake.import_types import ImportStage
from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.gettext_marker import N_
from portal.domain.review.queue_ages import is_overdue
from portal.domain.review.today_topics import TodayTopic
from portal.domain.staff.roles import Desk
from portal.services.intake.assisted_entry import entry_list
from portal.services.intake.bulk_import import import_list
from portal.services.today.identified_sections import identified_sections
from portal.services.today.review_sections import callbacks_section
from portal.services.today.section import ROWS, TodayContext, TodayRow, TodaySection, first_rows
from portal.unit_of_work import UnitOfWork

_FAULTY = N_("Imported, with rows to mend")
_OF_A_VOLUNTEER = {
    IdentifiedStage.ELIGIBLE: TodayTopic.TO_INVITE,
    IdentifiedStage.INVITED: TodayTopic.INVITED,
}


def desk_today(work: UnitOfWork, context: TodayContext) -> list[TodaySection]:
    """Returns what waits for the registrar: calls of the hotline, people of a volunteer, and own work."""
    sections = []
    if context.officer.desk is Desk.HOTLINE:
        sections.append(callbacks_section(work, context))
    if context.officer.desk is Desk.VOLUNTEER:
        sections += identified_sections(work, context, _OF_A_VOLUNTEER)
    return [*sections, _drafts(work, context), _lists(work, context)]


def _drafts(work: UnitOfWork, context: TodayContext) -> TodaySection:
    begun = entry_list.begun_entries(work, context.officer)
    rows = [
        TodayRow(
            str(each.entry_id),
            each.name,
            each.changed_at,
            is_overdue=is_overdue(each.changed_at, context.today),
        )
        for each in reversed(begun)
    ]
    return TodaySection(TodayTopic.DRAFTS, rows[:ROWS], len(rows), entry_list.MOST - 1)


def _lists(work: UnitOfWork, context: TodayContext) -> TodaySection:
    found = import_list.imports_to_finish(work, context.officer, most=ROWS + 1)
    rows = [
        TodayRow(
            str(each.found.id),
            each.file_name,
            each.found.uploaded_at,
            owner=each.officer,
            remark=_FAULTY if each.found.stage is ImportStage.DONE else each.found.stage.label,
            is_overdue=is_overdue(each.found.uploaded_at, context.today),
        )
        for each in found
    ]
    return first_rows(TodayTopic.LISTS, rows)
