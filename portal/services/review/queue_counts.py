"""Counts and waiting times of an officer's lists.

A count stops at ten thousand, so that it reads at most as many index entries in any area.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, literal, select

from portal.domain.registration.states import State
from portal.domain.review.queue_ages import QueueAge, age_range_of
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.registration.visibility import QUEUES, visibility_values, visible_by
from portal.services.review.queue import unreachable_conditions
from portal.unit_of_work import UnitOfWork

MOST: Final = 10_000
"""The limit of a count. Larger numbers are counted as one more."""


MOST_DONE: Final = 1_000
"""The limit of the lists in which nothing waits for the officer. A district closes hundreds of thousands."""


class QueueCounts(NamedTuple):
    """The counts of lists, each at most one more than its limit."""

    states: Mapping[State, int]
    ages: Mapping[QueueAge, int]
    """Of the registrations that wait for this officer."""
    unreachable: int


def count_queue(
    work: UnitOfWork, officer: Officer, *, today: date, most: int = MOST
) -> QueueCounts:
    """Returns all counts of the officer's lists from one query. `today` is the day in Dhaka."""
    if officer.role not in QUEUES:
        return QueueCounts({}, {}, 0)
    values = {**visibility_values(officer), **_bounds(today)}
    numbers = work.session.execute(_counts_of(officer.role, most), values).one()
    states = QUEUES[officer.role]
    return QueueCounts(
        states=dict(zip(states, numbers, strict=False)),
        ages=dict(zip(QueueAge, numbers[len(states) :], strict=False)),
        unreachable=numbers[-1],
    )


def _bounds(today: date) -> dict[str, datetime]:
    """Returns the first moment of each age group and the first one after it, by parameter."""
    bounds: dict[str, datetime] = {}
    for age in QueueAge:
        days = age_range_of(age, today)
        if begin := days.begin():
            bounds[f"{age}_begin"] = begin
        if end := days.end():
            bounds[f"{age}_end"] = end
    return bounds


@cache
def _counts_of(role: Role, most: int) -> Select[*tuple[int, ...]]:
    waiting, *_ = states = QUEUES[role]
    bounds = _bounds(date(2000, 1, 31))  # each age group has the same ones on any day
    lists = [
        _up_to_most(
            most if each is waiting else min(most, MOST_DONE), role, Registration.state == each
        )
        for each in states
    ]
    ages = [
        _up_to_most(most, role, Registration.state == waiting, *_is_of(age, bounds))
        for age in QueueAge
    ]
    return select(*lists, *ages, _up_to_most(most, role, *unreachable_conditions(role)))


def _is_of(age: QueueAge, bounds: Collection[str]) -> Iterator[ColumnElement[bool]]:
    if (begin := f"{age}_begin") in bounds:
        yield Registration.submitted_at >= bindparam(begin)
    if (end := f"{age}_end") in bounds:
        yield Registration.submitted_at < bindparam(end)


def _up_to_most(most: int, role: Role, *wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(literal(1)).select_from(Registration).where(visible_by(role), *wanted)
    return select(func.count()).select_from(some.limit(most + 1).subquery()).scalar_subquery()
