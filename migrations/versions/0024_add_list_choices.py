"""Add the chosen sheet of a list, and the questions about its places."""

import sqlalchemy as sa

from portal.schema_changes import add_column, drop_column

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("imports", sa.Column("sheet_number", sa.Integer()))
    add_column("imports", sa.Column("place_questions", sa.LargeBinary()))


def downgrade() -> None:
    drop_column("imports", "place_questions")
    drop_column("imports", "sheet_number")
