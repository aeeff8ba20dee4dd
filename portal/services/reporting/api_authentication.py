"""Authentication of machines by their token, and the limits of a token."""

import ipaddress
import uuid
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import or_, select, update

from portal.domain.platform.errors import Forbidden, Unauthenticated
from portal.domain.platform.gettext_marker import N_
from portal.models import ApiToken, Officer, SharingAgreement
from portal.security_events import SecurityEvent, note_security_event
from portal.services.platform.rate_limit import RateLimit, hold_limit
from portal.services.reporting.api_tokens import hash_token, may_own_tokens
from portal.services.reporting.sharing_agreements import check_open
from portal.unit_of_work import UnitOfWork

REQUESTS: Final = RateLimit("api-request", 60, timedelta(minutes=1))
FILES: Final = RateLimit("api-file", 50, timedelta(days=1))
"""Each file of rows without names reads all registrations of its filter."""
_USE_RECORDED_EVERY: Final = timedelta(minutes=1)


class Refusal(StrEnum):
    """Why a request was refused, as the security event says it."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    """Also a revoked token."""
    OWNER = "owner"
    NETWORK = "network"
    AGREEMENT = "agreement"


class ApiCaller(NamedTuple):
    """Who calls: a token and its agreement."""

    token_id: uuid.UUID
    agreement_id: uuid.UUID
    officer_id: uuid.UUID
    """The analyst who made the token."""


def authenticate_caller(work: UnitOfWork, token: str, address: str) -> ApiCaller:
    """Returns the caller. Only reads, so that a stranger makes the database write nothing.

    Raises `Unauthenticated` for an unknown or revoked token. Raises `Forbidden` after the last day of the
    agreement, from another network, and if the account that made the token may make none any more.
    """
    found = work.session.execute(
        select(ApiToken, Officer, SharingAgreement)
        .join(Officer, Officer.id == ApiToken.made_by_id)
        .join(SharingAgreement, SharingAgreement.id == ApiToken.agreement_id)
        .where(ApiToken.token_hash == hash_token(token), ApiToken.revoked_at.is_(None))
    ).one_or_none()
    if found is None:
        note_refused_token(Refusal.UNKNOWN)
        raise Unauthenticated(N_("This token is not valid."))
    known, owner, agreement = found
    if not may_own_tokens(owner):
        note_refused_token(Refusal.OWNER, known.id)
        raise Forbidden(
            N_("The account that made this token is closed. Ask the ministry for a new token.")
        )
    if not _is_allowed(known.networks, address):
        note_refused_token(Refusal.NETWORK, known.id)
        raise Forbidden(N_("This token may not be used from this address."))
    try:
        check_open(work, agreement)
    except Forbidden:
        note_refused_token(Refusal.AGREEMENT, known.id)
        raise
    return ApiCaller(known.id, known.agreement_id, known.made_by_id)


def record_call(work: UnitOfWork, caller: ApiCaller) -> None:
    """Counts a request of an authenticated caller. Raises `TooMany`."""
    hold_limit(work, REQUESTS, str(caller.token_id))
    is_due = or_(
        ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= work.now - _USE_RECORDED_EVERY
    )
    work.session.execute(
        update(ApiToken).where(ApiToken.id == caller.token_id, is_due).values(last_used_at=work.now)
    )


def note_refused_token(reason: Refusal, token_id: uuid.UUID | None = None) -> None:
    """Logs and counts a refused request, with the id of the token if it is known."""
    known = {} if token_id is None else {"token": str(token_id)}
    note_security_event(SecurityEvent.API_REFUSED, reason=reason.value, **known)


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
