"""Add calls of the hotline, their scripts, and what a person waits to be called about."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import add_choices, add_column, drop_column, replace_choices

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

REASONS = (
    "status",
    "correction",
    "new_phone",
    "reference",
    "complaint",
    "call_back",
    "general",
    "not_proven",
    "cut_off",
)
PARTS = ("greeting", "proof", "not_proven", "proven", "general", "closing")
ALARMS = (
    "gateway_trouble gateway_errors gateway_slow budget_near budget_spent codes_spent codes_unused "
    "caller_proofs rows_set_aside"
)
ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified caller_not_proven data_copied erased decided undone "
    "second_look note_written number_looked_up searched not_duplicate merge_undone entered "
    "imported import_undone screened handed_over appointed centre_changed catchment_changed "
    "moved_centres export_asked export_approved export_downloaded export_written agreement_added "
    "agreement_approved agreement_ended month_frozen month_corrected month_list_opened "
    "picture_added picture_withdrawn api_token_made api_token_revoked webhook_added "
    "webhook_approved webhook_changed gateway_changed sms_stopped sms_started sms_text_changed "
    "sms_test_sent keys_changed backed_up restored sms_released alarm_ended"
)
TABLES_OF_KINDS = ("messages", "sms_sums", "stopped_kinds", "text_versions")
KINDS = (
    "code submitted returned verified rejected duplicate received reopened not_reached appointment "
    "appointment_reminder appointment_off invited moved withdrawn phone_changed old_phone "
    "address_changed answer_corrected reference_again reminder other_number answer_status "
    "answer_unknown answer_help answer_stop answer_start answer_register answer_callback"
)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "hotline_calls",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column(
            "registration_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="CASCADE")
        ),
        _moment("began_at", nullable=False),
        _moment("proven_at"),
        sa.Column("failed_tries", sa.SmallInteger(), nullable=False),
        _moment("ended_at"),
        sa.Column("reason", _one_of("reason", *REASONS)),
        sa.CheckConstraint("(ended_at IS NULL) = (reason IS NULL)", name="ended"),
        sa.CheckConstraint("proven_at IS NULL OR registration_id IS NOT NULL", name="proven"),
        sa.CheckConstraint("failed_tries >= 0", name="failed_tries"),
        if_not_exists=True,
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_hotline_calls_open",
        "hotline_calls",
        ["officer_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
        if_not_exists=True,
    )
    for name, columns in (
        ("officer", ["officer_id", "began_at", "id"]),
        ("registration", ["registration_id"]),
    ):
        op.create_index(f"ix_hotline_calls_{name}", "hotline_calls", columns, if_not_exists=True)
    op.create_table(
        "call_scripts",
        sa.Column("part", _one_of("part", *PARTS), primary_key=True),
        sa.Column("bangla", sa.Text(), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        if_not_exists=True,
    )
    add_column(
        "call_backs", sa.Column("kind", sa.String(32), nullable=False, server_default="call")
    )
    add_choices("call_backs", "kind", "kind", "call complaint")
    add_column("call_backs", sa.Column("note", sa.LargeBinary()))
    for table in TABLES_OF_KINDS:
        replace_choices(table, "messagekind", "kind", KINDS)
    replace_choices("alarms", "alarmkind", "kind", ALARMS)
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECKs of shared enums stay wide, because rows may hold the new values.
    drop_column("call_backs", "note")
    drop_column("call_backs", "kind", checks=("kind",))
    op.drop_table("call_scripts", if_exists=True)
    op.drop_table("hotline_calls", if_exists=True)
