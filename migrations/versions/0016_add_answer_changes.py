"""Add the values of changed answers, the code for a lost reference, and SMS about changes."""

import sqlalchemy as sa

from portal.schema_changes import add_choices, add_column, drop_column, replace_choices

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES_OF_KINDS = ("messages", "sms_sums", "stopped_kinds", "text_versions")
KINDS = (
    "code submitted returned verified rejected duplicate received reopened not_reached appointment "
    "appointment_reminder appointment_off invited moved withdrawn phone_changed old_phone "
    "address_changed reminder other_number answer_status answer_unknown answer_help answer_stop "
    "answer_start answer_register"
)
ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled password_changed "
    "campaign_added campaign_ended campaign_begun_again phone_changed answer_changed "
    "caller_identified erased decided undone second_look note_written searched not_duplicate "
    "merge_undone entered imported import_undone screened handed_over appointed centre_changed "
    "catchment_changed moved_centres export_asked export_approved export_downloaded "
    "gateway_changed sms_stopped sms_started sms_text_changed sms_test_sent alarm_ended"
)


def upgrade() -> None:
    add_column("changes", sa.Column("answers", sa.LargeBinary()))
    add_column("changes", sa.Column("agreed", sa.String(32)))
    add_choices("changes", "agreedhow", "agreed", "on_phone in_person by_letter")
    purposes = "register status new_phone lost_reference birth"
    replace_choices("one_time_codes", "codepurpose", "purpose", purposes)
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)
    for table in TABLES_OF_KINDS:
        replace_choices(table, "messagekind", "kind", KINDS)


def downgrade() -> None:
    # The CHECKs of enums stay wide, because rows may hold the new values.
    drop_column("changes", "agreed", checks=["agreedhow"])
    drop_column("changes", "answers")
