"""Add the SMS with a code that a caller reads out to the hotline."""

from portal.schema_changes import replace_choices
from portal.schema_choices import shorten_choices

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

TABLES_OF_KINDS = ("messages", "sms_sums", "stopped_kinds", "text_versions")
KINDS = (
    "code caller_code submitted returned verified rejected duplicate received reopened not_reached "
    "appointment appointment_reminder appointment_off invited moved withdrawn phone_changed old_phone "
    "address_changed answer_corrected reference_again reminder other_number answer_status "
    "answer_unknown answer_help answer_stop answer_start answer_register answer_callback"
)


def upgrade() -> None:
    for table in TABLES_OF_KINDS:
        replace_choices(table, "messagekind", "kind", KINDS)
        shorten_choices(table)


def downgrade() -> None:
    """The CHECKs of enums stay wide, because rows may hold the new values."""
