"""Counts and waiting times of an officer's lists.

A count stops at ten thousand, so that it reads at most as many index entries in any area.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, literal, select

from portal.domain.registration.states import State
from portal.domain.review.queue_ages import QueueAge, age_range_of
from portal.models import Officer, Registration
from portal.services.registration.visibility import QUEUES, visible_to, waiting_state
from portal.services.review.queue import QueueFilters, is_unreachable
from portal.unit_of_work import UnitOfWork

MOST: Final = 10_000
"""The limit of a count. Larger numbers are counted as one more."""


class QueueCounts(NamedTuple):
    """The counts of lists, each at most `MOST` + 1."""

    states: Mapping[State, int]
    ages: Mapping[QueueAge, int]
    """Of the registrations that wait for this officer."""
    unreachable: int


def count_queue(
    work: UnitOfWork, officer: Officer, *, today: date, most: int = MOST
) -> QueueCounts:
    """Returns all counts of the officer's lists from one query. `today` is the day in Dhaka."""
    waiting = waiting_state(officer)
    if waiting is None:
        return QueueCounts({}, {}, 0)
    states = [QueueFilters(state) for state in QUEUES[officer.role]]
    ages = [QueueFilters(waiting, days=age_range_of(age, today)) for age in QueueAge]
    numbers = work.session.execute(
        select(
            *(_up_to_most(most, officer, *each.conditions()) for each in (*states, *ages)),
            _up_to_most(most, officer, *is_unreachable(officer)),
        )
    ).one()
    return QueueCounts(
        states={each.state: number for each, number in zip(states, numbers, strict=False)},
        ages=dict(zip(QueueAge, numbers[len(states) :], strict=False)),
        unreachable=numbers[-1],
    )


def _up_to_most(most: int, officer: Officer, *wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(literal(1)).select_from(Registration).where(visible_to(officer), *wanted)
    return select(func.count()).select_from(some.limit(most + 1).subquery()).scalar_subquery()
