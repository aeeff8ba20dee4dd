"""Write the choices in CHECKs as one constant, which PostgreSQL parses faster in each write."""

from portal.schema_choices import shorten_choices

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

TABLES = (
    "appointments attempts call_backs call_scripts centres changes closings drafts entries hotline_calls "
    "identified_people identified_steps imports key_checks messages monthly_pictures moves officers pairs "
    "receipts registrations second_looks webhook_deliveries"
)


def upgrade() -> None:
    for table in TABLES.split():
        shorten_choices(table)


def downgrade() -> None:
    """The CHECKs stay short, because they mean the same."""
