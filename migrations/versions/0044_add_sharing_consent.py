"""Add the consent to rows in files for recipients. NULL: the person was not asked."""

import sqlalchemy as sa

from portal.schema_changes import add_column, drop_column, replace_choices

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("registrations", sa.Column("may_share", sa.Boolean()))
    kinds = "answers phone other_number sharing centre reached not_reached"
    replace_choices("changes", "changekind", "kind", kinds)


def downgrade() -> None:
    # The CHECK of the kinds stays wide, because rows may hold the new value.
    drop_column("registrations", "may_share")
