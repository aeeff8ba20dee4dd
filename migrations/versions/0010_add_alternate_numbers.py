"""Add a second number to registrations, the SMS to it, and an alarm when the day's codes are spent."""

import sqlalchemy as sa
from alembic import op

from portal.schema_checks import replace_check, replace_choices

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ALARMS = "gateway_trouble gateway_errors gateway_slow budget_near budget_spent codes_unused"
NEW_ALARMS = ALARMS.replace("codes_unused", "codes_spent codes_unused")
KINDS = (
    "code submitted returned verified rejected duplicate received reopened not_reached appointment "
    "appointment_reminder appointment_off invited moved withdrawn phone_changed reminder answer_status "
    "answer_unknown answer_help answer_stop answer_start answer_register"
)
NEW_KINDS = KINDS.replace("reminder answer_status", "reminder other_number answer_status")
WITH_KIND = ("messages", "sms_sums", "stopped_kinds", "text_versions")
ERASED = (
    "erased_at IS NULL OR name_bn IS NULL AND name_en IS NULL AND father_name IS NULL"
    " AND mother_name IS NULL AND spouse_name IS NULL AND helper_name IS NULL"
    " AND document_number IS NULL AND document_index IS NULL AND bmet_number IS NULL"
    " AND upazila_code IS NULL AND upazila_text IS NULL AND union_ward IS NULL AND village IS NULL"
    " AND permanent_district_code IS NULL AND permanent_upazila_code IS NULL"
    " AND permanent_upazila_text IS NULL AND permanent_union_ward IS NULL"
    " AND permanent_village IS NULL AND occupation_other IS NULL AND skills_other IS NULL"
)
NEW_ERASED = f"{ERASED} AND alternate_mobile IS NULL"

_WITH_ANOTHER = sa.text("alternate_index IS NOT NULL")
_BOUNCED = sa.text("bounced_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("registrations", sa.Column("alternate_mobile", sa.LargeBinary()))
    op.add_column(
        "registrations",
        sa.Column(
            "alternate_index",
            sa.LargeBinary(),
            sa.CheckConstraint(
                "length(alternate_index) = 32", name=op.f("ck_registrations_alternate_index")
            ),
            sa.CheckConstraint(
                "(alternate_mobile IS NULL) = (alternate_index IS NULL)",
                name=op.f("ck_registrations_alternate"),
            ),
        ),
    )
    op.add_column(
        "registrations",
        sa.Column(
            "alternate_whose",
            sa.String(length=32),
            sa.CheckConstraint(
                "alternate_whose IN ('own', 'family', 'neighbour', 'helper', 'not_said')",
                name=op.f("ck_registrations_alternate_whose"),
            ),
        ),
    )
    op.add_column("registrations", sa.Column("bounced_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_registrations_alternate",
        "registrations",
        ["alternate_index"],
        postgresql_where=_WITH_ANOTHER,
        sqlite_where=_WITH_ANOTHER,
    )
    op.create_index(
        "ix_registrations_bounced",
        "registrations",
        ["bounced_at"],
        postgresql_where=_BOUNCED,
        sqlite_where=_BOUNCED,
    )
    replace_check("registrations", "erased", NEW_ERASED)
    replace_choices("alarms", "alarmkind", "kind", NEW_ALARMS)
    for table in WITH_KIND:
        replace_choices(table, "messagekind", "kind", NEW_KINDS)


def downgrade() -> None:
    for table in WITH_KIND:
        replace_choices(table, "messagekind", "kind", KINDS)
    replace_choices("alarms", "alarmkind", "kind", ALARMS)
    replace_check("registrations", "erased", ERASED)
    op.drop_index("ix_registrations_bounced", table_name="registrations")
    op.drop_index("ix_registrations_alternate", table_name="registrations")
    for column in ("bounced_at", "alternate_whose", "alternate_index", "alternate_mobile"):
        op.drop_column("registrations", column)
