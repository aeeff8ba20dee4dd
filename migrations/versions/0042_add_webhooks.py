"""Add webhooks: addresses of recipients, and the outbox of events for them."""

import sqlalchemy as sa
from alembic import op

from portal.schema_changes import replace_choices

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

ACTIONS = (
    "signed_in sign_in_failed signed_out recovery_code_used officer_added officer_reset "
    "officer_invited officer_changed officer_disabled officer_enabled officer_approved "
    "password_changed campaign_added campaign_ended campaign_begun_again phone_changed "
    "answer_changed caller_identified data_copied erased decided undone second_look note_written number_looked_up "
    "searched not_duplicate merge_undone entered imported import_undone screened handed_over appointed "
    "centre_changed catchment_changed moved_centres export_asked export_approved "
    "export_downloaded export_written agreement_added agreement_approved agreement_ended "
    "month_frozen month_corrected month_list_opened api_token_made api_token_revoked webhook_added webhook_approved "
    "webhook_changed gateway_changed sms_stopped sms_started "
    "sms_text_changed sms_test_sent keys_changed backed_up restored sms_released alarm_ended"
)
EVENTS = (
    "registration.submitted",
    "registration.verified",
    "registration.received",
    "registration.closed",
    "registration.removed",
    "portal.test",
)
STATES = ("waiting", "delivered", "set_aside")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "agreement_id", sa.Uuid(), sa.ForeignKey("sharing_agreements.id"), nullable=False
        ),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret", sa.LargeBinary()),
        _moment("previous_until"),
        sa.Column("added_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
        _moment("added_at", nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
        _moment("approved_at"),
        _moment("paused_at"),
        _moment("stopped_at"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("retry_at"),
        _moment("last_delivered_at"),
        sa.Column("last_error", sa.String(80), nullable=False),
        sa.CheckConstraint("approved_by_id <> added_by_id", name="second_person"),
        sa.CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
        sa.CheckConstraint(
            "(previous_secret IS NULL) = (previous_until IS NULL)", name="previous_secret"
        ),
        if_not_exists=True,
    )
    op.create_index(
        "ix_webhook_endpoints_agreement_id",
        "webhook_endpoints",
        ["agreement_id"],
        if_not_exists=True,
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column(
            "endpoint_id", sa.Uuid(), sa.ForeignKey("webhook_endpoints.id"), primary_key=True
        ),
        sa.Column("event", _one_of("webhookevent", *EVENTS), nullable=False),
        sa.Column("registration_id", sa.Uuid()),
        _moment("happened_at", nullable=False),
        _moment("queued_at", nullable=False),
        _moment("due_at", nullable=False),
        sa.Column("state", _one_of("webhookstate", *STATES), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(80), nullable=False),
        _moment("ended_at"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("(event = 'portal.test') = (registration_id IS NULL)", name="test"),
        if_not_exists=True,
    )
    for name, column, state in (
        ("due", "due_at", "waiting"),
        ("oldest", "queued_at", "waiting"),
        ("set_aside", "ended_at", "set_aside"),
    ):
        condition = sa.text(f"state = '{state}'")
        op.create_index(
            f"ix_webhook_deliveries_{name}",
            "webhook_deliveries",
            ["endpoint_id", column],
            postgresql_where=condition,
            sqlite_where=condition,
            if_not_exists=True,
        )
    replace_choices("audit_entries", "auditaction", "action", ACTIONS)


def downgrade() -> None:
    # The CHECK of the actions stays wide, because entries may hold the new values.
    op.drop_table("webhook_deliveries", if_exists=True)
    op.drop_table("webhook_endpoints", if_exists=True)
