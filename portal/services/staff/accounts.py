"""Staff accounts: adding, changing, disabling."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT, ROLES_WITH_A_DISTRICT, Desk, Role
from portal.models import Centre, Invitation, Officer
from portal.models.base import new_id
from portal.models.staff.officer import NO_PASSWORD
from portal.services.audit.audit_log import write_audit_entry
from portal.services.reporting.api_tokens import revoke_tokens_of
from portal.services.staff import account_approval, passwords, second_factor
from portal.services.staff.sign_in import end_sessions, fold_email
from portal.unit_of_work import UnitOfWork

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True)
class OfficerProfile:
    """The profile of an officer. District and centre are codes; they and the desk belong to roles."""

    email: str
    name: str
    role: Role
    district_code: str | None = None
    centre_code: str | None = None
    language: Language = Language.BANGLA
    desk: Desk | None = None
    """The desk of a registrar."""


@dataclass(frozen=True, slots=True, repr=False)
class OfficerCredentials:
    """The credentials of a made-up officer, for demonstrations and tests.

    The owner of a real account chooses them by an invitation.
    """

    password: str
    password_hash: str
    totp_secret: str

    @classmethod
    def new(cls) -> Self:
        """Returns new credentials. Hashing is slow: do not call this in a transaction."""
        password = passwords.new_password()
        return cls(
            password=password,
            password_hash=passwords.hash_password(password),
            totp_secret=second_factor.new_secret(),
        )


def add_officer(
    work: UnitOfWork, profile: OfficerProfile, credentials: OfficerCredentials
) -> Officer:
    """Adds an account. Raises `Invalid` for a bad profile and `Conflict` for a second account."""
    officer = make_officer(work, profile)
    officer.password_hash = credentials.password_hash
    officer.totp_secret = credentials.totp_secret
    officer.totp_last_step = 0
    work.session.add(officer)
    work.session.flush()
    write_audit_entry(
        work, AuditAction.OFFICER_ADDED, subject=officer.email, details={"role": officer.role.value}
    )
    return officer


def make_officer(work: UnitOfWork, profile: OfficerProfile) -> Officer:
    """Returns the row of a new account without credentials. Raises `Invalid`, `Conflict`."""
    _check(work.session, profile)
    return Officer(
        id=new_id(),
        email=fold_email(profile.email),
        name=clean(profile.name),
        role=profile.role,
        district_code=profile.district_code,
        centre_code=profile.centre_code,
        desk=profile.desk,
        language=profile.language,
        created_at=work.now,
    )


def change_officer(
    work: UnitOfWork, officer: Officer, profile: OfficerProfile, *, by: Officer
) -> None:
    """Changes name, role, area or language of an account; the email address stays.

    A changed role or area ends its sessions and the tokens that it made. Raises `Invalid`, and `Forbidden` for the officer's
    own role, which prevents self-promotion and a portal without an administrator.
    """
    before = (officer.role, officer.district_code, officer.centre_code, officer.desk)
    after = (profile.role, profile.district_code, profile.centre_code, profile.desk)
    if officer.id == by.id and before != after:
        raise Forbidden(N_("Ask another administrator to change your role."))
    _check_name(profile)
    _check_area(work.session, profile)
    officer.name, officer.language = clean(profile.name), profile.language
    officer.role, officer.district_code, officer.centre_code, officer.desk = after
    if before != after:
        end_sessions(work, officer.id)
        revoke_tokens_of(work, officer, by_id=by.id)
    if before[0] is not profile.role and account_approval.record_grant(
        work, officer, by.id, activates=officer.active
    ):
        officer.active = False
    write_audit_entry(
        work,
        AuditAction.OFFICER_CHANGED,
        officer_id=by.id,
        subject=officer.email,
        details={"from": before[0].value, "to": after[0].value},
    )


def set_officer_active(
    work: UnitOfWork, officer: Officer, *, active: bool, by: uuid.UUID | None = None
) -> None:
    """Enables an account, or disables it, which ends its sessions, its invitation and its tokens at once.

    An account of the ministry or of an administrator waits for a second administrator. Raises
    `Conflict` if the account has no password yet.
    """
    if active and officer.password_hash == NO_PASSWORD:
        raise Conflict(N_("This account has not been set up yet. Create a new link for it."))
    waits = active and account_approval.record_grant(work, officer, by, activates=True)
    now_active = active and not waits
    work.session.execute(update(Officer).where(Officer.id == officer.id).values(active=now_active))
    if not active:
        officer.device_tokens_since = work.now
        end_sessions(work, officer.id)
        account_approval.cancel_waiting_grants(work, officer)
        work.session.execute(delete(Invitation).where(Invitation.officer_id == officer.id))
        revoke_tokens_of(work, officer, by_id=by)
    action = AuditAction.OFFICER_ENABLED if active else AuditAction.OFFICER_DISABLED
    write_audit_entry(work, action, officer_id=by, subject=officer.email)


def change_password(work: UnitOfWork, officer: Officer, password_hash: str) -> None:
    """Sets the hash of the officer's new password, and ends all sessions."""
    work.session.execute(
        update(Officer).where(Officer.id == officer.id).values(password_hash=password_hash)
    )
    end_sessions(work, officer.id)
    write_audit_entry(work, AuditAction.PASSWORD_CHANGED, officer_id=officer.id)


