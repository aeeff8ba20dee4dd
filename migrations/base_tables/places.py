"""Districts, upazilas, centres and which centre serves which district."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, TABLES, choice, index

sa.Table(
    "districts",
    TABLES,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("division_code", sa.String(12), nullable=False),
    sa.Column("name_en", sa.Text(), nullable=False),
    sa.Column("name_bn", sa.Text(), nullable=False),
    index("ix_districts_division_code", "division_code"),
)
sa.Table(
    "upazilas",
    TABLES,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code"), nullable=False),
    sa.Column("name_en", sa.Text(), nullable=False),
    sa.Column("name_bn", sa.Text(), nullable=False),
    sa.UniqueConstraint("code", "district_code"),
    index("ix_upazilas_district_code", "district_code"),
)
sa.Table(
    "centres",
    TABLES,
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code"), nullable=False),
    sa.Column("name_en", sa.Text(), nullable=False),
    sa.Column("name_bn", sa.Text(), nullable=False),
    sa.Column("address_en", sa.Text(), nullable=False),
    sa.Column("address_bn", sa.Text(), nullable=False),
    sa.Column("phone", sa.String(20), nullable=False),
    sa.Column("latitude", sa.Double(), nullable=False),
    sa.Column("longitude", sa.Double(), nullable=False),
    sa.Column("status", choice("centrestatus", "open closed full"), nullable=False),
    sa.Column("capacity", sa.Integer()),
    sa.Column("filled_at", INSTANT),
    sa.CheckConstraint("capacity >= 1", name="capacity"),
    sa.CheckConstraint("filled_at IS NULL OR status = 'full'", name="filled"),
    sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
    sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
)
sa.Table(
    "catchments",
    TABLES,
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code"), primary_key=True),
    sa.Column("centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
    sa.Column("set_at", INSTANT, nullable=False),
)
