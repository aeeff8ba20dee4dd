"""Create all tables: registrations, drafts, history, outbox, staff, places, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "gateway_trouble",
                "gateway_errors",
                "gateway_slow",
                "budget_near",
                "budget_spent",
                "codes_unused",
                name="alarmkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
    )
    op.create_index(
        "uq_alarms_open",
        "alarms",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1 AND number >= 0", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "code_sums",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_code_sums"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_counters_count")),
        sa.CheckConstraint("length(subject) = 32", name=op.f("ck_counters_subject")),
        sa.PrimaryKeyConstraint("name", "subject", "period_start", name="pk_counters"),
    )
    op.create_table(
        "districts",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_bn", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_districts"),
    )
    op.create_index("ix_districts_division_code", "districts", ["division_code"], unique=False)
    op.create_table(
        "gateway_states",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=True),
        sa.Column("share", sa.SmallInteger(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("share BETWEEN 0 AND 100", name=op.f("ck_gateway_states_share")),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name=op.f("ck_gateway_states_weight")),
        sa.PrimaryKeyConstraint("name", name="pk_gateway_states"),
    )
    op.create_table(
        "inbound_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("heard_as", sa.String(length=140), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("sender_index", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "request",
            sa.Enum(
                "status",
                "help",
                "stop",
                "start",
                "register",
                "unknown",
                name="inboundrequest",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "length(sender_index) = 32", name=op.f("ck_inbound_messages_sender_index")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_messages"),
        sa.UniqueConstraint("heard_as", name="uq_inbound_messages_heard_as"),
    )
    op.create_index(
        "ix_inbound_messages_sender_index", "inbound_messages", ["sender_index"], unique=False
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("gateway", sa.String(length=32), nullable=False),
        sa.Column("gateway_message_id", sa.String(length=100), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "accepted",
                "buffered",
                "delivered",
                "failed",
                "expired",
                "refused",
                name="receiptstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_state", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
    )
    op.create_index("uq_receipts_once", "receipts", ["reference", "gateway", "status"], unique=True)
    op.create_table(
        "sms_sums",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "submitted",
                "returned",
                "verified",
                "rejected",
                "duplicate",
                "received",
                "moved",
                "withdrawn",
                "phone_changed",
                "reminder",
                "answer_status",
                "answer_unknown",
                "answer_help",
                "answer_stop",
                "answer_start",
                "answer_register",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("gateway", sa.String(length=32), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "gateway", name="pk_sms_sums"),
    )
    op.create_table(
        "step_counters",
        sa.Column("campaign_code", sa.String(length=8), nullable=False),
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_step_counters_count")),
        sa.CheckConstraint("slot BETWEEN 0 AND 7", name=op.f("ck_step_counters_slot")),
        sa.PrimaryKeyConstraint("campaign_code", "page", "day", "slot", name="pk_step_counters"),
    )
    op.create_table(
        "centres",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("district_code", sa.String(length=12), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_bn", sa.Text(), nullable=False),
        sa.Column("address_en", sa.Text(), nullable=False),
        sa.Column("address_bn", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "closed",
                "full",
                name="centrestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_centres_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_centres_longitude")),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name="fk_centres_district_code_districts"
        ),
        sa.PrimaryKeyConstraint("code", name="pk_centres"),
    )
    op.create_table(
        "upazilas",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("district_code", sa.String(length=12), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_bn", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name="fk_upazilas_district_code_districts"
        ),
        sa.PrimaryKeyConstraint("code", name="pk_upazilas"),
        sa.UniqueConstraint("code", "district_code", name="uq_upazilas_code_district_code"),
    )
    op.create_index("ix_upazilas_district_code", "upazilas", ["district_code"], unique=False)
    op.create_table(
        "catchments",
        sa.Column("district_code", sa.String(length=12), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_code"], ["centres.code"], name="fk_catchments_centre_code_centres"
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name="fk_catchments_district_code_districts"
        ),
        sa.PrimaryKeyConstraint("district_code", name="pk_catchments"),
    )
    op.create_table(
        "officers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "district",
                "centre",
                "ministry",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("district_code", sa.String(length=12), nullable=True),
        sa.Column("centre_code", sa.String(length=12), nullable=True),
        sa.Column(
            "language",
            sa.Enum(
                "bn", "en", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=False),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'centre') = (centre_code IS NOT NULL)", name=op.f("ck_officers_centre")
        ),
        sa.CheckConstraint(
            "(role = 'district') = (district_code IS NOT NULL)", name=op.f("ck_officers_district")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_officers_email_lower")),
        sa.ForeignKeyConstraint(
            ["centre_code"], ["centres.code"], name="fk_officers_centre_code_centres"
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name="fk_officers_district_code_districts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
        sa.UniqueConstraint("email", name="uq_officers_email"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "signed_in",
                "sign_in_failed",
                "signed_out",
                "recovery_code_used",
                "officer_added",
                "officer_reset",
                "officer_disabled",
                "officer_enabled",
                "password_changed",
                "campaign_added",
                "campaign_ended",
                "campaign_begun_again",
                "phone_changed",
                "erased",
                "decided",
                "export_asked",
                "export_approved",
                "export_downloaded",
                "gateway_changed",
                "sms_stopped",
                "sms_started",
                "sms_text_changed",
                "sms_test_sent",
                "alarm_ended",
                name="auditaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(mac) = 32", name=op.f("ck_audit_entries_mac")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_entries_number")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_audit_entries_officer_id_officers"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entries"),
    )
    op.create_table(
        "call_backs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mobile", sa.LargeBinary(), nullable=False),
        sa.Column("mobile_index", sa.LargeBinary(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "bn", "en", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (officer_id IS NULL)", name=op.f("ck_call_backs_done")
        ),
        sa.CheckConstraint("length(mobile_index) = 32", name=op.f("ck_call_backs_mobile_index")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_call_backs_officer_id_officers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call_backs"),
    )
    op.create_index(
        "ix_call_backs_open",
        "call_backs",
        ["asked_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_call_backs_open",
        "call_backs",
        ["mobile_index"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "campaigns",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(code) BETWEEN 4 AND 8 AND code = upper(code)", name=op.f("ck_campaigns_code")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["officers.id"], name="fk_campaigns_created_by_id_officers"
        ),
        sa.PrimaryKeyConstraint("code", name="pk_campaigns"),
    )
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "filters", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("identifiable", sa.Boolean(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL)", name=op.f("ck_exports_approval")
        ),
        sa.CheckConstraint("approved_by_id <> asked_by_id", name=op.f("ck_exports_second_person")),
        sa.CheckConstraint(
            "identifiable OR approved_by_id IS NULL", name=op.f("ck_exports_approval_needed")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["officers.id"], name="fk_exports_approved_by_id_officers"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["officers.id"], name="fk_exports_asked_by_id_officers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_asked_at", "exports", ["asked_at"], unique=False)
    op.create_index("ix_exports_downloaded_at", "exports", ["downloaded_at"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name="fk_recovery_codes_officer_id_officers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.UniqueConstraint("code_hash", name="uq_recovery_codes_code_hash"),
    )
    op.create_index("ix_recovery_codes_officer_id", "recovery_codes", ["officer_id"], unique=False)
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name="fk_staff_sessions_officer_id_officers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_staff_sessions_token_hash"),
    )
    op.create_index("ix_staff_sessions_officer_id", "staff_sessions", ["officer_id"], unique=False)
    op.create_table(
        "stopped_kinds",
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "submitted",
                "returned",
                "verified",
                "rejected",
                "duplicate",
                "received",
                "moved",
                "withdrawn",
                "phone_changed",
                "reminder",
                "answer_status",
                "answer_unknown",
                "answer_help",
                "answer_stop",
                "answer_start",
                "answer_register",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["officers.id"], name="fk_stopped_kinds_stopped_by_id_officers"
        ),
        sa.PrimaryKeyConstraint("kind", name="pk_stopped_kinds"),
    )
    op.create_table(
        "text_versions",
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "submitted",
                "returned",
                "verified",
                "rejected",
                "duplicate",
                "received",
                "moved",
                "withdrawn",
                "phone_changed",
                "reminder",
                "answer_status",
                "answer_unknown",
                "answer_help",
                "answer_stop",
                "answer_start",
                "answer_register",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("bangla", sa.Text(), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_text_versions_number")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["officers.id"], name="fk_text_versions_made_by_id_officers"
        ),
        sa.PrimaryKeyConstraint("kind", "number", name="pk_text_versions"),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "verified",
                "rejected",
                "duplicate",
                "received",
                "closed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "bn", "en", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "self_web",
                "assisted",
                "import",
                "sms",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("campaign_code", sa.String(length=8), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erasure_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("typed", sa.LargeBinary(), nullable=False),
        sa.Column("consent_version", sa.String(length=16), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("helper_name", sa.LargeBinary(), nullable=True),
        sa.Column("mobile", sa.LargeBinary(), nullable=False),
        sa.Column("mobile_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone_verified", sa.Boolean(), nullable=False),
        sa.Column(
            "whose_phone",
            sa.Enum(
                "own",
                "family",
                "neighbour",
                "helper",
                name="whosephone",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("may_sms", sa.Boolean(), nullable=False),
        sa.Column("may_call", sa.Boolean(), nullable=False),
        sa.Column(
            "safe_time",
            sa.Enum(
                "any",
                "morning",
                "afternoon",
                "evening",
                name="safetime",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_bn", sa.LargeBinary(), nullable=True),
        sa.Column("name_en", sa.LargeBinary(), nullable=True),
        sa.Column("father_name", sa.LargeBinary(), nullable=True),
        sa.Column("mother_name", sa.LargeBinary(), nullable=True),
        sa.Column("spouse_name", sa.LargeBinary(), nullable=True),
        sa.Column(
            "sex",
            sa.Enum(
                "female",
                "male",
                "hijra",
                "not_said",
                name="sex",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("birth", sa.LargeBinary(), nullable=False),
        sa.Column(
            "document_type",
            sa.Enum(
                "nid",
                "passport",
                "birth_certificate",
                "out_pass",
                "none",
                name="documenttype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("document_number", sa.LargeBinary(), nullable=True),
        sa.Column("document_index", sa.LargeBinary(), nullable=True),
        sa.Column("bmet_number", sa.LargeBinary(), nullable=True),
        sa.Column("district_code", sa.String(length=12), nullable=False),
        sa.Column("upazila_code", sa.String(), nullable=True),
        sa.Column("upazila_text", sa.LargeBinary(), nullable=True),
        sa.Column("union_ward", sa.LargeBinary(), nullable=True),
        sa.Column("village", sa.LargeBinary(), nullable=True),
        sa.Column("permanent_district_code", sa.String(length=12), nullable=True),
        sa.Column("permanent_upazila_code", sa.String(), nullable=True),
        sa.Column("permanent_upazila_text", sa.LargeBinary(), nullable=True),
        sa.Column("permanent_union_ward", sa.LargeBinary(), nullable=True),
        sa.Column("permanent_village", sa.LargeBinary(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("left_year", sa.SmallInteger(), nullable=False),
        sa.Column("left_month", sa.SmallInteger(), nullable=True),
        sa.Column("returned_year", sa.SmallInteger(), nullable=False),
        sa.Column("returned_month", sa.SmallInteger(), nullable=True),
        sa.Column(
            "travelled",
            sa.Enum(
                "regular",
                "irregular",
                "not_said",
                name="travelled",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "returned_how",
            sa.Enum(
                "own_decision",
                "assisted",
                "deported",
                "job_ended",
                "other",
                "not_said",
                name="returnedhow",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "occupation",
            sa.Enum(
                "construction",
                "domestic",
                "cleaning",
                "driving",
                "factory",
                "farming",
                "shop",
                "technical",
                "care",
                "other",
                "none",
                name="occupation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("occupation_other", sa.LargeBinary(), nullable=True),
        sa.Column(
            "skills", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("skills_other", sa.LargeBinary(), nullable=True),
        sa.Column(
            "schooling",
            sa.Enum(
                "none",
                "primary",
                "secondary",
                "ssc",
                "hsc",
                "degree",
                "not_said",
                name="schooling",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("needs", sa.LargeBinary(), nullable=False),
        sa.Column("needs_other", sa.LargeBinary(), nullable=False),
        sa.Column("female_counsellor", sa.LargeBinary(), nullable=False),
        sa.Column("needs_care", sa.LargeBinary(), nullable=False),
        sa.Column("care_note", sa.LargeBinary(), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("centre_distance_km", sa.Double(), nullable=False),
        sa.Column(
            "route_reason",
            sa.Enum(
                "nearest",
                "catchment",
                "passed_on",
                "none_open",
                "moved",
                name="routereason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "erased_at IS NOT NULL OR (document_type = 'none') = (document_number IS NULL)",
            name=op.f("ck_registrations_document_number"),
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR state IN ('withdrawn', 'rejected', 'duplicate', 'closed')",
            name=op.f("ck_registrations_erasure_at_an_end"),
        ),
        sa.CheckConstraint("state <> 'draft'", name=op.f("ck_registrations_sent")),
        sa.CheckConstraint(
            "(document_number IS NULL) = (document_index IS NULL)",
            name=op.f("ck_registrations_document_index"),
        ),
        sa.CheckConstraint(
            "(permanent_district_code IS NOT NULL) = (permanent_upazila_code IS NOT NULL OR permanent_upazila_text IS NOT NULL)",
            name=op.f("ck_registrations_permanent_upazila"),
        ),
        sa.CheckConstraint(
            "centre_distance_km >= 0", name=op.f("ck_registrations_centre_distance_km")
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR erasure_asked_at IS NOT NULL",
            name=op.f("ck_registrations_erasure_asked"),
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR name_bn IS NULL AND name_en IS NULL AND father_name IS NULL AND mother_name IS NULL AND spouse_name IS NULL AND helper_name IS NULL AND document_number IS NULL AND document_index IS NULL AND bmet_number IS NULL AND upazila_code IS NULL AND upazila_text IS NULL AND union_ward IS NULL AND village IS NULL AND permanent_district_code IS NULL AND permanent_upazila_code IS NULL AND permanent_upazila_text IS NULL AND permanent_union_ward IS NULL AND permanent_village IS NULL AND occupation_other IS NULL AND skills_other IS NULL",
            name=op.f("ck_registrations_erased"),
        ),
        sa.CheckConstraint("left_month BETWEEN 1 AND 12", name=op.f("ck_registrations_left_month")),
        sa.CheckConstraint("left_year >= 1950", name=op.f("ck_registrations_left_year")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_registrations_country")),
        sa.CheckConstraint(
            "length(document_index) = 32", name=op.f("ck_registrations_document_index_length")
        ),
        sa.CheckConstraint("length(mobile_index) = 32", name=op.f("ck_registrations_mobile_index")),
        sa.CheckConstraint("length(reference) = 9", name=op.f("ck_registrations_reference")),
        sa.CheckConstraint(
            "name_bn IS NOT NULL OR name_en IS NOT NULL OR erased_at IS NOT NULL",
            name=op.f("ck_registrations_name"),
        ),
        sa.CheckConstraint(
            "returned_month BETWEEN 1 AND 12", name=op.f("ck_registrations_returned_month")
        ),
        sa.CheckConstraint(
            "returned_year * 12 + coalesce(returned_month, 12) >= left_year * 12 + coalesce(left_month, 1)",
            name=op.f("ck_registrations_returned_after_left"),
        ),
        sa.CheckConstraint(
            "upazila_code IS NOT NULL OR upazila_text IS NOT NULL OR erased_at IS NOT NULL",
            name=op.f("ck_registrations_upazila"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_registrations_version")),
        sa.ForeignKeyConstraint(
            ["campaign_code"], ["campaigns.code"], name="fk_registrations_campaign_code_campaigns"
        ),
        sa.ForeignKeyConstraint(
            ["centre_code"], ["centres.code"], name="fk_registrations_centre_code_centres"
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name="fk_registrations_district_code_districts"
        ),
        sa.ForeignKeyConstraint(
            ["permanent_district_code"],
            ["districts.code"],
            name="fk_registrations_permanent_district_code_districts",
        ),
        sa.ForeignKeyConstraint(
            ["permanent_upazila_code", "permanent_district_code"],
            ["upazilas.code", "upazilas.district_code"],
            name="fk_registrations_permanent_upazila",
        ),
        sa.ForeignKeyConstraint(
            ["upazila_code", "district_code"],
            ["upazilas.code", "upazilas.district_code"],
            name="fk_registrations_upazila",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
        sa.UniqueConstraint("reference", name="uq_registrations_reference"),
    )
    op.create_index(
        "ix_registrations_campaign",
        "registrations",
        ["campaign_code", "submitted_at"],
        unique=False,
        postgresql_where=sa.text("campaign_code IS NOT NULL"),
        sqlite_where=sa.text("campaign_code IS NOT NULL"),
    )
    op.create_index(
        "ix_registrations_centre",
        "registrations",
        ["centre_code", "state", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_registrations_document_index", "registrations", ["document_index"], unique=False
    )
    op.create_index(
        "ix_registrations_mobile_index", "registrations", ["mobile_index"], unique=False
    )
    op.create_index(
        "ix_registrations_queue",
        "registrations",
        ["district_code", "state", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_registrations_sent", "registrations", ["submitted_at", "channel"], unique=False
    )
    op.create_index(
        "ix_registrations_to_erase",
        "registrations",
        ["erasure_asked_at", "id"],
        unique=False,
        postgresql_where=sa.text("erasure_asked_at IS NOT NULL"),
        sqlite_where=sa.text("erasure_asked_at IS NOT NULL"),
    )
    op.create_index(
        "ix_registrations_unreachable",
        "registrations",
        ["unreachable_since", "id"],
        unique=False,
        postgresql_where=sa.text("unreachable_since IS NOT NULL"),
        sqlite_where=sa.text("unreachable_since IS NOT NULL"),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answers",
                "phone",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "actor",
            sa.Enum(
                "returnee",
                "officer",
                "centre",
                "system",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(actor = 'officer') = (officer_id IS NOT NULL)", name=op.f("ck_changes_officer")
        ),
        sa.CheckConstraint(
            "actor = 'returnee' OR reason IS NOT NULL", name=op.f("ck_changes_reason")
        ),
        sa.CheckConstraint("actor IN ('returnee', 'officer')", name=op.f("ck_changes_by_whom")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_changes_officer_id_officers"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_changes_registration_id_registrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index(
        "ix_changes_registration", "changes", ["registration_id", "at", "id"], unique=False
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "bn", "en", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "self_web",
                "assisted",
                "import",
                "sms",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_verified", sa.Boolean(), nullable=False),
        sa.Column("typed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_code", sa.String(length=8), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(mobile IS NULL) = (mobile_index IS NULL)", name=op.f("ck_drafts_mobile")
        ),
        sa.CheckConstraint("length(mobile_index) = 32", name=op.f("ck_drafts_mobile_index")),
        sa.CheckConstraint("length(token_hash) = 32", name=op.f("ck_drafts_token_hash")),
        sa.CheckConstraint("registration_id IS NULL OR typed IS NULL", name=op.f("ck_drafts_sent")),
        sa.ForeignKeyConstraint(
            ["campaign_code"], ["campaigns.code"], name="fk_drafts_campaign_code_campaigns"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_drafts_registration_id_registrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("registration_id", name="uq_drafts_registration_id"),
        sa.UniqueConstraint("token_hash", name="uq_drafts_token_hash"),
    )
    op.create_index("ix_drafts_expires_at", "drafts", ["expires_at"], unique=False)
    op.create_index("ix_drafts_mobile_index", "drafts", ["mobile_index"], unique=False)
    op.create_table(
        "moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor",
            sa.Enum(
                "returnee",
                "officer",
                "centre",
                "system",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "verified",
                "rejected",
                "duplicate",
                "received",
                "closed",
                "withdrawn",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "verified",
                "rejected",
                "duplicate",
                "received",
                "closed",
                "withdrawn",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reminder_settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)",
            name=op.f("ck_moves_officer"),
        ),
        sa.CheckConstraint(
            "from_state <> to_state AND to_state <> 'draft'", name=op.f("ck_moves_onward")
        ),
        sa.CheckConstraint(
            "to_state NOT IN ('returned', 'rejected') OR reason IS NOT NULL",
            name=op.f("ck_moves_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_moves_officer_id_officers"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_moves_registration_id_registrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_moves"),
    )
    op.create_index("ix_moves_registration", "moves", ["registration_id", "at", "id"], unique=False)
    op.create_index(
        "ix_moves_to_remind",
        "moves",
        ["at"],
        unique=False,
        postgresql_where=sa.text("to_state = 'returned' AND reminder_settled_at IS NULL"),
        sqlite_where=sa.text("to_state = 'returned' AND reminder_settled_at IS NULL"),
    )
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visitor_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "register",
                "status",
                "new_phone",
                name="codepurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("mobile_index", sa.LargeBinary(), nullable=False),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(code_hash) = 32", name=op.f("ck_one_time_codes_code_hash")),
        sa.CheckConstraint(
            "length(mobile_index) = 32", name=op.f("ck_one_time_codes_mobile_index")
        ),
        sa.CheckConstraint(
            "length(visitor_hash) = 32", name=op.f("ck_one_time_codes_visitor_hash")
        ),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("ck_one_time_codes_tries")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_one_time_codes_registration_id_registrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_codes"),
    )
    op.create_index("ix_one_time_codes_expires_at", "one_time_codes", ["expires_at"], unique=False)
    op.create_index(
        "ix_one_time_codes_mobile_index", "one_time_codes", ["mobile_index"], unique=False
    )
    op.create_index(
        "ix_one_time_codes_visitor", "one_time_codes", ["visitor_hash", "purpose"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "submitted",
                "returned",
                "verified",
                "rejected",
                "duplicate",
                "received",
                "moved",
                "withdrawn",
                "phone_changed",
                "reminder",
                "answer_status",
                "answer_unknown",
                "answer_help",
                "answer_stop",
                "answer_start",
                "answer_register",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum(
                "bn", "en", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("move_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_index", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "accepted",
                "unknown",
                "delivered",
                "failed",
                "refused",
                "expired",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gateway", sa.String(length=32), nullable=True),
        sa.Column("gateway_message_id", sa.String(length=100), nullable=True),
        sa.Column(
            "hold",
            sa.Enum(
                "kind_stopped",
                "number_full",
                "prefix_full",
                "budget_spent",
                name="hold",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contradicted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sending') = (leased_until IS NOT NULL)", name=op.f("ck_messages_lease")
        ),
        sa.CheckConstraint(
            "(state IN ('delivered', 'failed', 'refused', 'expired')) = (ended_at IS NOT NULL)",
            name=op.f("ck_messages_ended"),
        ),
        sa.CheckConstraint(
            "length(recipient_index) = 32", name=op.f("ck_messages_recipient_index")
        ),
        sa.CheckConstraint("segments >= 1", name=op.f("ck_messages_segments")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_messages_tries")),
        sa.ForeignKeyConstraint(
            ["move_id"], ["moves.id"], name="fk_messages_move_id_moves", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_messages_registration_id_registrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("move_id", name="uq_messages_move_id"),
        sa.UniqueConstraint("reference", name="uq_messages_reference"),
    )
    op.create_index(
        "ix_messages_awaiting",
        "messages",
        ["sent_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('accepted', 'unknown')"),
        sqlite_where=sa.text("state IN ('accepted', 'unknown')"),
    )
    op.create_index("ix_messages_created_at", "messages", ["created_at"], unique=False)
    op.create_index(
        "ix_messages_due",
        "messages",
        ["priority", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_messages_leased",
        "messages",
        ["leased_until"],
        unique=False,
        postgresql_where=sa.text("state = 'sending'"),
        sqlite_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_messages_recipient_index", "messages", ["recipient_index"], unique=False)
    op.create_index("ix_messages_registration_id", "messages", ["registration_id"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "refused",
                "try_again",
                "unknown",
                "trouble",
                name="outcomekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_attempts_outcome")
        ),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_attempts_cost")),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name="fk_attempts_message_id_messages",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_message_id", "attempts", ["message_id"], unique=False)
    op.create_index("ix_attempts_started_at", "attempts", ["started_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_attempts_started_at", table_name="attempts")
    op.drop_index("ix_attempts_message_id", table_name="attempts")
    op.drop_table("attempts")
    op.drop_index("ix_messages_registration_id", table_name="messages")
    op.drop_index("ix_messages_recipient_index", table_name="messages")
    op.drop_index(
        "ix_messages_leased",
        table_name="messages",
        postgresql_where=sa.text("state = 'sending'"),
        sqlite_where=sa.text("state = 'sending'"),
    )
    op.drop_index(
        "ix_messages_due",
        table_name="messages",
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.drop_index("ix_messages_created_at", table_name="messages")
    op.drop_index(
        "ix_messages_awaiting",
        table_name="messages",
        postgresql_where=sa.text("state IN ('accepted', 'unknown')"),
        sqlite_where=sa.text("state IN ('accepted', 'unknown')"),
    )
    op.drop_table("messages")
    op.drop_index("ix_one_time_codes_visitor", table_name="one_time_codes")
    op.drop_index("ix_one_time_codes_mobile_index", table_name="one_time_codes")
    op.drop_index("ix_one_time_codes_expires_at", table_name="one_time_codes")
    op.drop_table("one_time_codes")
    op.drop_index(
        "ix_moves_to_remind",
        table_name="moves",
        postgresql_where=sa.text("to_state = 'returned' AND reminder_settled_at IS NULL"),
        sqlite_where=sa.text("to_state = 'returned' AND reminder_settled_at IS NULL"),
    )
    op.drop_index("ix_moves_registration", table_name="moves")
    op.drop_table("moves")
    op.drop_index("ix_drafts_mobile_index", table_name="drafts")
    op.drop_index("ix_drafts_expires_at", table_name="drafts")
    op.drop_table("drafts")
    op.drop_index("ix_changes_registration", table_name="changes")
    op.drop_table("changes")
    op.drop_index(
        "ix_registrations_unreachable",
        table_name="registrations",
        postgresql_where=sa.text("unreachable_since IS NOT NULL"),
        sqlite_where=sa.text("unreachable_since IS NOT NULL"),
    )
    op.drop_index(
        "ix_registrations_to_erase",
        table_name="registrations",
        postgresql_where=sa.text("erasure_asked_at IS NOT NULL"),
        sqlite_where=sa.text("erasure_asked_at IS NOT NULL"),
    )
    op.drop_index("ix_registrations_sent", table_name="registrations")
    op.drop_index("ix_registrations_queue", table_name="registrations")
    op.drop_index("ix_registrations_mobile_index", table_name="registrations")
    op.drop_index("ix_registrations_document_index", table_name="registrations")
    op.drop_index("ix_registrations_centre", table_name="registrations")
    op.drop_index(
        "ix_registrations_campaign",
        table_name="registrations",
        postgresql_where=sa.text("campaign_code IS NOT NULL"),
        sqlite_where=sa.text("campaign_code IS NOT NULL"),
    )
    op.drop_table("registrations")
    op.drop_table("text_versions")
    op.drop_table("stopped_kinds")
    op.drop_index("ix_staff_sessions_officer_id", table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index("ix_recovery_codes_officer_id", table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_index("ix_exports_downloaded_at", table_name="exports")
    op.drop_index("ix_exports_asked_at", table_name="exports")
    op.drop_table("exports")
    op.drop_table("campaigns")
    op.drop_index(
        "uq_call_backs_open",
        table_name="call_backs",
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(
        "ix_call_backs_open",
        table_name="call_backs",
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.drop_table("call_backs")
    op.drop_table("audit_entries")
    op.drop_table("officers")
    op.drop_table("catchments")
    op.drop_index("ix_upazilas_district_code", table_name="upazilas")
    op.drop_table("upazilas")
    op.drop_table("centres")
    op.drop_table("step_counters")
    op.drop_table("sms_sums")
    op.drop_index("uq_receipts_once", table_name="receipts")
    op.drop_table("receipts")
    op.drop_index("ix_inbound_messages_sender_index", table_name="inbound_messages")
    op.drop_table("inbound_messages")
    op.drop_table("gateway_states")
    op.drop_index("ix_districts_division_code", table_name="districts")
    op.drop_table("districts")
    op.drop_table("counters")
    op.drop_table("code_sums")
    op.drop_table("audit_head")
    op.drop_index(
        "uq_alarms_open",
        table_name="alarms",
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("alarms")
