"""Staff accounts and their sessions."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Desk, Role
from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn

NO_PASSWORD: Final = "none"  # noqa: S105 - it is the lack of one
"""Replaces the hash while an account has no password. No password matches it."""


class Officer(Base):
    """A staff account with one role and its area."""

    __tablename__ = "officers"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN role IN ('district', 'supervisor') THEN district_code IS NOT NULL"
            " ELSE role = 'registrar' OR district_code IS NULL END",
            name="district",
        ),
        CheckConstraint("(role = 'centre') = (centre_code IS NOT NULL)", name="centre"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("(role = 'registrar') = (desk IS NOT NULL)", name="registrar"),
        CheckConstraint("desk <> 'volunteer' OR district_code IS NOT NULL", name="volunteer"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[Role]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    centre_code: Mapped[str | None] = mapped_column(ForeignKey("centres.code"))
    desk: Mapped[Desk | None]
    """The desk of a registrar. A volunteer's account has a district."""
    language: Mapped[Language]
    password_hash: Mapped[str] = mapped_column(Text)
    """Argon2id."""
    totp_secret = SealedColumn()
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The 30-second step of the last used code, which prevents reuse."""
    active: Mapped[bool] = mapped_column(default=True)
    device_tokens_since: Mapped[datetime | None]
    """Device tokens made before this time are void. Set when the account is disabled."""
    single_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether single-key shortcuts are on. Users of speech input turn them off (WCAG 2.1.4)."""
    tour_ended_at: Mapped[datetime | None]
    """When the officer saw or skipped the tour that the start page offers."""
    list_views: Mapped[dict[str, Any] | None]
    """Rows on a page, hidden columns and saved filters (`domain.staff.list_views`)."""
    created_at: Mapped[datetime]


class RecoveryCode(Base):
    """A single-use code that replaces a lost second factor. Stored as a slow hash."""

    __tablename__ = "recovery_codes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    officer_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("officers.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A single-use link to choose a password and set up the second factor."""

    __tablename__ = "invitations"

    officer_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True
    )
    """Unique: a new link invalidates the previous one."""
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


class StaffSession(Base):
    """A signed-in browser. Ending the row ends the session at once."""

    __tablename__ = "staff_sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("officers.id", ondelete="CASCADE"), index=True
    )
    started_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """When the officer last gave a code of the second factor after the sign-in."""
    ended_at: Mapped[datetime | None]
