"""Elements of which the tables of the base are made.

The base describes the schema of one moment. It imports no models and never changes.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

TABLES = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MESSAGE_KINDS = (
    "code submitted returned verified rejected duplicate received reopened "
    "not_reached appointment appointment_reminder appointment_off invited "
    "moved withdrawn phone_changed reminder other_number answer_status "
    "answer_unknown answer_help answer_stop answer_start answer_register"
)


def choice(name: str, choices: str) -> sa.Enum:
    """Returns a VARCHAR with a CHECK that lists the choices, which spaces separate."""
    return sa.Enum(
        *choices.split(), name=name, native_enum=False, create_constraint=True, length=32
    )


def index(name: str, *columns: str, unique: bool = False, where: str | None = None) -> sa.Index:
    """Returns an index, partial where a condition is given."""
    condition = None if where is None else sa.text(where)
    return sa.Index(
        name, *columns, unique=unique, postgresql_where=condition, sqlite_where=condition
    )
