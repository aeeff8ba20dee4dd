"""Tokens of the machine interface: made for an agreement, listed, revoked."""

import hashlib
import ipaddress
import secrets
import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import select, update

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean
from portal.domain.staff.roles import Role
from portal.models import ApiToken, Officer, SharingAgreement
from portal.models.api_token import LONGEST_NETWORKS
from portal.models.base import new_id
from portal.services.reporting.sharing_agreements import (
    check_keeper,
    check_open,
    find_agreement,
    record_agreement_action,
)
from portal.unit_of_work import UnitOfWork

_PREFIX: Final = "phera_"
_TOKEN_BYTES: Final = 32


class OwnedToken(NamedTuple):
    """A token with the analyst who made it, in whose name it requests files."""

    token: ApiToken
    owner: str
    is_owner_valid: bool
    """Whether the owner may still make tokens. Otherwise the token is refused."""


def hash_token(token: str) -> bytes:
    """Returns what is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def may_own_tokens(officer: Officer) -> bool:
    """Whether an account may make tokens, and its tokens work."""
    return officer.active and officer.role is Role.MINISTRY


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
        token_hash=hash_token(token),
        networks=_read_networks(networks),
        made_by_id=officer.id,
        made_at=work.now,
    )
    work.session.add(made)
    record_agreement_action(work, AuditAction.API_TOKEN_MADE, agreement, officer.id)
    return token


def revoke_token(work: UnitOfWork, officer: Officer, token_id: uuid.UUID) -> SharingAgreement:
    """Revokes a token. It stops at once."""
    check_keeper(officer)
    token = work.session.scalars(
        select(ApiToken).where(ApiToken.id == token_id).with_for_update()
    ).one_or_none()
    if token is None:
        raise NotFound(N_("There is no such token."))
    if token.revoked_at is not None:
        raise Conflict(N_("This token is revoked already."))
    token.revoked_at = work.now
    agreement = find_agreement(work.session, token.agreement_id)
    record_agreement_action(work, AuditAction.API_TOKEN_REVOKED, agreement, officer.id)
    return agreement


def tokens_of(work: UnitOfWork, agreement: SharingAgreement) -> Sequence[OwnedToken]:
    """Returns the tokens of an agreement, the newest first."""
    found = work.session.execute(
        select(ApiToken, Officer)
        .join(Officer, Officer.id == ApiToken.made_by_id)
        .where(ApiToken.agreement_id == agreement.id)
        .order_by(ApiToken.made_at.desc(), ApiToken.id.desc())
    )
    return [OwnedToken(token, owner.name, may_own_tokens(owner)) for token, owner in found]


def revoke_tokens_of(work: UnitOfWork, owner: Officer, *, by_id: uuid.UUID | None) -> int:
    """Revokes the tokens that an account made, because it may make none any more. Returns how many.

    `by_id` is None on the server's console.
    """
    found = work.session.execute(
        select(ApiToken, SharingAgreement)
        .join(SharingAgreement, SharingAgreement.id == ApiToken.agreement_id)
        .where(ApiToken.made_by_id == owner.id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id)
        .with_for_update(of=ApiToken)
    ).all()
    for token, agreement in found:
        token.revoked_at = work.now
        record_agreement_action(work, AuditAction.API_TOKEN_REVOKED, agreement, by_id)
    return len(found)


def revoke_restored_tokens(work: UnitOfWork) -> int:
    """Revokes all tokens of a restored database: some were revoked after the backup. Returns how many."""
    valid = update(ApiToken).where(ApiToken.revoked_at.is_(None)).values(revoked_at=work.now)
    return work.session.connection().execute(valid).rowcount


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
