"""Isolation of rows whose work takes several transactions (`portal.services.platform.set_aside`)."""

import uuid
from collections.abc import Callable, Sequence

from portal.services.platform.set_aside import DATABASE_ERRORS, set_row_aside
from portal.unit_of_work import UnitsOfWork


def isolate_units(
    units: UnitsOfWork,
    job: str,
    row_ids: Sequence[uuid.UUID],
    handle: Callable[[Sequence[uuid.UUID]], int],
) -> int:
    """Handles rows together, or each on its own if that fails. Sets aside those that fail.

    `handle` opens its own transactions and may run again for rows that it has done. Returns the sum
    of what it returned.
    """
    if not row_ids:
        return 0
    try:
        return handle(row_ids)
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - the other rows go on
        if len(row_ids) == 1:
            with units.begin() as work:
                set_row_aside(work, job, row_ids[0], error)
            return 0
    return sum(isolate_units(units, job, [row_id], handle) for row_id in row_ids)
