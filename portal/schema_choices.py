"""CHECKs of enums in a short form of PostgreSQL, for migrations.

PostgreSQL parses the text of every CHECK of a table in each statement that writes to it, and evaluates
its constants. `state IN ('draft', 'submitted')` is stored as an array of casts, which takes 150
characters and a step for each choice. `state = ANY ('{draft,submitted}')` is one constant.
"""

import re
from typing import Final

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import is_sqlite, own_transaction, validate

_LIST: Final = re.compile(r"\(ARRAY\[((?:'[\w.]+'::character varying(?:, )?)+)\]\)::text\[\]")
_CHECKS: Final = sa.text(
    "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
    " WHERE conrelid = to_regclass(:table) AND contype = 'c' ORDER BY conname"
)


def shorten_choices(table: str) -> None:
    """Writes each list of choices in the CHECKs of a table as one constant, with the same meaning.

    Does nothing on SQLite, or where the lists are short already.
    """
    if is_sqlite():
        return
    checks = op.get_bind().execute(_CHECKS, {"table": table}).all()
    found = {name: short for name, long, _ in checks if (short := _shorten(long)) != long}
    unproven = [name for name, _, is_valid in checks if name in found or not is_valid]
    if found:
        with own_transaction(f"Shorten the choices of {table}"):
            for name, definition in found.items():
                op.execute(
                    f"ALTER TABLE {table} DROP CONSTRAINT {name},"
                    f" ADD CONSTRAINT {name} {definition.removesuffix(' NOT VALID')} NOT VALID"
                )
    if unproven:  # also those of a migration that failed half way
        validate(table, *unproven)


def _shorten(definition: str) -> str:
    return _LIST.sub(_as_constant, definition)


def _as_constant(listed: re.Match[str]) -> str:
    choices = ",".join(re.findall(r"'([\w.]+)'", listed[1]))
    return f"'{{{choices}}}'::text[]"
