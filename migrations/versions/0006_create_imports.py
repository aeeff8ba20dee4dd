"""Create imports: files of officers, their rows for a while, and what was made of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_mappings",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("headings_index", sa.LargeBinary(), nullable=False),
        sa.Column(
            "columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(headings_index) = 32", name=op.f("ck_import_mappings_headings_index")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name=op.f("fk_import_mappings_officer_id_officers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("officer_id", "headings_index", name=op.f("pk_import_mappings")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.String(length=12), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "reading",
                "mapping",
                "checking",
                "checked",
                "importing",
                "done",
                "undoing",
                "undone",
                "refused",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.LargeBinary(), nullable=False),
        sa.Column("file_index", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("headings", sa.LargeBinary(), nullable=True),
        sa.Column(
            "columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "survey", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "month_first", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "language",
            sa.Enum(
                "bn", "en", name="language", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "consent_how",
            sa.Enum(
                "signed",
                "spoken",
                "column",
                name="consenthow",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("skips_alike", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.LargeBinary(), nullable=True),
        sa.Column(
            "refusal", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.Column("batches_done", sa.Integer(), nullable=False),
        sa.Column("rows_wrong", sa.Integer(), nullable=False),
        sa.Column("rows_alike", sa.Integer(), nullable=False),
        sa.Column("rows_known", sa.Integer(), nullable=False),
        sa.Column("rows_made", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("batches_done BETWEEN 0 AND batches", name=op.f("ck_imports_progress")),
        sa.CheckConstraint("length(file_index) = 32", name=op.f("ck_imports_file_index")),
        sa.CheckConstraint(
            "size >= 0 AND rows >= 0 AND batches >= 0", name=op.f("ck_imports_size")
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["districts.code"], name=op.f("fk_imports_district_code_districts")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_imports_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(
        "ix_imports_district", "imports", ["district_code", "uploaded_at"], unique=False
    )
    op.create_index("ix_imports_expires_at", "imports", ["expires_at"], unique=False)
    op.create_index("ix_imports_file_index", "imports", ["file_index"], unique=False)
    op.create_index("ix_imports_officer", "imports", ["officer_id", "uploaded_at"], unique=False)
    op.create_index(
        "ix_imports_work",
        "imports",
        ["id"],
        unique=False,
        postgresql_where=sa.text("stage IN ('reading', 'checking', 'importing', 'undoing')"),
        sqlite_where=sa.text("stage IN ('reading', 'checking', 'importing', 'undoing')"),
    )

    op.create_table(
        "import_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_batches_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )
    op.create_index(
        "uq_import_batches_place", "import_batches", ["import_id", "number"], unique=True
    )

    op.create_table(
        "import_keys",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(hash) = 16", name=op.f("ck_import_keys_hash")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_keys_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "hash", name=op.f("pk_import_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_parts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_parts_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_parts")),
    )
    op.create_index("uq_import_parts_place", "import_parts", ["import_id", "number"], unique=True)

    op.create_table(
        "imported_rows",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("length(fingerprint) = 32", name=op.f("ck_imported_rows_fingerprint")),
        sa.CheckConstraint("row_number >= 1", name=op.f("ck_imported_rows_row_number")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_imported_rows_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_imported_rows_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "row_number", name=op.f("pk_imported_rows")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_imported_rows_fingerprint")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_imported_rows_registration_id")),
    )


def downgrade() -> None:
    for table in (
        "imported_rows",
        "import_parts",
        "import_keys",
        "import_batches",
        "imports",
        "import_mappings",
    ):
        op.drop_table(table)
