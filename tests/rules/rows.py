"""Rows for any table, so that migrations run on filled tables.

Values depend on the type of a column alone, so foreign keys match automatically. `SPECIAL` has the
values that a CHECK requires.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Enum, Table, TypeDecorator

SPECIAL: dict[str, dict[str, object]] = {
    "officers": {"role": "administrator"},
    "messages": {"state": "delivered", "ended_at": datetime(2026, 11, 22, tzinfo=UTC)},
    "moves": {"actor": "returnee", "to_state": "submitted"},
    "campaigns": {"code": "EID26"},
    "appointments": {"state": "kept", "ended_at": datetime(2026, 11, 22, tzinfo=UTC)},
    "import_keys": {"hash": b"1" * 16},
    "name_keys": {"hash": b"1" * 16},
    "pairs": {"first_id": UUID(int=1), "second_id": UUID(int=2), "verdict": "open"},
    "identified_people": {"name": b"1"},
    "identified_steps": {"to_stage": "eligible"},
    "monthly_corrections": {"shown_in": date(2026, 12, 1)},
    "targets": {"district_code": "1"},
    "webhook_deliveries": {"event": "portal.test"},
    "registrations": {
        "state": "submitted",
        "document_type": "none",
        "upazila_code": "1",
        "name_bn": b"1" * 32,
        "reference": "1" * 9,
        "country": "SA",
        "left_year": 2020,
        "returned_year": 2020,
    },
}
SECOND: dict[str, dict[str, object]] = {
    "registrations": {"id": UUID(int=2), "reference": "2" * 9},
}
"""Tables of which another table needs two rows, and the values in which the second differs."""
BY_TYPE: dict[type, object] = {
    UUID: UUID(int=1),
    datetime: datetime(2026, 11, 22, tzinfo=UTC),
    date: date(2026, 11, 22),
    str: "1",
    bytes: b"1" * 32,
    bool: False,
    int: 1,
    float: 1.0,
}


def a_row(table: Table) -> dict[str, Any]:
    """Returns the values of one valid row, with NULL in every nullable column."""
    values = {column.name: _value(column) for column in table.columns if not column.nullable}
    for name, special in SPECIAL.get(table.name, {}).items():
        kind = table.columns[name].type
        choices = kind.enum_class if isinstance(kind, Enum) else None
        values[name] = choices(special) if choices else special
    return values


def rows(table: Table) -> list[dict[str, Any]]:
    """Returns one row of the table, or two if another table refers to two of them."""
    row = a_row(table)
    return [row, {**row, **SECOND[table.name]}] if table.name in SECOND else [row]


def _value(column: Column[Any]) -> object:
    kind = column.type
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, Enum) and kind.enum_class:
        return next(iter(kind.enum_class))
    if isinstance(kind, JSON):
        return {}
    return BY_TYPE[kind.python_type]
