"""Search for a name that many people have.

For a name that few have, the database reads its blocking keys and then their registrations. For a
common one that would be tens of thousands of rows for one page. There it reads the officer's lists from
the newest row on, and looks for a key of each row until the page is full.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, literal, select
from sqlalchemy.orm import aliased

from portal.models import BlockingKey, Registration
from portal.unit_of_work import UnitOfWork


def is_common_name(work: UnitOfWork, hashes: Sequence[Sequence[bytes]], *, above: int) -> bool:
    """Whether more than so many registrations have a key of each word. Reads no more keys than that."""
    if not hashes:
        return False
    first, *others = (
        select(keys.registration_id).where(keys.hash.in_(word))
        for keys, word in ((aliased(BlockingKey), word) for word in hashes)
    )
    owners = first.where(*(first.selected_columns[0].in_(other) for other in others))
    return bool(work.session.scalar(select(exists(owners.offset(above)))))


def row_has_name(hashes: Sequence[Sequence[bytes]]) -> ColumnElement[bool]:
    """Returns the condition of `has_name` in a form that is tested for each row.

    A subquery for one value cannot become a join, for which the database would read all keys first.
    PostgreSQL expects that nearly each row is not null, and so reads the lists in order; of a value
    it would expect a few rows in a thousand, and sort them all.
    """
    return and_(
        *(
            select(literal(1))
            .where(BlockingKey.hash.in_(word), BlockingKey.registration_id == Registration.id)
            .limit(1)
            .scalar_subquery()
            .is_not(None)
            for word in hashes
        )
    )
