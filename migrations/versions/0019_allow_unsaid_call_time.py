"""Let a person leave unsaid when calls are safe, instead of storing "any time"."""

from portal.schema_changes import replace_choices, update_rows

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TIMES = "any morning afternoon evening"


def upgrade() -> None:
    replace_choices("registrations", "safetime", "safe_time", f"{TIMES} not_said")


def downgrade() -> None:
    update_rows("registrations", "safe_time = 'any'", "safe_time = 'not_said'")
    replace_choices("registrations", "safetime", "safe_time", TIMES)
