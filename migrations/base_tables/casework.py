"""The work of centres: appointments, closings, handovers and bulk transfers."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, TABLES, choice, index

sa.Table(
    "appointments",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
    sa.Column("starts_at", INSTANT, nullable=False),
    sa.Column("made_at", INSTANT, nullable=False),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("state", choice("appointmentstate", "planned kept missed cancelled"), nullable=False),
    sa.Column("remind_at", INSTANT),
    sa.Column("ended_at", INSTANT),
    sa.Column("ended_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.CheckConstraint("(state = 'planned') = (ended_at IS NULL)", name="ended"),
    sa.CheckConstraint("remind_at IS NULL OR state = 'planned'", name="remind"),
    index("ix_appointments_centre", "centre_code", "starts_at"),
    index("ix_appointments_registration", "registration_id", "starts_at"),
    index("ix_appointments_to_remind", "remind_at", where="remind_at IS NOT NULL"),
    index("uq_appointments_planned", "registration_id", unique=True, where="state = 'planned'"),
)
sa.Table(
    "closings",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column(
        "outcome",
        choice("outcome", "helped referred no_need not_reached abroad_again other"),
        nullable=False,
    ),
    sa.Column("helped_with", sa.LargeBinary(), nullable=False),
    sa.Column("note", sa.LargeBinary(), nullable=False),
    sa.Column("reopened_at", INSTANT),
    index("ix_closings_centre", "centre_code", "at"),
    index("ix_closings_registration", "registration_id", "at"),
)
sa.Table(
    "handovers",
    TABLES,
    sa.Column(
        "change_id", sa.Uuid(), sa.ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("from_centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
    sa.Column("to_centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
)
sa.Table(
    "relocations",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code"), nullable=False),
    sa.Column("from_centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
    sa.Column("to_centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
    sa.Column("with_received", sa.Boolean(), nullable=False),
    sa.Column("reason", sa.LargeBinary(), nullable=False),
    sa.Column("asked_at", INSTANT, nullable=False),
    sa.Column("asked_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("moved", sa.Integer(), nullable=False),
    sa.Column("done_at", INSTANT),
    sa.CheckConstraint("moved >= 0", name="moved"),
    index("ix_relocations_asked_at", "asked_at"),
    index(
        "uq_relocations_going",
        "district_code",
        "from_centre_code",
        unique=True,
        where="done_at IS NULL",
    ),
)
