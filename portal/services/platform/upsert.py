"""INSERT statements with a rule for existing rows."""

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import FromClause, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from portal.models.base import Base
from portal.unit_of_work import UnitOfWork


def upsert_into(work: UnitOfWork, model: type[Base]) -> postgresql.Insert:
    """Returns an INSERT of the session's database, with `on_conflict_do_nothing` and `…_do_update`.

    SQLAlchemy has one class for each database; both offer the same methods.
    """
    return _insert_into(dialect_of(work), model)


def upsert_into_table(dialect: str, model: type[Base]) -> postgresql.Insert:
    """Returns the same INSERT without the ORM, for a statement that is built once with `bindparam`."""
    return _insert_into(dialect, model.__table__)


def upsert_row(dialect: str, model: type[Base]) -> postgresql.Insert:
    """Returns that INSERT for one row, with a parameter of the name of each column."""
    columns = model.__table__.columns
    return upsert_into_table(dialect, model).values(
        {each: bindparam(each.name, type_=each.type) for each in columns}
    )


def dialect_of(work: UnitOfWork) -> str:
    """Returns the name of the session's database, such as `postgresql`."""
    return work.session.get_bind().dialect.name


def _insert_into(dialect: str, target: type[Base] | FromClause) -> postgresql.Insert:
    insert: Callable[[Any], Any] = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return cast(postgresql.Insert, insert(target))
