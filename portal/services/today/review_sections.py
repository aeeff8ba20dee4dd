"""Sections about the registrations of an area, for officers, supervisors and centres."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import load_only

from portal.domain.hotline.calls import DUE_WITHIN, CallbackKind
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import Actor, State
from portal.domain.review.list_flags import Flag
from portal.domain.review.queue_ages import is_overdue
from portal.domain.review.today_topics import TodayTopic
from portal.models import Registration, StateTransition
from portal.services.casework.holidays import read_holiday_calendar
from portal.services.hotline import callback_requests
from portal.services.matching import pair_list
from portal.services.registration.visibility import visible_to, waiting_state
from portal.services.review import list_flags, quality_review, queue
from portal.services.review.list_page import PageRequest, read_rows
from portal.services.review.list_row import ListRow
from portal.services.review.queue_counts import QueueCounts
from portal.services.review.registration_row import ROW_COLUMNS, row_of
from portal.services.today.section import (
    ROWS,
    TodayContext,
    TodayRow,
    TodaySection,
    first_rows,
)
from portal.unit_of_work import UnitOfWork

_NO_CALLS: Final = N_("Does not want to be called")


def person_row(
    context: TodayContext, registration: Registration | ListRow, since: datetime
) -> TodayRow:
    """Returns the row of a registration that waits since a moment."""
    row = row_of(registration, context.language)
    return TodayRow(
        row.reference,
        row.name,
        since,
        registration_id=row.id,
        reference=row.reference,
        is_overdue=is_overdue(since, context.today),
    )


def urgent_section(work: UnitOfWork, context: TodayContext) -> TodaySection:
    """Returns the urgent registrations among those that wait longest, as the queue searches them."""
    is_urgent = partial(list_flags.flagged, work, flag=Flag.URGENT)
    size = context.size._replace(rows=ROWS + 1)
    asked = PageRequest(None, oldest_first=True, size=size)
    found, _ = read_rows(work, _waiting(context), asked, is_urgent)
    return first_rows(
        TodayTopic.URGENT, [person_row(context, each, each.submitted_at) for each in found]
    )


def waiting_section(
    work: UnitOfWork,
    context: TodayContext,
    counts: QueueCounts,
    topic: TodayTopic = TodayTopic.OLDEST,
    *,
    shown: Collection[str] = (),
) -> TodaySection:
    """Returns the registrations that wait longest, without those that a section before has `shown`."""
    size = context.size._replace(rows=ROWS + len(shown))
    found, _ = read_rows(work, _waiting(context), PageRequest(None, True, size), None)
    rows = [
        person_row(context, each, each.submitted_at)
        for each in found
        if each.reference not in shown
    ]
    waiting = waiting_state(context.officer)
    return TodaySection(topic, rows[:ROWS], counts.states[waiting] if waiting else 0)


def _waiting(context: TodayContext) -> Select[Registration]:
    return select(Registration).where(
        visible_to(context.officer), Registration.state == waiting_state(context.officer)
    )


def answered_section(work: UnitOfWork, context: TodayContext) -> TodaySection:
    """Returns the registrations that people corrected on request, the longest answered first.

    Searches those that wait longest, as many as the filter of the queue does for a page.
    """
    waiting = (
        select(Registration.id, Registration.version)
        .where(visible_to(context.officer), Registration.state == waiting_state(context.officer))
        .order_by(Registration.submitted_at, Registration.id)
        .limit(context.size.most_opened)
        .subquery()
    )
    answers = (
        select(StateTransition.registration_id, func.max(StateTransition.at).label("at"))
        .join(waiting, waiting.c.id == StateTransition.registration_id)
        .where(
            waiting.c.version > 1,
            StateTransition.from_state == State.RETURNED,
            StateTransition.actor == Actor.RETURNEE,
        )
        .group_by(StateTransition.registration_id)
        .order_by(func.max(StateTransition.at), StateTransition.registration_id)
        .limit(ROWS + 1)
        .subquery()
    )
    found = work.session.execute(
        select(Registration, answers.c.at)
        .join(answers, answers.c.registration_id == Registration.id)
        .order_by(answers.c.at, Registration.id)
        .options(load_only(*ROW_COLUMNS, raiseload=True))
    )
    return first_rows(
        TodayTopic.ANSWERED, [person_row(context, person, at) for person, at in found]
    )


def duplicates_section(work: UnitOfWork, context: TodayContext) -> TodaySection:
    """Returns the most similar open pairs, each by its first registration."""
    pairs = pair_list.open_pairs(work, context.officer, context.language, size=ROWS).rows
    rows = [
        TodayRow(
            str(pair.id),
            mine.name,
            pair.found_at,
            registration_id=mine.id,
            reference=mine.reference,
            is_overdue=is_overdue(pair.found_at, context.today),
        )
        for pair in pairs
        if (mine := pair.sides[0].row)
    ]
    number = context.counts.get(TodayTopic.DUPLICATES, 0)
    return TodaySection(TodayTopic.DUPLICATES, rows, number, pair_list.MOST_COUNTED - 1)


def reviews_section(work: UnitOfWork, context: TodayContext) -> TodaySection:
    """Returns the verifications that wait longest for a second check."""
    found = quality_review.pending_reviews(work, context.officer, context.language, most=ROWS)
    rows = [
        TodayRow(
            each.row.reference,
            each.row.name,
            each.chosen_at,
            registration_id=each.row.id,
            reference=each.row.reference,
            owner=each.verified_by,
            is_overdue=is_overdue(each.chosen_at, context.today),
        )
        for each in found
    ]
    return TodaySection(TodayTopic.REVIEWS, rows, context.counts.get(TodayTopic.REVIEWS, 0))


def unreachable_section(
    work: UnitOfWork, context: TodayContext, counts: QueueCounts
) -> TodaySection:
    """Returns the people whose SMS have not arrived for longest."""
    found = queue.unreachable(work, context.officer, context.language, most=ROWS)
    rows = [
        TodayRow(
            each.row.reference,
            each.row.name,
            each.since,
            registration_id=each.row.id,
            reference=each.row.reference,
            remark="" if each.may_call else _NO_CALLS,
            is_overdue=is_overdue(each.since, context.today),
        )
        for each in found
    ]
    return TodaySection(TodayTopic.UNREACHABLE, rows, counts.unreachable)


def callbacks_section(work: UnitOfWork, context: TodayContext) -> TodaySection:
    """Returns the numbers that asked for a call and wait longest."""
    found = callback_requests.pending_callbacks(work, context.officer, most=ROWS)
    calendar = read_holiday_calendar(work)
    rows = []
    for each in found:
        due = calendar.working_days_after(dhaka_day(each.asked_at), DUE_WITHIN[each.kind])
        remark = each.kind.label if each.kind is CallbackKind.COMPLAINT else ""
        row = TodayRow(str(each.id), each.mobile, each.asked_at, remark=remark, due=due)
        rows.append(row._replace(is_overdue=due < context.today))
    return TodaySection(TodayTopic.CALLBACKS, rows, context.counts.get(TodayTopic.CALLBACKS, 0))
