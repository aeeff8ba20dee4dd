"""The start page of centre staff."""

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import load_only

from portal.domain.casework.case_choices import AppointmentState
from portal.domain.casework.working_days import CALL_WITHIN
from portal.domain.platform.dates import day_begin, dhaka_day
from portal.domain.registration.states import State
from portal.domain.review.today_topics import TodayTopic
from portal.models import Appointment, Officer, Registration, StateTransition
from portal.models.casework import PLANNED
from portal.services.casework.holidays import read_holiday_calendar
from portal.services.registration.visibility import visible_to
from portal.services.review.queue_counts import count_queue
from portal.services.review.registration_row import ROW_COLUMNS
from portal.services.today import review_sections
from portal.services.today.review_sections import person_row
from portal.services.today.section import (
    ROWS,
    TodayContext,
    TodaySection,
    first_rows,
    with_claims,
)
from portal.unit_of_work import UnitOfWork

_DAY = timedelta(days=1)


def centre_today(work: UnitOfWork, context: TodayContext) -> list[TodaySection]:
    """Returns what waits at the centre: what was missed, the appointments, and people to call."""
    counts = count_queue(work, context.officer, today=context.today)
    today = day_begin(context.today)
    sections = [
        _appointments(work, context, TodayTopic.UNSETTLED, (None, today)),
        _appointments(work, context, TodayTopic.APPOINTMENTS_TODAY, (today, today + _DAY)),
        _appointments(
            work, context, TodayTopic.APPOINTMENTS_TOMORROW, (today + _DAY, today + 2 * _DAY)
        ),
        review_sections.waiting_section(work, context, counts, TodayTopic.NEW_PEOPLE),
        _calls_due(work, context),
        review_sections.unreachable_section(work, context, counts),
    ]
    return with_claims(work, context.officer, sections)


def _appointments(
    work: UnitOfWork,
    context: TodayContext,
    topic: TodayTopic,
    between: tuple[datetime | None, datetime],
) -> TodaySection:
    """Returns the planned appointments between two moments, the earliest first."""
    begin, end = between
    planned = (
        select(Appointment, Registration, Officer.name)
        .join(Registration, Registration.id == Appointment.registration_id)
        .join(Officer, Officer.id == Appointment.officer_id)
        .where(
            visible_to(context.officer),
            PLANNED,
            Appointment.centre_code == context.officer.centre_code,
            Appointment.starts_at < end,
            *([Appointment.starts_at >= begin] if begin else []),
        )
    )
    number = work.session.scalars(planned.with_only_columns(func.count())).one()
    found = work.session.execute(
        planned.order_by(Appointment.starts_at, Appointment.id)
        .limit(ROWS)
        .options(load_only(*ROW_COLUMNS, raiseload=True))
    )
    rows = [
        person_row(context, person, each.starts_at)._replace(
            owner=name, is_overdue=each.starts_at < context.now
        )
        for each, person, name in found
    ]
    return TodaySection(topic, rows, number)


def _calls_due(work: UnitOfWork, context: TodayContext) -> TodaySection:
    """Returns people whom the centre received and who never had an appointment that counts.

    Only those who want to be called, the longest received first. Searches the received registrations
    that were submitted first, as many as a filter of the queue does for a page.
    """
    received = (
        select(Registration.id)
        .where(
            visible_to(context.officer), Registration.state == State.RECEIVED, Registration.may_call
        )
        .order_by(Registration.submitted_at, Registration.id)
        .limit(context.size.most_opened)
        .subquery()
    )
    since = (
        select(func.max(StateTransition.at))
        .where(
            StateTransition.registration_id == received.c.id,
            StateTransition.to_state == State.RECEIVED,
        )
        .scalar_subquery()
    )
    counts = (AppointmentState.PLANNED, AppointmentState.KEPT)
    due = (
        select(received.c.id, since.label("at"))
        .where(
            ~exists().where(
                Appointment.registration_id == received.c.id, Appointment.state.in_(counts)
            )
        )
        .order_by("at", received.c.id)
        .limit(ROWS + 1)
        .subquery()
    )
    found = work.session.execute(
        select(Registration, due.c.at, Officer.name)
        .join(due, due.c.id == Registration.id)
        .outerjoin(
            StateTransition,
            and_(
                StateTransition.registration_id == due.c.id,
                StateTransition.to_state == State.RECEIVED,
                StateTransition.at == due.c.at,
            ),
        )
        .outerjoin(Officer, Officer.id == StateTransition.officer_id)
        .order_by(due.c.at, Registration.id)
        .options(load_only(*ROW_COLUMNS, raiseload=True))
    )
    calendar = read_holiday_calendar(work)
    rows = []
    for person, at, name in found:
        since = at or person.submitted_at
        by = calendar.working_days_after(dhaka_day(since), CALL_WITHIN)
        row = person_row(context, person, since)
        rows.append(row._replace(owner=name or "", due=by, is_overdue=by < context.today))
    return first_rows(TodayTopic.CALLS_DUE, rows)
