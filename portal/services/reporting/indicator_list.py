"""The registrations behind a figure of a month, for officers who may see them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, tuple_

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.reporting.indicator import SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.review.queue_ages import AgeRange
from portal.models import Officer, Registration, StateTransition
from portal.services.registration.undone_transitions import is_undone
from portal.services.registration.visibility import visible_to
from portal.services.reporting.indicator_counting import is_repeated
from portal.services.reporting.shown_counts import sees_people
from portal.services.review.queue_cursor import QueueCursor
from portal.services.review.registration_row import RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork


class IndicatorListRow(NamedTuple):
    """A registration and when it was counted."""

    at: datetime
    registration: RegistrationRow


class IndicatorListPage(NamedTuple):
    """A page of the list, oldest first. `next` is None on the last one."""

    rows: Sequence[IndicatorListRow]
    next: QueueCursor | None


class IndicatorListRequest(NamedTuple):
    """The figure whose list is read, and where the page begins."""

    indicator: str
    month: ReportMonth
    after: QueueCursor | None
    rows: int


def has_list(officer: Officer, indicator: str) -> bool:
    """Returns whether the officer may open the list of an indicator that counts events."""
    found = load_indicators().get(indicator)
    is_event = found is not None and found.source.kind in (SourceKind.FIRST, SourceKind.EACH)
    return found is not None and is_event and sees_people(officer, found)


def read_indicator_list(
    work: UnitOfWork, officer: Officer, language: Language, wanted: IndicatorListRequest
) -> IndicatorListPage:
    """Returns the registrations that the figure counts and the officer may see now.

    Those erased, withdrawn from view or moved since are in the figure only. Raises `NotFound`.
    """
    if not has_list(officer, wanted.indicator):
        raise NotFound(N_("There is no such list."))
    source = load_indicators()[wanted.indicator].source
    days = AgeRange(wanted.month.first, wanted.month.last)
    place = tuple_(StateTransition.at, StateTransition.id)
    events = (
        select(StateTransition.at, StateTransition.id, Registration)
        .join(Registration, Registration.id == StateTransition.registration_id)
        .where(
            visible_to(officer),
            StateTransition.to_state.in_([State(each) for each in source.of]),
            StateTransition.at >= days.begin(),
            StateTransition.at < days.end(),
            ~is_undone(StateTransition),
        )
        .order_by(StateTransition.at, StateTransition.id)
        .limit(wanted.rows + 1)
    )
    if source.kind is SourceKind.FIRST:
        events = events.where(~is_repeated())
    if wanted.after is not None:
        events = events.where(place > (wanted.after.submitted_at, wanted.after.id))
    found: list[tuple[datetime, uuid.UUID, Registration]] = [
        (at, key, registration) for at, key, registration in work.session.execute(events)
    ]
    shown = found[: wanted.rows]
    return IndicatorListPage(
        [IndicatorListRow(at, row_of(registration, language)) for at, _, registration in shown],
        QueueCursor(*shown[-1][:2]) if len(found) > wanted.rows else None,
    )
