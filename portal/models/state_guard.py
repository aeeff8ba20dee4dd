"""States of rows change by `set_state` only, which the transition services call.

A state that is assigned, given to a constructor, set by `setattr` or written by an UPDATE would pass
the table of allowed transitions and leave no history. The guard works at run time: an attribute event
refuses the first three, an event before each statement refuses an UPDATE, raw SQL included. The
schema's own connection (`Database.schema_connection`) is free to write, as migrations do.
"""

import re
import threading
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from portal.models.base import Base
from portal.models.outreach.identified_person import IdentifiedPerson
from portal.models.registration.registration import Registration

GUARDED: Final[dict[type[Base], str]] = {Registration: "state", IdentifiedPerson: "stage"}
"""Models whose states have a table of allowed transitions, and the column of the state."""

_COLUMNS: Final = {model.__tablename__: column for model, column in GUARDED.items()}
_SET: Final = re.compile(
    rf"""\b(?:UPDATE|INTO)\s+(?:ONLY\s+)?"?({"|".join(_COLUMNS)})\b.*?\bSET\b(.*?)"""
    r"(?:\bWHERE\b|\bRETURNING\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)


class StateSetOutsideTransition(RuntimeError):
    """A programming error: a state is set without the service that checks the transition."""


class _Permit(threading.local):
    """Whether the calling thread is inside `set_state`."""

    given = False


_permit = _Permit()


def set_state(row: Registration | IdentifiedPerson, state: StrEnum) -> None:
    """Set the state of a row. The caller has checked that the transition is allowed."""
    _permit.given = True
    try:
        setattr(row, GUARDED[type(row)], state)
    finally:
        _permit.given = False


def refuse_state(model: type[Base], names: Collection[str]) -> None:
    """Raises `StateSetOutsideTransition` if a guarded state is among the attributes of a new row."""
    if model in GUARDED and GUARDED[model] in names:
        raise StateSetOutsideTransition(_problem(model.__tablename__))


def _refuse_assignment(row: Base, _new: object, _old: object, _event: object) -> None:
    if not _permit.given:
        raise StateSetOutsideTransition(_problem(type(row).__tablename__))


def _refuse_statement(
    connection: Connection,
    _cursor: object,
    statement: str,
    _values: object,
    context: Any,
    _many: bool,
) -> None:
    table = _sets_state_of(statement)
    if table is None:
        return
    options = context.execution_options if context else connection.get_execution_options()
    # A flush writes what the attribute event let pass; SQLAlchemy gives its statements a cache.
    if "compiled_cache" in options or options.get("phera_access") == "schema":
        return
    raise StateSetOutsideTransition(_problem(table))


def _refuse_bulk_update(state: ORMExecuteState) -> None:
    """Refuse an UPDATE by primary key, whose statements look like those of a flush."""
    if not (state.is_update and isinstance(state.parameters, list) and state.bind_mapper):
        return
    column = GUARDED.get(state.bind_mapper.class_)
    if column and any(column in _keys(each) for each in state.parameters):
        raise StateSetOutsideTransition(_problem(state.bind_mapper.class_.__tablename__))


def _keys(values: Iterable[Any]) -> set[str]:
    return {getattr(each, "key", each) for each in values}


@lru_cache(maxsize=1024)
def _sets_state_of(statement: str) -> str | None:
    """The guarded table whose state this statement sets, if it does."""
    for found in _SET.finditer(statement):
        table = found[1].lower()
        if re.search(rf'\b{_COLUMNS[table]}"?\s*=', found[2], re.IGNORECASE):
            return table
    return None


def _problem(table: str) -> str:
    return f"{table}.{_COLUMNS[table]} changes by a transition only: call the transition service"


for _model, _column in GUARDED.items():
    event.listen(getattr(_model, _column), "set", _refuse_assignment)
event.listen(Engine, "before_cursor_execute", _refuse_statement)
event.listen(Session, "do_orm_execute", _refuse_bulk_update)
