"""Add what centres do: appointments, ends, handovers, relocations, and how many people they can have."""

import sqlalchemy as sa
from alembic import op

from portal.schema_checks import replace_check, replace_choices

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = (
    "code submitted returned verified rejected duplicate received reopened not_reached appointment "
    "appointment_reminder invited moved withdrawn phone_changed reminder answer_status "
    "answer_unknown answer_help answer_stop answer_start answer_register"
)
NEW_KINDS = KINDS.replace("invited", "appointment_off invited")
WITH_KIND = ("messages", "sms_sums", "stopped_kinds", "text_versions")
CHANGES = "answers phone"
NEW_CHANGES = "answers phone centre reached not_reached"
BY_WHOM = "actor IN ('returnee', 'officer')"
NEW_BY_WHOM = "actor IN ('returnee', 'officer', 'centre', 'system')"
OFFICER = "(actor = 'officer') = (officer_id IS NOT NULL)"
NEW_OFFICER = "(actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)"
REASON = "actor = 'returnee' OR reason IS NOT NULL"
NEW_REASON = "actor = 'returnee' OR kind IN ('reached', 'not_reached') OR reason IS NOT NULL"


def upgrade() -> None:
    """The tables, two columns of centres, and wider lists."""
    # With its constraint in the column both databases can add and drop it in place.
    op.execute(
        "ALTER TABLE centres ADD COLUMN capacity INTEGER"
        " CONSTRAINT ck_centres_capacity CHECK (capacity >= 1)"
    )
    kind = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(
        f"ALTER TABLE centres ADD COLUMN filled_at {kind}"
        " CONSTRAINT ck_centres_filled CHECK (filled_at IS NULL OR status = 'full')"
    )
    _appointments()
    _closings()
    _handovers()
    _relocations()
    for table in WITH_KIND:
        replace_choices(table, "messagekind", "kind", NEW_KINDS)
    replace_choices("changes", "changekind", "kind", NEW_CHANGES)
    replace_check("changes", "by_whom", NEW_BY_WHOM)
    replace_check("changes", "officer", NEW_OFFICER)
    replace_check("changes", "reason", NEW_REASON)


def downgrade() -> None:
    """Without them. Fails, as it should, while rows hold what the older lists do not know."""
    replace_check("changes", "reason", REASON)
    replace_check("changes", "officer", OFFICER)
    replace_check("changes", "by_whom", BY_WHOM)
    replace_choices("changes", "changekind", "kind", CHANGES)
    for table in WITH_KIND:
        replace_choices(table, "messagekind", "kind", KINDS)
    for table in ("relocations", "handovers", "closings", "appointments"):
        op.drop_table(table)
    op.drop_column("centres", "filled_at")
    op.drop_column("centres", "capacity")


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        _choice("state", "appointmentstate", "planned kept missed cancelled"),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "remind_at IS NULL OR state = 'planned'", name=op.f("ck_appointments_remind")
        ),
        sa.CheckConstraint(
            "(state = 'planned') = (ended_at IS NULL)", name=op.f("ck_appointments_ended")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
        *_keys("appointments", registration_id="registrations", centre_code="centres"),
        *_keys("appointments", officer_id="officers", ended_by_id="officers"),
    )
    op.create_index(
        "uq_appointments_planned",
        "appointments",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("state = 'planned'"),
        sqlite_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ix_appointments_registration", "appointments", ["registration_id", "starts_at"]
    )
    op.create_index("ix_appointments_centre", "appointments", ["centre_code", "starts_at"])
    op.create_index(
        "ix_appointments_to_remind",
        "appointments",
        ["remind_at"],
        postgresql_where=sa.text("remind_at IS NOT NULL"),
        sqlite_where=sa.text("remind_at IS NOT NULL"),
    )


def _closings() -> None:
    op.create_table(
        "closings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        _choice("outcome", "outcome", "helped referred no_need not_reached abroad_again other"),
        sa.Column("helped_with", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_closings"),
        *_keys("closings", registration_id="registrations", centre_code="centres"),
        *_keys("closings", officer_id="officers"),
    )
    op.create_index("ix_closings_registration", "closings", ["registration_id", "at"])
    op.create_index("ix_closings_centre", "closings", ["centre_code", "at"])


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("from_centre_code", sa.String(length=12), nullable=False),
        sa.Column("to_centre_code", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_handovers"),
        *_keys("handovers", change_id="changes", from_centre_code="centres"),
        *_keys("handovers", to_centre_code="centres"),
    )


def _relocations() -> None:
    op.create_table(
        "relocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.String(length=12), nullable=False),
        sa.Column("from_centre_code", sa.String(length=12), nullable=False),
        sa.Column("to_centre_code", sa.String(length=12), nullable=False),
        sa.Column("with_received", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("moved >= 0", name=op.f("ck_relocations_moved")),
        sa.PrimaryKeyConstraint("id", name="pk_relocations"),
        *_keys("relocations", district_code="districts", from_centre_code="centres"),
        *_keys("relocations", to_centre_code="centres", asked_by_id="officers"),
    )
    op.create_index(
        "uq_relocations_going",
        "relocations",
        ["district_code", "from_centre_code"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_relocations_asked_at", "relocations", ["asked_at"])


def _choice(column: str, name: str, choices: str) -> "sa.Column[str]":
    listed = sa.Enum(
        *choices.split(), name=name, native_enum=False, create_constraint=True, length=32
    )
    return sa.Column(column, listed, nullable=False)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys; rows go with the registration, or the change, that they belong to."""
    return [
        sa.ForeignKeyConstraint(
            [column],
            [f"{other}.{'code' if column.endswith('_code') else 'id'}"],
            name=f"fk_{table}_{column}_{other}",
            ondelete="CASCADE" if other in ("registrations", "changes") else None,
        )
        for column, other in columns.items()
    ]
