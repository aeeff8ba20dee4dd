"""INSERT statements that may meet a row that is there already."""

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.models.base import Base


def upsert_into(session: Session, model: type[Base]) -> postgresql.Insert:
    """An INSERT of the session's database, with `on_conflict_do_nothing` and `…_do_update`.

    SQLAlchemy has one class for each database; both offer the same methods.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = sqlite.insert(model) if is_sqlite else postgresql.insert(model)
    return cast(postgresql.Insert, statement)
