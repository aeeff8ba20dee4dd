"""INSERT statements with a rule for existing rows."""

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite

from portal.models.base import Base
from portal.unit_of_work import UnitOfWork


def upsert_into(work: UnitOfWork, model: type[Base]) -> postgresql.Insert:
    """Returns an INSERT of the session's database, with `on_conflict_do_nothing` and `…_do_update`.

    SQLAlchemy has one class for each database; both offer the same methods.
    """
    is_sqlite = work.session.get_bind().dialect.name == "sqlite"
    statement = sqlite.insert(model) if is_sqlite else postgresql.insert(model)
    return cast(postgresql.Insert, statement)
