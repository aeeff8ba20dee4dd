"""The calls of an area for its supervisor: who took which call when, its reason, and whether it was proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from portal.domain.hotline.calls import CallReason
from portal.domain.review.queue_ages import ALL_DAYS, AgeRange
from portal.models import HotlineCall, Officer, Registration
from portal.services.registration.visibility import visible_to
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CallFilters:
    """The filters of the list. All given ones must match."""

    agent_id: UUID | None = None
    reason: CallReason | None = None
    is_proven: bool | None = None
    days: AgeRange = ALL_DAYS
    below: UUID | None = None
    """Only calls before this one: the end of the previous page."""


class LoggedCall(NamedTuple):
    """A call, the name of the agent, and the reference of the registration that was looked up."""

    call: HotlineCall
    agent: str
    reference: str | None


class LoggedCalls(NamedTuple):
    """A page of calls, the newest first, and the id below which the next page begins, or None."""

    calls: Sequence[LoggedCall]
    below: UUID | None


def list_calls(
    work: UnitOfWork, officer: Officer, filters: CallFilters, *, page: int = PAGE
) -> LoggedCalls:
    """Returns the calls about registrations that the officer may see, and those of the area's own agents.

    A call without a registration has an area only by its agent.
    """
    found = work.session.execute(
        select(HotlineCall, Officer.name, Registration.reference)
        .join(Officer, Officer.id == HotlineCall.officer_id)
        .outerjoin(Registration, Registration.id == HotlineCall.registration_id)
        .where(_is_of_area(officer), *_conditions(filters))
        .order_by(HotlineCall.id.desc())
        .limit(page + 1)
    ).all()
    calls = [LoggedCall(*row) for row in found[:page]]
    return LoggedCalls(calls, calls[-1].call.id if len(found) > page else None)


def agents_of_calls(work: UnitOfWork, officer: Officer) -> Sequence[tuple[UUID, str]]:
    """Returns id and name of the agents who took calls of the area, by name."""
    found = (
        select(Officer.id, Officer.name)
        .join(HotlineCall, HotlineCall.officer_id == Officer.id)
        .outerjoin(Registration, Registration.id == HotlineCall.registration_id)
        .where(_is_of_area(officer))
        .distinct()
        .order_by(Officer.name, Officer.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(found)]


def _is_of_area(officer: Officer) -> ColumnElement[bool]:
    # In the WHERE clause, `Officer` is the agent of the call.
    return or_(
        visible_to(officer),
        and_(HotlineCall.registration_id.is_(None), Officer.district_code == officer.district_code),
    )


def _conditions(filters: CallFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.agent_id is not None:
        conditions.append(HotlineCall.officer_id == filters.agent_id)
    if filters.reason is not None:
        conditions.append(HotlineCall.reason == filters.reason)
    if filters.is_proven is not None:
        is_proven = HotlineCall.proven_at.is_not(None)
        conditions.append(is_proven if filters.is_proven else ~is_proven)
    if begin := filters.days.begin():
        conditions.append(HotlineCall.began_at >= begin)
    if end := filters.days.end():
        conditions.append(HotlineCall.began_at < end)
    if filters.below is not None:
        conditions.append(HotlineCall.id < filters.below)
    return conditions
