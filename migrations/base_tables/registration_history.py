"""What leads to a registration and what happens to it: drafts, transitions, changes, campaigns."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, JSON, TABLES, choice, index

sa.Table(
    "campaigns",
    TABLES,
    sa.Column("code", sa.String(8), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("note", sa.Text()),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("created_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("ended_at", INSTANT),
    sa.CheckConstraint("length(code) BETWEEN 4 AND 8 AND code = upper(code)", name="code"),
)
sa.Table(
    "drafts",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("token_hash", sa.LargeBinary(), nullable=False),
    sa.Column("language", choice("language", "bn en"), nullable=False),
    sa.Column("channel", choice("channel", "self_web assisted import sms"), nullable=False),
    sa.Column("mobile", sa.LargeBinary()),
    sa.Column("mobile_index", sa.LargeBinary()),
    sa.Column("phone_verified", sa.Boolean(), nullable=False),
    sa.Column("typed", sa.LargeBinary()),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("consent_at", INSTANT),
    sa.Column("campaign_code", sa.String(8), sa.ForeignKey("campaigns.code")),
    sa.Column("registration_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="CASCADE")),
    sa.CheckConstraint("(mobile IS NULL) = (mobile_index IS NULL)", name="mobile"),
    sa.CheckConstraint("length(mobile_index) = 32", name="mobile_index"),
    sa.CheckConstraint("registration_id IS NULL OR typed IS NULL", name="sent"),
    sa.CheckConstraint("length(token_hash) = 32", name="token_hash"),
    sa.UniqueConstraint("registration_id"),
    sa.UniqueConstraint("token_hash"),
    index("ix_drafts_expires_at", "expires_at"),
    index("ix_drafts_mobile_index", "mobile_index"),
)
sa.Table(
    "moves",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("actor", choice("actor", "returnee officer centre system"), nullable=False),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column(
        "from_state",
        choice(
            "from_state",
            "draft submitted returned verified rejected duplicate received closed withdrawn",
        ),
        nullable=False,
    ),
    sa.Column(
        "to_state",
        choice(
            "to_state",
            "draft submitted returned verified rejected duplicate received closed withdrawn",
        ),
        nullable=False,
    ),
    sa.Column("reason", sa.LargeBinary()),
    sa.Column("evidence", JSON, nullable=False),
    sa.Column("fields", JSON, nullable=False),
    sa.Column("reminder_settled_at", INSTANT),
    sa.Column("undoes_id", sa.Uuid(), sa.ForeignKey("moves.id")),
    sa.CheckConstraint(
        "(actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)", name="officer"
    ),
    sa.CheckConstraint("from_state <> to_state AND to_state <> 'draft'", name="onward"),
    sa.CheckConstraint(
        "to_state NOT IN ('returned', 'rejected') OR reason IS NOT NULL", name="reason"
    ),
    index("ix_moves_registration", "registration_id", "at", "id"),
    index(
        "ix_moves_to_remind", "at", where="to_state = 'returned' AND reminder_settled_at IS NULL"
    ),
    index("uq_moves_undoes", "undoes_id", unique=True),
)
sa.Table(
    "changes",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column(
        "kind",
        choice("changekind", "answers phone other_number centre reached not_reached"),
        nullable=False,
    ),
    sa.Column("actor", choice("actor", "returnee officer centre system"), nullable=False),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("fields", JSON, nullable=False),
    sa.Column("reason", sa.LargeBinary()),
    sa.CheckConstraint("actor IN ('returnee', 'officer', 'centre', 'system')", name="by_whom"),
    sa.CheckConstraint(
        "(actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)", name="officer"
    ),
    sa.CheckConstraint(
        "actor = 'returnee' OR kind IN ('reached', 'not_reached') OR reason IS NOT NULL",
        name="reason",
    ),
    index("ix_changes_registration", "registration_id", "at", "id"),
)
sa.Table(
    "step_counters",
    TABLES,
    sa.Column("campaign_code", sa.String(8), primary_key=True),
    sa.Column("page", sa.String(32), primary_key=True),
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("slot", sa.SmallInteger(), primary_key=True, autoincrement=False),
    sa.Column("count", sa.Integer(), nullable=False),
    sa.CheckConstraint("count >= 1", name="count"),
    sa.CheckConstraint("slot BETWEEN 0 AND 7", name="slot"),
)
