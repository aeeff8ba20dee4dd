"""Accounts, sessions, second factors and invitations of staff; the audit log and exports."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, JSON, TABLES, choice, index

sa.Table(
    "officers",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column(
        "role",
        choice("role", "district centre registrar supervisor ministry administrator"),
        nullable=False,
    ),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code")),
    sa.Column("centre_code", sa.String(12), sa.ForeignKey("centres.code")),
    sa.Column("desk", choice("desk", "airport digital_centre demo_counter hotline volunteer")),
    sa.Column("language", choice("language", "bn en"), nullable=False),
    sa.Column("password_hash", sa.Text(), nullable=False),
    sa.Column("totp_secret", sa.LargeBinary(), nullable=False),
    sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
    sa.Column("active", sa.Boolean(), nullable=False),
    sa.Column("single_keys", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.CheckConstraint("(role = 'centre') = (centre_code IS NOT NULL)", name="centre"),
    sa.CheckConstraint(
        "CASE WHEN role IN ('district', 'supervisor') THEN district_code IS NOT "
        "NULL ELSE role = 'registrar' OR district_code IS NULL END",
        name="district",
    ),
    sa.CheckConstraint("email = lower(email)", name="email_lower"),
    sa.CheckConstraint("(role = 'registrar') = (desk IS NOT NULL)", name="registrar"),
    sa.CheckConstraint("desk <> 'volunteer' OR district_code IS NOT NULL", name="volunteer"),
    sa.UniqueConstraint("email"),
)
sa.Table(
    "staff_sessions",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("token_hash", sa.LargeBinary(), nullable=False),
    sa.Column(
        "officer_id", sa.Uuid(), sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("started_at", INSTANT, nullable=False),
    sa.Column("ended_at", INSTANT),
    sa.UniqueConstraint("token_hash"),
    index("ix_staff_sessions_officer_id", "officer_id"),
)
sa.Table(
    "recovery_codes",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "officer_id", sa.Uuid(), sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("code_hash", sa.LargeBinary(), nullable=False),
    sa.Column("used_at", INSTANT),
    sa.UniqueConstraint("code_hash"),
    index("ix_recovery_codes_officer_id", "officer_id"),
)
sa.Table(
    "invitations",
    TABLES,
    sa.Column(
        "officer_id", sa.Uuid(), sa.ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("token_hash", sa.LargeBinary(), nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.UniqueConstraint("token_hash"),
)
sa.Table(
    "audit_head",
    TABLES,
    sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger(), nullable=False),
    sa.Column("mac", sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("id = 1 AND number >= 0", name="single"),
)
sa.Table(
    "audit_entries",
    TABLES,
    sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column(
        "action",
        choice(
            "auditaction",
            "signed_in sign_in_failed signed_out recovery_code_used officer_added "
            "officer_reset officer_invited officer_changed officer_disabled "
            "officer_enabled password_changed campaign_added campaign_ended "
            "campaign_begun_again phone_changed erased decided undone second_look "
            "note_written searched not_duplicate merge_undone entered imported "
            "import_undone screened handed_over appointed centre_changed "
            "catchment_changed moved_centres export_asked export_approved "
            "export_downloaded gateway_changed sms_stopped sms_started "
            "sms_text_changed sms_test_sent alarm_ended",
        ),
        nullable=False,
    ),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("subject", sa.String(100), nullable=False),
    sa.Column("details", JSON, nullable=False),
    sa.Column("mac", sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("length(mac) = 32", name="mac"),
    sa.CheckConstraint("number >= 1", name="number"),
    index("ix_audit_entries_action", "action", "number"),
    index("ix_audit_entries_officer", "officer_id", "number"),
    index("ix_audit_entries_subject", "subject", "number"),
)
sa.Table(
    "exports",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("asked_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("asked_at", INSTANT, nullable=False),
    sa.Column("purpose", sa.Text(), nullable=False),
    sa.Column("filters", JSON, nullable=False),
    sa.Column("identifiable", sa.Boolean(), nullable=False),
    sa.Column("approved_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("approved_at", INSTANT),
    sa.Column("downloaded_at", INSTANT),
    sa.CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
    sa.CheckConstraint("identifiable OR approved_by_id IS NULL", name="approval_needed"),
    sa.CheckConstraint("approved_by_id <> asked_by_id", name="second_person"),
    index("ix_exports_asked_at", "asked_at"),
    index("ix_exports_downloaded_at", "downloaded_at"),
)
