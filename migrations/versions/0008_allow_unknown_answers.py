"""Answers that people do not know or do not want to give, who helped, and following without a phone.

Going back fails, as it should, while rows hold what was not allowed before.
"""

from alembic import op

from portal.schema_checks import allow_empty, replace_check, replace_choices

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PHONES = "own family neighbour helper"
OCCUPATIONS = (
    "construction domestic cleaning driving factory farming shop technical care other none"
)
PURPOSES = "register status new_phone"
HELPERS = "'family', 'neighbour', 'office', 'organisation', 'other'"


def upgrade() -> None:
    """More may stay open."""
    replace_choices("registrations", "whosephone", "whose_phone", f"{PHONES} not_said")
    replace_choices("registrations", "occupation", "occupation", f"{OCCUPATIONS} not_said")
    replace_choices("one_time_codes", "codepurpose", "purpose", f"{PURPOSES} birth")
    replace_check("registrations", "upazila", "upazila_code IS NULL OR upazila_text IS NULL")
    replace_check(
        "registrations",
        "permanent_upazila",
        "permanent_district_code IS NOT NULL"
        " OR (permanent_upazila_code IS NULL AND permanent_upazila_text IS NULL)",
    )
    replace_check(
        "registrations", "document_number", "document_type <> 'none' OR document_number IS NULL"
    )
    allow_empty("registrations", "left_year", allowed=True)
    allow_empty("registrations", "returned_year", allowed=True)
    # One statement for both databases: neither has to touch the rows.
    op.execute(
        "ALTER TABLE registrations ADD COLUMN helper VARCHAR(32)"
        f" CONSTRAINT ck_registrations_helper CHECK (helper IN ({HELPERS}))"
    )


def downgrade() -> None:
    """Back to what had to be answered."""
    op.execute("ALTER TABLE registrations DROP COLUMN helper")
    allow_empty("registrations", "returned_year", allowed=False)
    allow_empty("registrations", "left_year", allowed=False)
    replace_check(
        "registrations",
        "document_number",
        "erased_at IS NOT NULL OR (document_type = 'none') = (document_number IS NULL)",
    )
    replace_check(
        "registrations",
        "permanent_upazila",
        "(permanent_district_code IS NOT NULL)"
        " = (permanent_upazila_code IS NOT NULL OR permanent_upazila_text IS NOT NULL)",
    )
    replace_check(
        "registrations",
        "upazila",
        "upazila_code IS NOT NULL OR upazila_text IS NOT NULL OR erased_at IS NOT NULL",
    )
    replace_choices("one_time_codes", "codepurpose", "purpose", PURPOSES)
    replace_choices("registrations", "occupation", "occupation", OCCUPATIONS)
    replace_choices("registrations", "whosephone", "whose_phone", PHONES)
