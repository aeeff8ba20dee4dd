"""The registration. Columns that could identify or harm a person are sealed."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.platform.choices import Language
from portal.domain.registration.choices import (
    Channel,
    DocumentType,
    Helper,
    Occupation,
    ReturnedHow,
    SafeTime,
    Schooling,
    Sex,
    Travelled,
    WhosePhone,
)
from portal.domain.registration.questions.registry import EMPTY_WHEN_ERASED
from portal.domain.registration.reference import LENGTH as REFERENCE_LENGTH
from portal.domain.registration.states import State
from portal.domain.registration.topics.journey import EARLIEST_YEAR
from portal.domain.routing.choices import RouteReason
from portal.models.base import Base, choice, new_id, partial_index
from portal.models.question_columns import add_columns, checks
from portal.models.sealed import SealedColumn

_NOTHING_LEFT = " AND ".join(f"{column} IS NULL" for column in EMPTY_WHEN_ERASED)
_NOT_ERASED = "erased_at IS NULL"
_LOST = "unreachable_since IS NOT NULL"


class Registration(Base):
    """One returnee's registration, from submission on."""

    __tablename__ = "registrations"
    __table_args__ = (
        # Lists of officers and their counts are index-only scans.
        partial_index(
            "ix_registrations_list_district",
            "district_code",
            "state",
            "submitted_at",
            "id",
            where=_NOT_ERASED,
        ),
        partial_index(
            "ix_registrations_list_centre",
            "centre_code",
            "state",
            "submitted_at",
            "id",
            where=_NOT_ERASED,
        ),
        partial_index(
            "ix_registrations_list_upazila",
            "district_code",
            "upazila_code",
            "state",
            "submitted_at",
            "id",
            where=_NOT_ERASED,
        ),
        # The daily count of who waits for a decision or a centre is an index-only scan.
        partial_index(
            "ix_registrations_stock",
            "state",
            "district_code",
            "centre_code",
            "submitted_at",
            where=f"state IN ('submitted', 'verified', 'received') AND {_NOT_ERASED}",
        ),
        partial_index(
            "ix_registrations_lost_district",
            "district_code",
            "unreachable_since",
            "id",
            where=_LOST,
        ),
        partial_index(
            "ix_registrations_lost_centre", "centre_code", "unreachable_since", "id", where=_LOST
        ),
        Index("ix_registrations_sent", "submitted_at", "channel"),
        partial_index(
            "ix_registrations_campaign",
            "campaign_code",
            "submitted_at",
            where="campaign_code IS NOT NULL",
        ),
        partial_index(
            "ix_registrations_to_erase",
            "erasure_asked_at",
            "id",
            where="erasure_asked_at IS NOT NULL",
        ),
        partial_index("ix_registrations_to_compare", "channel", "id", where="compared_at IS NULL"),
        partial_index(
            "ix_registrations_alternate", "alternate_index", where="alternate_index IS NOT NULL"
        ),
        partial_index("ix_registrations_bounced", "bounced_at", where="bounced_at IS NOT NULL"),
        CheckConstraint("state <> 'draft'", name="sent"),
        CheckConstraint("upazila_code IS NULL OR upazila_text IS NULL", name="upazila"),
        CheckConstraint(
            "name_bn IS NOT NULL OR name_en IS NOT NULL OR erased_at IS NOT NULL", name="name"
        ),
        CheckConstraint("erased_at IS NULL OR erasure_asked_at IS NOT NULL", name="erasure_asked"),
        CheckConstraint(
            "erased_at IS NULL OR state IN ('withdrawn', 'rejected', 'duplicate', 'closed')",
            name="erasure_at_an_end",
        ),
        CheckConstraint(f"erased_at IS NULL OR {_NOTHING_LEFT}", name="erased"),
        *checks(),
        CheckConstraint(f"length(mobile_index) = {INDEX_BYTES}", name="mobile_index"),
        CheckConstraint(f"length(alternate_index) = {INDEX_BYTES}", name="alternate_index"),
        CheckConstraint("(alternate_mobile IS NULL) = (alternate_index IS NULL)", name="alternate"),
        CheckConstraint(
            "document_type <> 'none' OR document_number IS NULL", name="document_number"
        ),
        CheckConstraint(
            "(document_number IS NULL) = (document_index IS NULL)", name="document_index"
        ),
        CheckConstraint(f"length(document_index) = {INDEX_BYTES}", name="document_index_length"),
        CheckConstraint("left_month BETWEEN 1 AND 12", name="left_month"),
        CheckConstraint("returned_month BETWEEN 1 AND 12", name="returned_month"),
        CheckConstraint(f"left_year >= {EARLIEST_YEAR}", name="left_year"),
        CheckConstraint(
            "returned_year * 12 + coalesce(returned_month, 12)"
            " >= left_year * 12 + coalesce(left_month, 1)",
            name="returned_after_left",
        ),
        CheckConstraint(f"length(reference) = {REFERENCE_LENGTH}", name="reference"),
        CheckConstraint("length(country) = 2", name="country"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("centre_distance_km >= 0", name="centre_distance_km"),
        CheckConstraint(
            "permanent_district_code IS NOT NULL"
            " OR (permanent_upazila_code IS NULL AND permanent_upazila_text IS NULL)",
            name="permanent_upazila",
        ),
        # The upazila must belong to the district.
        ForeignKeyConstraint(
            ["upazila_code", "district_code"],
            ["upazilas.code", "upazilas.district_code"],
            name="fk_registrations_upazila",
        ),
        ForeignKeyConstraint(
            ["permanent_upazila_code", "permanent_district_code"],
            ["upazilas.code", "upazilas.district_code"],
            name="fk_registrations_permanent_upazila",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    state: Mapped[State]
    version: Mapped[int] = mapped_column()
    """Incremented by every change. A change based on an older version is refused."""
    # A write without the row lock raises StaleDataError instead of overwriting.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy's way
    language: Mapped[Language]
    channel: Mapped[Channel]
    campaign_code: Mapped[str | None] = mapped_column(ForeignKey("campaigns.code"))
    """The campaign whose link the person followed."""
    submitted_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    compared_at: Mapped[datetime | None]
    """When duplicates were last searched; empty before that and after a change."""
    pairs_left_out: Mapped[int] = mapped_column(default=0, server_default="0")
    """The number of matches above the limit of open pairs (`portal.services.matching.pair_limit`)."""
    erasure_asked_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    """Since when the row is erased. It is only counted and holds no data of the person."""
    typed = SealedColumn()
    """The typed answers as JSON, for corrections and for improved parsing later."""

    consent_version: Mapped[str] = mapped_column(String(16))
    consent_at: Mapped[datetime]
    helper_name = SealedColumn(nullable=True)
    helper: Mapped[Helper | None]

    mobile = SealedColumn()
    mobile_index: Mapped[bytes] = mapped_column(index=True)
    phone_verified: Mapped[bool]
    whose_phone: Mapped[WhosePhone]
    may_sms: Mapped[bool]
    may_call: Mapped[bool]
    exact_safe_time = SealedColumn(padded=True, is_added=True)
    safe_time: Mapped[SafeTime]
    unreachable_since: Mapped[datetime | None]
    """Since when SMS to this number are undeliverable (`portal.services.messaging.reachability`)."""
    alternate_mobile = SealedColumn(nullable=True)
    """An alternate number, used if an SMS to the first is undeliverable."""
    alternate_index: Mapped[bytes | None]
    alternate_whose: Mapped[WhosePhone | None] = mapped_column(
        choice(WhosePhone, "alternate_whose")
    )
    bounced_at: Mapped[datetime | None]
    """When an SMS was undeliverable; empty once the alternate number is informed."""

    name_bn = SealedColumn(nullable=True)
    name_en = SealedColumn(nullable=True)
    father_name = SealedColumn(nullable=True)
    mother_name = SealedColumn(nullable=True)
    spouse_name = SealedColumn(nullable=True)
    exact_sex = SealedColumn(padded=True, is_added=True)
    sex: Mapped[Sex]
    """Coarse, for counts and matching."""
    birth = SealedColumn()

    document_type: Mapped[DocumentType]
    document_number = SealedColumn(nullable=True)
    document_index: Mapped[bytes | None] = mapped_column(index=True)
    bmet_number = SealedColumn(nullable=True)

    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    upazila_code: Mapped[str | None]
    upazila_text = SealedColumn(nullable=True)
    union_ward = SealedColumn(nullable=True)
    village = SealedColumn(nullable=True)
    permanent_district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    permanent_upazila_code: Mapped[str | None]
    permanent_upazila_text = SealedColumn(nullable=True)
    permanent_union_ward = SealedColumn(nullable=True)
    permanent_village = SealedColumn(nullable=True)

    country: Mapped[str] = mapped_column(String(2))
    left_year: Mapped[int | None] = mapped_column(SmallInteger)
    left_month: Mapped[int | None] = mapped_column(SmallInteger)
    returned_year: Mapped[int | None] = mapped_column(SmallInteger)
    returned_month: Mapped[int | None] = mapped_column(SmallInteger)
    exact_travelled = SealedColumn(padded=True, is_added=True)
    exact_returned_how = SealedColumn(padded=True, is_added=True)
    exact_reasons = SealedColumn(padded=True, is_added=True)
    # Retired like `safe_time`: they hold nothing of the person, and the previous release reads them.
    travelled: Mapped[Travelled]
    returned_how: Mapped[ReturnedHow]
    reasons: Mapped[list[str]]

    occupation: Mapped[Occupation | None]
    occupation_other = SealedColumn(nullable=True)
    skills: Mapped[list[str]]
    skills_other = SealedColumn(nullable=True)
    schooling: Mapped[Schooling]

    # Padded, so that neither presence nor length reveals a need or an illness.
    needs = SealedColumn(padded=True)
    needs_other = SealedColumn(padded=True)
    female_counsellor = SealedColumn(padded=True)
    needs_care = SealedColumn(padded=True)
    care_note = SealedColumn(padded=True)

    centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))
    centre_distance_km: Mapped[float]
    route_reason: Mapped[RouteReason]


add_columns(Registration)
