"""Time for statements that read millions of rows, such as an export or a count of all registrations."""

from typing import Final

from sqlalchemy import text

from portal.services.platform.upsert import dialect_of
from portal.unit_of_work import UnitOfWork

_LONGEST: Final = "10min"


def allow_long_statements(work: UnitOfWork) -> None:
    """Lets the statements of this transaction take minutes. Pages must not call it."""
    if dialect_of(work) == "postgresql":
        work.session.execute(text(f"SET LOCAL statement_timeout = '{_LONGEST}'"))
