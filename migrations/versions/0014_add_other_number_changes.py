"""A change of the other number is a change of its own in the history."""

from portal.schema_checks import replace_choices

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = "answers phone centre reached not_reached"
NEW_KINDS = KINDS.replace("phone", "phone other_number")


def upgrade() -> None:
    replace_choices("changes", "changekind", "kind", NEW_KINDS)


def downgrade() -> None:
    replace_choices("changes", "changekind", "kind", KINDS)
