"""Assisted entry, identified people and bulk imports."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, JSON, TABLES, choice, index

sa.Table(
    "entries",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column(
        "desk",
        choice("desk", "airport digital_centre demo_counter hotline volunteer"),
        nullable=False,
    ),
    sa.Column(
        "consent_how", choice("consenthow", "phone face_to_face own_reading"), nullable=False
    ),
    sa.Column("begun_at", INSTANT, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Column(
        "identified_id", sa.Uuid(), sa.ForeignKey("identified_people.id", ondelete="SET NULL")
    ),
    sa.Column("registration_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="CASCADE")),
    sa.Column("sent_at", INSTANT),
    sa.CheckConstraint("(registration_id IS NULL) = (sent_at IS NULL)", name="sent"),
    sa.UniqueConstraint("registration_id"),
    index("ix_entries_officer", "officer_id", "changed_at"),
)
sa.Table(
    "identified_people",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "stage",
        choice("stage", "identified eligible not_eligible invited registered"),
        nullable=False,
    ),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code"), nullable=False),
    sa.Column("upazila_code", sa.String(12), sa.ForeignKey("upazilas.code")),
    sa.Column("language", choice("language", "bn en"), nullable=False),
    sa.Column("name", sa.LargeBinary()),
    sa.Column("mobile", sa.LargeBinary()),
    sa.Column("mobile_index", sa.LargeBinary()),
    sa.Column("note", sa.LargeBinary()),
    sa.Column("identified_by_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("identified_at", INSTANT, nullable=False),
    sa.Column("identified_on", sa.Date(), nullable=False),
    sa.Column("screened_at", INSTANT),
    sa.Column("eligible", sa.Boolean()),
    sa.Column("invited_at", INSTANT),
    sa.Column("registered_at", INSTANT),
    sa.Column("registration_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="SET NULL")),
    sa.Column("forgotten_at", INSTANT),
    sa.CheckConstraint(
        "CASE WHEN forgotten_at IS NULL THEN name IS NOT NULL ELSE name IS NULL "
        "AND mobile IS NULL AND mobile_index IS NULL AND note IS NULL END",
        name="forgotten",
    ),
    sa.CheckConstraint("(mobile IS NULL) = (mobile_index IS NULL)", name="mobile"),
    sa.CheckConstraint("length(mobile_index) = 32", name="mobile_index"),
    sa.CheckConstraint("(stage = 'registered') = (registered_at IS NOT NULL)", name="registered"),
    sa.CheckConstraint("(screened_at IS NULL) = (eligible IS NULL)", name="screened"),
    index("ix_identified_people_funnel", "identified_on", "district_code"),
    index("ix_identified_people_identified_by_id", "identified_by_id"),
    index("ix_identified_people_list", "district_code", "stage", "identified_at", "id"),
    index("ix_identified_people_mobile_index", "mobile_index"),
    index("ix_identified_people_registration_id", "registration_id"),
    index("ix_identified_people_waiting", "stage", "identified_at"),
)
sa.Table(
    "identified_steps",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "person_id",
        sa.Uuid(),
        sa.ForeignKey("identified_people.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column(
        "from_stage",
        choice("from_stage", "identified eligible not_eligible invited registered"),
        nullable=False,
    ),
    sa.Column(
        "to_stage",
        choice("to_stage", "identified eligible not_eligible invited registered"),
        nullable=False,
    ),
    sa.Column(
        "why_not", choice("whynot", "not_abroad long_ago has_help elsewhere not_willing other")
    ),
    sa.Column("note", sa.LargeBinary()),
    sa.CheckConstraint("(to_stage = 'not_eligible') = (why_not IS NOT NULL)", name="reason"),
    index("ix_identified_steps_person", "person_id", "at", "id"),
)
sa.Table(
    "imports",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("officer_id", sa.Uuid(), sa.ForeignKey("officers.id"), nullable=False),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code")),
    sa.Column("uploaded_at", INSTANT, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Column(
        "stage",
        choice("stage", "reading mapping checking checked importing done undoing undone refused"),
        nullable=False,
    ),
    sa.Column("file_name", sa.LargeBinary(), nullable=False),
    sa.Column("file_index", sa.LargeBinary(), nullable=False),
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("headings", sa.LargeBinary()),
    sa.Column("columns", JSON, nullable=False),
    sa.Column("survey", JSON, nullable=False),
    sa.Column("month_first", JSON, nullable=False),
    sa.Column("language", choice("language", "bn en"), nullable=False),
    sa.Column("consent_how", choice("consenthow", "signed spoken column"), nullable=False),
    sa.Column("tells", sa.Boolean(), nullable=False),
    sa.Column("skips_alike", sa.Boolean(), nullable=False),
    sa.Column("chosen", sa.Text(), nullable=False),
    sa.Column("started_at", INSTANT),
    sa.Column("started_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("done_at", INSTANT),
    sa.Column("undo_reason", sa.LargeBinary()),
    sa.Column("undone_by_id", sa.Uuid(), sa.ForeignKey("officers.id")),
    sa.Column("refusal", JSON, nullable=False),
    sa.Column("rows", sa.Integer(), nullable=False),
    sa.Column("batches", sa.Integer(), nullable=False),
    sa.Column("batches_done", sa.Integer(), nullable=False),
    sa.Column("rows_wrong", sa.Integer(), nullable=False),
    sa.Column("rows_alike", sa.Integer(), nullable=False),
    sa.Column("rows_known", sa.Integer(), nullable=False),
    sa.Column("rows_made", sa.Integer(), nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.CheckConstraint("length(file_index) = 32", name="file_index"),
    sa.CheckConstraint("batches_done BETWEEN 0 AND batches", name="progress"),
    sa.CheckConstraint("size >= 0 AND rows >= 0 AND batches >= 0", name="size"),
    index("ix_imports_district", "district_code", "uploaded_at"),
    index("ix_imports_expires_at", "expires_at"),
    index("ix_imports_file_index", "file_index"),
    index("ix_imports_officer", "officer_id", "uploaded_at"),
    index(
        "ix_imports_work", "id", where="stage IN ('reading', 'checking', 'importing', 'undoing')"
    ),
)
sa.Table(
    "import_mappings",
    TABLES,
    sa.Column(
        "officer_id", sa.Uuid(), sa.ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("headings_index", sa.LargeBinary(), primary_key=True),
    sa.Column("columns", JSON, nullable=False),
    sa.Column("used_at", INSTANT, nullable=False),
    sa.CheckConstraint("length(headings_index) = 32", name="headings_index"),
)
sa.Table(
    "import_batches",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "import_id", sa.Uuid(), sa.ForeignKey("imports.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("rows", sa.LargeBinary()),
    sa.Column("notes", sa.LargeBinary()),
    index("uq_import_batches_place", "import_id", "number", unique=True),
)
sa.Table(
    "import_keys",
    TABLES,
    sa.Column(
        "import_id", sa.Uuid(), sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("hash", sa.LargeBinary(), primary_key=True),
    sa.Column("row_number", sa.Integer(), nullable=False),
    sa.CheckConstraint("length(hash) = 16", name="hash"),
    sqlite_with_rowid=False,
)
sa.Table(
    "import_parts",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "import_id", sa.Uuid(), sa.ForeignKey("imports.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    index("uq_import_parts_place", "import_id", "number", unique=True),
)
sa.Table(
    "imported_rows",
    TABLES,
    sa.Column(
        "import_id", sa.Uuid(), sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("row_number", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column(
        "registration_id",
        sa.Uuid(),
        sa.ForeignKey("registrations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("fingerprint", sa.LargeBinary()),
    sa.CheckConstraint("length(fingerprint) = 32", name="fingerprint"),
    sa.CheckConstraint("row_number >= 1", name="row_number"),
    sa.UniqueConstraint("fingerprint"),
    sa.UniqueConstraint("registration_id"),
)
