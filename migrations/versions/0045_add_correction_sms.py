"""Add the SMS about an answer that staff corrected."""

from portal.schema_changes import replace_choices

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLES_OF_KINDS = ("messages", "sms_sums", "stopped_kinds", "text_versions")
KINDS = (
    "code submitted returned verified rejected duplicate received reopened not_reached appointment "
    "appointment_reminder appointment_off invited moved withdrawn phone_changed old_phone "
    "address_changed answer_corrected reminder other_number answer_status answer_unknown answer_help "
    "answer_stop answer_start answer_register answer_callback"
)


def upgrade() -> None:
    for table in TABLES_OF_KINDS:
        replace_choices(table, "messagekind", "kind", KINDS)


def downgrade() -> None:
    """The CHECKs of enums stay wide, because rows may hold the new values."""
