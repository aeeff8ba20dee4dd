"""Add desks of registrars, assisted entries, and identified persons with their history."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DESKS = ("airport", "digital_centre", "demo_counter", "hotline", "volunteer")
STAGES = ("identified", "eligible", "not_eligible", "invited", "registered")
OF_DESK = {
    "desk": f"desk IN {DESKS}",
    "registrar": "(role = 'registrar') = (desk IS NOT NULL)",
    "volunteer": "desk <> 'volunteer' OR district_code IS NOT NULL",
}


def upgrade() -> None:
    # Its CHECKs stand beside the column: SQLite takes no others into a table that is there already.
    op.add_column(
        "officers",
        sa.Column(
            "desk",
            sa.String(32),
            *(
                sa.CheckConstraint(condition, name=op.f(f"ck_officers_{name}"))
                for name, condition in OF_DESK.items()
            ),
            nullable=True,
        ),
    )
    _create_identified()
    op.create_table(
        "entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("desk", _choice("desk", *DESKS), nullable=False),
        sa.Column(
            "consent_how",
            _choice("consenthow", "phone", "face_to_face", "own_reading"),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identified_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(registration_id IS NULL) = (sent_at IS NULL)", name=op.f("ck_entries_sent")
        ),
        sa.ForeignKeyConstraint(
            ["identified_id"],
            ["identified_people.id"],
            name="fk_entries_identified_id_identified_people",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_entries_officer_id_officers"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_entries_registration_id_registrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("registration_id", name="uq_entries_registration_id"),
    )
    op.create_index("ix_entries_officer", "entries", ["officer_id", "changed_at"])


def downgrade() -> None:
    op.drop_table("entries")
    op.drop_table("identified_steps")
    op.drop_table("identified_people")
    op.drop_column("officers", "desk")


def _create_identified() -> None:
    op.create_table(
        "identified_people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage", _choice("stage", *STAGES), nullable=False),
        sa.Column("district_code", sa.String(12), nullable=False),
        sa.Column("upazila_code", sa.String(12), nullable=True),
        sa.Column("language", _choice("language", "bn", "en"), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_index", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("identified_by_id", sa.Uuid(), nullable=False),
        sa.Column("identified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identified_on", sa.Date(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eligible", sa.Boolean(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(mobile_index) = 32", name=op.f("ck_identified_people_mobile_index")
        ),
        sa.CheckConstraint(
            "(mobile IS NULL) = (mobile_index IS NULL)", name=op.f("ck_identified_people_mobile")
        ),
        sa.CheckConstraint(
            "(screened_at IS NULL) = (eligible IS NULL)", name=op.f("ck_identified_people_screened")
        ),
        sa.CheckConstraint(
            "(stage = 'registered') = (registered_at IS NOT NULL)",
            name=op.f("ck_identified_people_registered"),
        ),
        sa.CheckConstraint(
            "CASE WHEN forgotten_at IS NULL THEN name IS NOT NULL ELSE name IS NULL"
            " AND mobile IS NULL AND mobile_index IS NULL AND note IS NULL END",
            name=op.f("ck_identified_people_forgotten"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code"],
            ["districts.code"],
            name="fk_identified_people_district_code_districts",
        ),
        sa.ForeignKeyConstraint(
            ["identified_by_id"],
            ["officers.id"],
            name="fk_identified_people_identified_by_id_officers",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name="fk_identified_people_registration_id_registrations",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["upazila_code"], ["upazilas.code"], name="fk_identified_people_upazila_code_upazilas"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identified_people"),
    )
    for name, columns in {
        "list": ["district_code", "stage", "identified_at", "id"],
        "funnel": ["identified_on", "district_code"],
        "waiting": ["stage", "identified_at"],
        "mobile_index": ["mobile_index"],
        "identified_by_id": ["identified_by_id"],
        "registration_id": ["registration_id"],
    }.items():
        op.create_index(f"ix_identified_people_{name}", "identified_people", columns)
    op.create_table(
        "identified_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("from_stage", _choice("from_stage", *STAGES), nullable=False),
        sa.Column("to_stage", _choice("to_stage", *STAGES), nullable=False),
        sa.Column(
            "why_not",
            _choice(
                "whynot", "not_abroad", "long_ago", "has_help", "elsewhere", "not_willing", "other"
            ),
            nullable=True,
        ),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(to_stage = 'not_eligible') = (why_not IS NOT NULL)",
            name=op.f("ck_identified_steps_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_identified_steps_officer_id_officers"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["identified_people.id"],
            name="fk_identified_steps_person_id_identified_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identified_steps"),
    )
    op.create_index("ix_identified_steps_person", "identified_steps", ["person_id", "at", "id"])


def _choice(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)