def find_officer_by_email(work: UnitOfWork, email: str) -> Officer:
    """Returns the account of an email address. Raises `NotFound`."""
    officer = work.session.scalars(
        select(Officer).where(Officer.email == fold_email(email))
    ).one_or_none()
    if officer is None:
        raise NotFound(N_("There is no account for %(email)s."), email=email)
    return officer


def find_officer_by_id(work: UnitOfWork, officer_id: uuid.UUID) -> Officer:
    """Returns the account of an id. Raises `NotFound`."""
    officer = work.session.get(Officer, officer_id)
    if officer is None:
        raise NotFound(N_("There is no such account."))
    return officer


def all_officers(work: UnitOfWork) -> list[tuple[Officer, datetime | None]]:
    """Returns every account by role and name, disabled ones last, with the expiry of invitations."""
    order = (Officer.active.desc(), Officer.role, Officer.name, Officer.id)
    found = work.session.execute(
        select(Officer, Invitation.expires_at)
        .outerjoin(Invitation, Invitation.officer_id == Officer.id)
        .order_by(*order)
    )
    return [(row[0], row[1]) for row in found]


def _check(session: Session, profile: OfficerProfile) -> None:
    email = fold_email(profile.email)
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise Invalid(N_("%(email)s is not an email address."), email=profile.email)
    _check_name(profile)
    _check_area(session, profile)
    if session.scalars(select(Officer.id).where(Officer.email == email)).first() is not None:
        raise Conflict(N_("There is already an account for %(email)s."), email=email)


def _check_name(profile: OfficerProfile) -> None:
    if not clean(profile.name):
        raise Invalid(N_("Write the officer's name."))


def _check_area(session: Session, profile: OfficerProfile) -> None:
    if profile.role in ROLES_OF_A_DISTRICT and profile.district_code is None:
        raise Invalid(N_("Choose the district where this officer works."))
    if profile.role not in ROLES_WITH_A_DISTRICT and profile.district_code is not None:
        raise Invalid(N_("This role has no district."))
    if (profile.role is Role.CENTRE) != (profile.centre_code is not None):
        raise Invalid(N_("Only centre staff have a centre, and they need one."))
    if (profile.role is Role.REGISTRAR) != (profile.desk is not None):
        raise Invalid(N_("Only a registrar has a desk."))
    if profile.desk is Desk.VOLUNTEER and profile.district_code is None:
        raise Invalid(N_("Choose the district where this volunteer works."))
    if profile.district_code is not None:
        load_places().district(profile.district_code)
    if profile.centre_code is not None and session.get(Centre, profile.centre_code) is None:
        raise NotFound(N_("There is no centre with the code %(code)s."), code=profile.centre_code)
