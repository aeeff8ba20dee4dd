"""Indexes for the lists of officers: of what is kept, by upazila, and of whom no SMS reaches.

On PostgreSQL registrations wait while these are built (a minute for ten million). Who cannot stop
builds them before, by these names, with CREATE INDEX CONCURRENTLY; then this finds them there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEPT, LOST = "erased_at IS NULL", "unreachable_since IS NOT NULL"
Indexes = dict[str, tuple[tuple[str, ...], str | None]]
NEW: Indexes = {
    "list_district": (("district_code", "state", "submitted_at", "id"), KEPT),
    "list_centre": (("centre_code", "state", "submitted_at", "id"), KEPT),
    "list_upazila": (("district_code", "upazila_code", "state", "submitted_at", "id"), KEPT),
    "lost_district": (("district_code", "unreachable_since", "id"), LOST),
    "lost_centre": (("centre_code", "unreachable_since", "id"), LOST),
}
OLD: Indexes = {
    "queue": (("district_code", "state", "submitted_at", "id"), None),
    "centre": (("centre_code", "state", "submitted_at", "id"), None),
    "unreachable": (("unreachable_since", "id"), LOST),
}


def upgrade() -> None:
    """The new ones, then without the old ones."""
    _create(NEW)
    _drop(OLD)


def downgrade() -> None:
    """The old ones, then without the new ones."""
    _create(OLD)
    _drop(NEW)


def _create(indexes: Indexes) -> None:
    for name, (columns, condition) in indexes.items():
        where = sa.text(condition) if condition else None
        op.create_index(
            f"ix_registrations_{name}",
            "registrations",
            columns,
            if_not_exists=True,
            postgresql_where=where,
            sqlite_where=where,
        )


def _drop(indexes: Indexes) -> None:
    for name in indexes:
        op.drop_index(f"ix_registrations_{name}", table_name="registrations")
