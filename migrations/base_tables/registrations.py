"""Registrations."""

import sqlalchemy as sa

from migrations.base_tables.elements import INSTANT, JSON, TABLES, choice, index

sa.Table(
    "registrations",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("reference", sa.String(9), nullable=False),
    sa.Column(
        "state",
        choice(
            "state",
            "draft submitted returned verified rejected duplicate received closed withdrawn",
        ),
        nullable=False,
    ),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("language", choice("language", "bn en"), nullable=False),
    sa.Column("channel", choice("channel", "self_web assisted import sms"), nullable=False),
    sa.Column("campaign_code", sa.String(8), sa.ForeignKey("campaigns.code")),
    sa.Column("submitted_at", INSTANT, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Column("compared_at", INSTANT),
    sa.Column("erasure_asked_at", INSTANT),
    sa.Column("erased_at", INSTANT),
    sa.Column("typed", sa.LargeBinary(), nullable=False),
    sa.Column("consent_version", sa.String(16), nullable=False),
    sa.Column("consent_at", INSTANT, nullable=False),
    sa.Column("helper_name", sa.LargeBinary()),
    sa.Column("helper", choice("helper", "family neighbour office organisation other")),
    sa.Column("mobile", sa.LargeBinary(), nullable=False),
    sa.Column("mobile_index", sa.LargeBinary(), nullable=False),
    sa.Column("phone_verified", sa.Boolean(), nullable=False),
    sa.Column(
        "whose_phone", choice("whosephone", "own family neighbour helper not_said"), nullable=False
    ),
    sa.Column("may_sms", sa.Boolean(), nullable=False),
    sa.Column("may_call", sa.Boolean(), nullable=False),
    sa.Column("safe_time", choice("safetime", "any morning afternoon evening"), nullable=False),
    sa.Column("unreachable_since", INSTANT),
    sa.Column("alternate_mobile", sa.LargeBinary()),
    sa.Column("alternate_index", sa.LargeBinary()),
    sa.Column("alternate_whose", choice("alternate_whose", "own family neighbour helper not_said")),
    sa.Column("bounced_at", INSTANT),
    sa.Column("name_bn", sa.LargeBinary()),
    sa.Column("name_en", sa.LargeBinary()),
    sa.Column("father_name", sa.LargeBinary()),
    sa.Column("mother_name", sa.LargeBinary()),
    sa.Column("spouse_name", sa.LargeBinary()),
    sa.Column("sex", choice("sex", "female male hijra not_said"), nullable=False),
    sa.Column("birth", sa.LargeBinary(), nullable=False),
    sa.Column(
        "document_type",
        choice("documenttype", "nid passport birth_certificate out_pass none"),
        nullable=False,
    ),
    sa.Column("document_number", sa.LargeBinary()),
    sa.Column("document_index", sa.LargeBinary()),
    sa.Column("bmet_number", sa.LargeBinary()),
    sa.Column("district_code", sa.String(12), sa.ForeignKey("districts.code"), nullable=False),
    sa.Column("upazila_code", sa.String()),
    sa.Column("upazila_text", sa.LargeBinary()),
    sa.Column("union_ward", sa.LargeBinary()),
    sa.Column("village", sa.LargeBinary()),
    sa.Column("permanent_district_code", sa.String(12), sa.ForeignKey("districts.code")),
    sa.Column("permanent_upazila_code", sa.String()),
    sa.Column("permanent_upazila_text", sa.LargeBinary()),
    sa.Column("permanent_union_ward", sa.LargeBinary()),
    sa.Column("permanent_village", sa.LargeBinary()),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("left_year", sa.SmallInteger()),
    sa.Column("left_month", sa.SmallInteger()),
    sa.Column("returned_year", sa.SmallInteger()),
    sa.Column("returned_month", sa.SmallInteger()),
    sa.Column("travelled", choice("travelled", "regular irregular not_said"), nullable=False),
    sa.Column(
        "returned_how",
        choice("returnedhow", "own_decision assisted deported job_ended other not_said"),
        nullable=False,
    ),
    sa.Column("reasons", JSON, nullable=False),
    sa.Column(
        "occupation",
        choice(
            "occupation",
            "construction domestic cleaning driving factory farming shop technical "
            "care other none not_said",
        ),
    ),
    sa.Column("occupation_other", sa.LargeBinary()),
    sa.Column("skills", JSON, nullable=False),
    sa.Column("skills_other", sa.LargeBinary()),
    sa.Column(
        "schooling",
        choice("schooling", "none primary secondary ssc hsc degree not_said"),
        nullable=False,
    ),
    sa.Column("needs", sa.LargeBinary(), nullable=False),
    sa.Column("needs_other", sa.LargeBinary(), nullable=False),
    sa.Column("female_counsellor", sa.LargeBinary(), nullable=False),
    sa.Column("needs_care", sa.LargeBinary(), nullable=False),
    sa.Column("care_note", sa.LargeBinary(), nullable=False),
    sa.Column("centre_code", sa.String(12), sa.ForeignKey("centres.code"), nullable=False),
    sa.Column("centre_distance_km", sa.Double(), nullable=False),
    sa.Column(
        "route_reason",
        choice("routereason", "nearest catchment passed_on none_open moved"),
        nullable=False,
    ),
    sa.ForeignKeyConstraint(
        ["permanent_upazila_code", "permanent_district_code"],
        ["upazilas.code", "upazilas.district_code"],
        name="fk_registrations_permanent_upazila",
    ),
    sa.ForeignKeyConstraint(
        ["upazila_code", "district_code"],
        ["upazilas.code", "upazilas.district_code"],
        name="fk_registrations_upazila",
    ),
    sa.CheckConstraint("(alternate_mobile IS NULL) = (alternate_index IS NULL)", name="alternate"),
    sa.CheckConstraint("length(alternate_index) = 32", name="alternate_index"),
    sa.CheckConstraint("centre_distance_km >= 0", name="centre_distance_km"),
    sa.CheckConstraint("length(country) = 2", name="country"),
    sa.CheckConstraint(
        "(document_number IS NULL) = (document_index IS NULL)", name="document_index"
    ),
    sa.CheckConstraint("length(document_index) = 32", name="document_index_length"),
    sa.CheckConstraint(
        "document_type <> 'none' OR document_number IS NULL", name="document_number"
    ),
    sa.CheckConstraint(
        "erased_at IS NULL OR name_bn IS NULL AND name_en IS NULL AND "
        "father_name IS NULL AND mother_name IS NULL AND spouse_name IS NULL "
        "AND helper_name IS NULL AND document_number IS NULL AND document_index "
        "IS NULL AND bmet_number IS NULL AND upazila_code IS NULL AND "
        "upazila_text IS NULL AND union_ward IS NULL AND village IS NULL AND "
        "permanent_district_code IS NULL AND permanent_upazila_code IS NULL AND "
        "permanent_upazila_text IS NULL AND permanent_union_ward IS NULL AND "
        "permanent_village IS NULL AND occupation_other IS NULL AND "
        "skills_other IS NULL AND alternate_mobile IS NULL",
        name="erased",
    ),
    sa.CheckConstraint("erased_at IS NULL OR erasure_asked_at IS NOT NULL", name="erasure_asked"),
    sa.CheckConstraint(
        "erased_at IS NULL OR state IN ('withdrawn', 'rejected', 'duplicate', 'closed')",
        name="erasure_at_an_end",
    ),
    sa.CheckConstraint("left_month BETWEEN 1 AND 12", name="left_month"),
    sa.CheckConstraint("left_year >= 1950", name="left_year"),
    sa.CheckConstraint("length(mobile_index) = 32", name="mobile_index"),
    sa.CheckConstraint(
        "name_bn IS NOT NULL OR name_en IS NOT NULL OR erased_at IS NOT NULL", name="name"
    ),
    sa.CheckConstraint(
        "permanent_district_code IS NOT NULL OR (permanent_upazila_code IS NULL "
        "AND permanent_upazila_text IS NULL)",
        name="permanent_upazila",
    ),
    sa.CheckConstraint("length(reference) = 9", name="reference"),
    sa.CheckConstraint(
        "returned_year * 12 + coalesce(returned_month, 12) >= left_year * 12 + "
        "coalesce(left_month, 1)",
        name="returned_after_left",
    ),
    sa.CheckConstraint("returned_month BETWEEN 1 AND 12", name="returned_month"),
    sa.CheckConstraint("state <> 'draft'", name="sent"),
    sa.CheckConstraint("upazila_code IS NULL OR upazila_text IS NULL", name="upazila"),
    sa.CheckConstraint("version >= 1", name="version"),
    sa.UniqueConstraint("reference"),
    index("ix_registrations_alternate", "alternate_index", where="alternate_index IS NOT NULL"),
    index("ix_registrations_bounced", "bounced_at", where="bounced_at IS NOT NULL"),
    index(
        "ix_registrations_campaign",
        "campaign_code",
        "submitted_at",
        where="campaign_code IS NOT NULL",
    ),
    index("ix_registrations_document_index", "document_index"),
    index(
        "ix_registrations_list_centre",
        "centre_code",
        "state",
        "submitted_at",
        "id",
        where="erased_at IS NULL",
    ),
    index(
        "ix_registrations_list_district",
        "district_code",
        "state",
        "submitted_at",
        "id",
        where="erased_at IS NULL",
    ),
    index(
        "ix_registrations_list_upazila",
        "district_code",
        "upazila_code",
        "state",
        "submitted_at",
        "id",
        where="erased_at IS NULL",
    ),
    index(
        "ix_registrations_lost_centre",
        "centre_code",
        "unreachable_since",
        "id",
        where="unreachable_since IS NOT NULL",
    ),
    index(
        "ix_registrations_lost_district",
        "district_code",
        "unreachable_since",
        "id",
        where="unreachable_since IS NOT NULL",
    ),
    index("ix_registrations_mobile_index", "mobile_index"),
    index("ix_registrations_sent", "submitted_at", "channel"),
    index("ix_registrations_to_compare", "channel", "id", where="compared_at IS NULL"),
    index(
        "ix_registrations_to_erase", "erasure_asked_at", "id", where="erasure_asked_at IS NOT NULL"
    ),
)
