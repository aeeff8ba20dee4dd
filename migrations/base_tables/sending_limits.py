"""Limits, gateways, costs and texts of SMS."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, MESSAGE_KINDS, TABLES, choice, index

sa.Table(
    "counters",
    TABLES,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("subject", sa.LargeBinary(), primary_key=True),
    sa.Column("period_start", INSTANT, primary_key=True),
    sa.Column("count", sa.BigInteger(), nullable=False),
    sa.CheckConstraint("count >= 0", name="count"),
    sa.CheckConstraint("length(subject) = 32", name="subject"),
)
sa.Table(
    "alarms",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "kind",
        choice(
            "alarmkind",
            "gateway_trouble gateway_errors gateway_slow budget_near budget_spent "
            "codes_spent codes_unused",
        ),
        nullable=False,
    ),
    sa.Column("subject", sa.String(32), nullable=False),
    sa.Column("detail", sa.Text(), nullable=False),
    sa.Column("raised_at", INSTANT, nullable=False),
    sa.Column("ended_at", INSTANT),
    index("uq_alarms_open", "kind", "subject", unique=True, where="ended_at IS NULL"),
)
sa.Table(
    "gateway_states",
    TABLES,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("paused_until", INSTANT),
    sa.Column("detail", sa.Text(), nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Column("weight", sa.SmallInteger()),
    sa.Column("share", sa.SmallInteger()),
    sa.Column("moved_at", INSTANT),
    sa.Column("held_at", INSTANT),
    sa.CheckConstraint("share BETWEEN 0 AND 100", name="share"),
    sa.CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
)
sa.Table(
    "sms_sums",
    TABLES,
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("kind", choice("messagekind", MESSAGE_KINDS), primary_key=True),
    sa.Column("gateway", sa.String(32), primary_key=True),
    sa.Column("waiting", sa.Integer(), nullable=False),
    sa.Column("sent", sa.Integer(), nullable=False),
    sa.Column("delivered", sa.Integer(), nullable=False),
    sa.Column("unknown", sa.Integer(), nullable=False),
    sa.Column("failed", sa.Integer(), nullable=False),
    sa.Column("segments", sa.Integer(), nullable=False),
    sa.Column("cost", sa.BigInteger(), nullable=False),
)
sa.Table(
    "code_sums",
    TABLES,
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("sent", sa.Integer(), nullable=False),
    sa.Column("used", sa.Integer(), nullable=False),
)
sa.Table(
    "stopped_kinds",
    TABLES,
    sa.Column("kind", choice("messagekind", MESSAGE_KINDS), primary_key=True),
    sa.Column("stopped_at", INSTANT, nullable=False),
    sa.Column("stopped_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
)
sa.Table(
    "text_versions",
    TABLES,
    sa.Column("kind", choice("messagekind", MESSAGE_KINDS), primary_key=True),
    sa.Column("number", sa.SmallInteger(), primary_key=True, autoincrement=False),
    sa.Column("bangla", sa.Text(), nullable=False),
    sa.Column("english", sa.Text(), nullable=False),
    sa.Column("made_at", INSTANT, nullable=False),
    sa.Column("made_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.CheckConstraint("number >= 1", name="number"),
)
