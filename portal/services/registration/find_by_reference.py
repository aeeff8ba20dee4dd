"""Finding a registration by the reference that somebody typed or read out."""

from sqlalchemy import ColumnElement, select

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
    try:
        plain = read_reference(reference)
    except Invalid:
        return None
    query = select(Registration).where(Registration.reference == plain, *conditions)
    if lock:  # what was read before the lock may be out of date
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return work.session.scalars(query).one_or_none()
