"""Finding a registration by the reference that somebody typed or read out."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select

from portal.domain.platform.errors import Invalid
from portal.domain.registration.reference import read_reference
from portal.models import Registration
from portal.unit_of_work import UnitOfWork


def find_by_reference(
    work: UnitOfWork, reference: str, *conditions: ColumnElement[bool], lock: bool = False
) -> Registration | None:
    """Returns the registration with this reference that meets the conditions.

    Returns none if there is no such registration, or if the text is no reference. With `lock` no other
    transaction changes the row before this one ends, and the row is read anew.
    """
    return read_one(work, reference, of_reference(*conditions, lock=lock), {})


def of_reference(*conditions: ColumnElement[bool], lock: bool) -> Select[Registration]:
    """Returns the query of `find_by_reference`, for `read_one`."""
    query = select(Registration).where(Registration.reference == _REFERENCE, *conditions)
    if lock:  # what was read before the lock may be out of date
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return query


def read_one(
    work: UnitOfWork, reference: str, query: Select[Registration], values: Mapping[str, object]
) -> Registration | None:
    """Runs the query of `of_reference` with the values of its conditions."""
    try:
        plain = read_reference(reference)
    except Invalid:
        return None
    return work.session.scalars(query, {"plain_reference": plain, **values}).one_or_none()


_REFERENCE: Final[BindParameter[Any]] = bindparam("plain_reference")
