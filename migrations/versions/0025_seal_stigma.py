"""Seal how and why people came back, their safe time, the exact sex, and purposes of exports."""

import sqlalchemy as sa

from portal.schema_changes import add_column, drop_column
from portal.schema_sealing import SealedMove, open_values, seal_values

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ANSWERS = (
    SealedMove("sex", "exact_sex", lambda sex: "not_said" if sex == "hijra" else sex),
    SealedMove("safe_time", "exact_safe_time", lambda _: "any"),
    SealedMove("travelled", "exact_travelled", lambda _: "not_said"),
    SealedMove("returned_how", "exact_returned_how", lambda _: "not_said"),
    SealedMove("reasons", "exact_reasons", lambda _: [], is_list=True),
)
PURPOSE = (SealedMove("purpose", "stated_purpose", lambda _: ""),)


def upgrade() -> None:
    # The open columns stay for the previous release, without what they held.
    for move in ANSWERS:
        add_column("registrations", sa.Column(move.sealed, sa.LargeBinary()))
    add_column("exports", sa.Column("stated_purpose", sa.LargeBinary()))
    seal_values("registrations", ANSWERS, empty_where="erased_at IS NOT NULL")
    seal_values("exports", PURPOSE)


def downgrade() -> None:
    open_values("exports", PURPOSE)
    open_values("registrations", ANSWERS)
    drop_column("exports", "stated_purpose")
    for move in ANSWERS:
        drop_column("registrations", move.sealed)
