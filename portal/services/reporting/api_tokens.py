"""Tokens of the machine interface: made for an agreement, checked at each request, revoked."""

import hashlib
import ipaddress
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.staff.roles import Role
from portal.models import ApiToken, Officer, SharingAgreement
from portal.models.api_token import LONGEST_NETWORKS
from portal.models.base import new_id
from portal.services.platform.rate_limit import RateLimit, hold_limit
from portal.services.reporting.sharing_agreements import (
    check_open,
    find_agreement,
    record_agreement_action,
)
from portal.unit_of_work import UnitOfWork

REQUESTS: Final = RateLimit("api-request", 60, timedelta(minutes=1))
FILES: Final = RateLimit("api-file", 50, timedelta(days=1))
"""Each file of rows without names reads all registrations of its filter."""
_PREFIX: Final = "phera_"
_TOKEN_BYTES: Final = 32
_USE_RECORDED_EVERY: Final = timedelta(minutes=1)


class ApiCaller(NamedTuple):
    """Who calls: a token and its agreement."""

    token_id: uuid.UUID
    agreement_id: uuid.UUID
    officer_id: uuid.UUID
    """The analyst who made the token."""


def make_token(work: UnitOfWork, officer: Officer, agreement_id: uuid.UUID, networks: str) -> str:
    """Returns a new token, which is stored as a hash only. Raises `Invalid`, `Forbidden`."""
    if officer.role is not Role.MINISTRY:
        raise Forbidden(N_("Only the ministry can export data."))
    agreement = find_agreement(work.session, agreement_id)
    check_open(work, agreement)
    if agreement.approved_at is None:
        raise Forbidden(N_("A second person must approve this agreement."))
    token = _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    made = ApiToken(
        id=new_id(),
        agreement_id=agreement.id,
        token_hash=_hash(token),
        networks=_read_networks(networks),
        made_by_id=officer.id,
        made_at=work.now,
    )
    work.session.add(made)
    record_agreement_action(work, AuditAction.API_TOKEN_MADE, agreement, officer)
    return token


def revoke_token(work: UnitOfWork, officer: Officer, token_id: uuid.UUID) -> SharingAgreement:
    """Revokes a token. It stops at once."""
    if officer.role not in (Role.MINISTRY, Role.ADMINISTRATOR):
        raise Forbidden(N_("Only the ministry keeps the data-sharing register."))
    token = work.session.scalars(
        select(ApiToken).where(ApiToken.id == token_id).with_for_update()
    ).one_or_none()
    if token is None:
        raise NotFound(N_("There is no such token."))
    if token.revoked_at is not None:
        raise Conflict(N_("This token is revoked already."))
    token.revoked_at = work.now
    agreement = find_agreement(work.session, token.agreement_id)
    record_agreement_action(work, AuditAction.API_TOKEN_REVOKED, agreement, officer)
    return agreement


def tokens_of(work: UnitOfWork, agreement: SharingAgreement) -> Sequence[ApiToken]:
    """Returns the tokens of an agreement, the newest first."""
    return work.session.scalars(
        select(ApiToken)
        .where(ApiToken.agreement_id == agreement.id)
        .order_by(ApiToken.made_at.desc(), ApiToken.id.desc())
    ).all()


def authenticate_caller(work: UnitOfWork, token: str, address: str) -> ApiCaller:
    """Returns the caller and notes the use.

    Raises `Unauthenticated` for an unknown or revoked token, `Forbidden` after the last day of the
    agreement or from another network, `TooMany`.
    """
    found = work.session.scalars(
        select(ApiToken).where(ApiToken.token_hash == _hash(token), ApiToken.revoked_at.is_(None))
    ).one_or_none()
    if found is None:
        raise Unauthenticated(N_("This token is not valid."))
    if not _is_allowed(found.networks, address):
        raise Forbidden(N_("This token may not be used from this address."))
    check_open(work, find_agreement(work.session, found.agreement_id))
    hold_limit(work, REQUESTS, str(found.id))
    if found.last_used_at is None or found.last_used_at + _USE_RECORDED_EVERY <= work.now:
        found.last_used_at = work.now
    return ApiCaller(found.id, found.agreement_id, found.made_by_id)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _read_networks(given: str) -> str:
    try:
        networks = [str(ipaddress.ip_network(each)) for each in to_latin(clean(given)).split()]
    except ValueError as error:
        raise Invalid(
            N_("Write networks like 203.0.113.0/24, with spaces between them.")
        ) from error
    read = " ".join(networks)
    if len(read) > LONGEST_NETWORKS:
        raise Invalid(
            N_("This is too long. Use at most %(longest)s characters."), longest=LONGEST_NETWORKS
        )
    return read


def _is_allowed(networks: str, address: str) -> bool:
    if not networks:
        return True
    try:
        caller = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(caller, ipaddress.IPv6Address) and caller.ipv4_mapped:
        caller = caller.ipv4_mapped
    return any(caller in ipaddress.ip_network(each) for each in networks.split())
