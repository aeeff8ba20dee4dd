"""Add who was told of a registration by webhooks, and note the deliveries of the last thirty days."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NOTE = """
INSERT INTO webhook_disclosures (registration_id, agreement_id, first_at, last_at, events)
SELECT registration_id, agreement_id, min(ended_at), max(ended_at), count(*)
FROM webhook_deliveries JOIN webhook_endpoints ON webhook_endpoints.id = endpoint_id
WHERE state = 'delivered' AND event <> 'registration.removed' AND registration_id IS NOT NULL
GROUP BY registration_id, agreement_id
ON CONFLICT (registration_id, agreement_id) DO NOTHING
"""


def upgrade() -> None:
    op.create_table(
        "webhook_disclosures",
        sa.Column("registration_id", sa.Uuid(), primary_key=True),
        sa.Column(
            "agreement_id", sa.Uuid(), sa.ForeignKey("sharing_agreements.id"), primary_key=True
        ),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.CheckConstraint("events > 0 AND first_at <= last_at", name="times"),
        if_not_exists=True,
    )
    op.execute(NOTE)  # safe: only the new table is written


def downgrade() -> None:
    op.drop_table("webhook_disclosures", if_exists=True)
