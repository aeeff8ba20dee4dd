"""Create all tables.

It replaces the migrations 0001 to 0014, which were written before the first release. It keeps the
number of the last of them, so that databases made by them continue from here.
"""

from alembic import op

from migrations.base_tables import FAMILIES

revision = "0014"
down_revision = None
branch_labels = None
depends_on = None

TABLES = FAMILIES[0].TABLES


def upgrade() -> None:
    TABLES.create_all(op.get_bind())


def downgrade() -> None:
    TABLES.drop_all(op.get_bind())
