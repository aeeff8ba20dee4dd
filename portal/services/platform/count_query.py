"""Counts of different lists from one statement, for pages that show many numbers."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import ScalarSelect, Select, select

from portal.unit_of_work import UnitOfWork


class CountQuery(NamedTuple):
    """A query of one number, built once, and its parameters by name."""

    query: ScalarSelect[int]
    values: Mapping[str, object]


def read_counts(work: UnitOfWork, queries: Sequence[CountQuery]) -> list[int]:
    """Returns the numbers in the order of the queries. Parameters of one name have one value."""
    if not queries:
        return []
    values = {name: value for each in queries for name, value in each.values.items()}
    statement = _together(tuple(each.query for each in queries))
    return [*work.session.execute(statement, values).one()]  # after a flush of what is pending


@cache
def _together(queries: tuple[ScalarSelect[int], ...]) -> Select[*tuple[int, ...]]:
    return select(*queries)
