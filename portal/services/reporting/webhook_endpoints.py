"""Addresses of webhooks: entered under an agreement, approved by a second person, paused, stopped."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Forbidden, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.shared_columns import Grade
from portal.domain.reporting.webhook_address import read_webhook_address
from portal.domain.reporting.webhook_events import WebhookChange
from portal.domain.reporting.webhook_signature import SECRET_BYTES, write_secret
from portal.models import Officer, SharingAgreement, WebhookDelivery, WebhookEndpoint
from portal.models.base import new_id
from portal.models.webhook import is_waiting
from portal.services.audit.audit_log import write_audit_entry
from portal.services.audit.independence import check_independent, dependent_accounts
from portal.services.reporting.sharing_agreements import check_covers, check_keeper, find_agreement
from portal.unit_of_work import UnitOfWork

BOTH_SECRETS_FOR: Final = timedelta(days=1)
"""How long the previous secret signs too, so that a recipient has time to change it."""
MOST_OPEN: Final = 3
"""Addresses of one agreement: each event is written for each of them."""


class NewSecret(NamedTuple):
    """An address and its new secret, which is shown once."""

    endpoint_id: uuid.UUID
    secret: str


def add_webhook(
    work: UnitOfWork, officer: Officer, agreement_id: uuid.UUID, address: str
) -> NewSecret:
    """Enters an address under an approved agreement that covers rows of people. Raises `Invalid`, `Forbidden`."""
    check_keeper(officer)
    agreement = find_agreement(work.session, agreement_id, is_locked=True)
    check_covers(work, agreement, Grade.PSEUDONYMISED)
    read = read_webhook_address(address)
    is_open = (WebhookEndpoint.agreement_id == agreement.id) & WebhookEndpoint.stopped_at.is_(None)
    if work.session.scalars(select(func.count()).where(is_open)).one() >= MOST_OPEN:
        raise Conflict(
            N_("An agreement has at most %(most)s addresses. Stop one of them first."),
            most=MOST_OPEN,
        )
    made = WebhookEndpoint(
        id=new_id(),
        agreement_id=agreement.id,
        address=read,
        added_by_id=officer.id,
        added_at=work.now,
    )
    made.secret = _new_secret()
    work.session.add(made)
    _record(work, AuditAction.WEBHOOK_ADDED, made, officer)
    return NewSecret(made.id, made.secret)


def approve_webhook(work: UnitOfWork, officer: Officer, endpoint_id: uuid.UUID) -> None:
    """Approves an address. From then on events are noted for it. Raises `Forbidden` for the person who entered it."""
    endpoint = _lock_open(work, officer, endpoint_id)
    if endpoint.added_by_id == officer.id:
        raise Forbidden(N_("A second person must approve this address."))
    if endpoint.approved_at is not None:
        raise Conflict(N_("This address is approved already."))
    check_covers(work, find_agreement(work.session, endpoint.agreement_id), Grade.PSEUDONYMISED)
    check_independent(work, officer, endpoint.added_by_id)
    endpoint.approved_by_id, endpoint.approved_at = officer.id, work.now
    _record(work, AuditAction.WEBHOOK_APPROVED, endpoint, officer)


def pause_webhook(work: UnitOfWork, officer: Officer, endpoint_id: uuid.UUID) -> None:
    """Sends nothing until it is resumed. Events are noted meanwhile."""
    endpoint = _lock_open(work, officer, endpoint_id)
    if endpoint.paused_at is None:
        endpoint.paused_at = work.now
        _record(work, AuditAction.WEBHOOK_CHANGED, endpoint, officer, WebhookChange.PAUSED)


def resume_webhook(work: UnitOfWork, officer: Officer, endpoint_id: uuid.UUID) -> None:
    """Sends again, at once, also what failed lately. The time limit of what waits begins anew."""
    endpoint = _lock_open(work, officer, endpoint_id)
    endpoint.paused_at = endpoint.retry_at = None
    endpoint.failures = 0
    work.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint.id,
            is_waiting(),
        )
        .values(queued_at=work.now, due_at=work.now)
    )
    _record(work, AuditAction.WEBHOOK_CHANGED, endpoint, officer, WebhookChange.RESUMED)


def rotate_webhook_secret(work: UnitOfWork, officer: Officer, endpoint_id: uuid.UUID) -> NewSecret:
    """Replaces the secret. Each request is signed by both for `BOTH_SECRETS_FOR`."""
    endpoint = _lock_open(work, officer, endpoint_id)
    endpoint.previous_secret, endpoint.secret = endpoint.secret, _new_secret()
    endpoint.previous_until = work.now + BOTH_SECRETS_FOR
    _record(work, AuditAction.WEBHOOK_CHANGED, endpoint, officer, WebhookChange.NEW_SECRET)
    return NewSecret(endpoint.id, endpoint.secret or "")


def stop_webhook(work: UnitOfWork, officer: Officer, endpoint_id: uuid.UUID) -> None:
    """Ends an address for good."""
    endpoint = _lock_open(work, officer, endpoint_id)
    endpoint.stopped_at = work.now
    _record(work, AuditAction.WEBHOOK_CHANGED, endpoint, officer, WebhookChange.STOPPED)


def find_webhook(session: Session, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    """Returns an address. Raises `NotFound`."""
    found = session.get(WebhookEndpoint, endpoint_id)
    if found is None:
        raise NotFound(N_("There is no such address."))
    return found


def webhooks_of(work: UnitOfWork, agreement: SharingAgreement) -> Sequence[WebhookEndpoint]:
    """Returns the addresses of an agreement, the newest first."""
    return work.session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.agreement_id == agreement.id)
        .order_by(WebhookEndpoint.added_at.desc(), WebhookEndpoint.id.desc())
    ).all()


def webhooks_to_approve(
    work: UnitOfWork, officer: Officer, *, most: int
) -> Sequence[tuple[WebhookEndpoint, str, str]]:
    """Returns the addresses that wait for this officer, with the recipient and who entered them, the oldest first."""
    check_keeper(officer)
    found = work.session.execute(
        select(WebhookEndpoint, SharingAgreement.recipient, Officer.name)
        .join(SharingAgreement, SharingAgreement.id == WebhookEndpoint.agreement_id)
        .join(Officer, Officer.id == WebhookEndpoint.added_by_id)
        .where(
            WebhookEndpoint.approved_at.is_(None),
            WebhookEndpoint.stopped_at.is_(None),
            SharingAgreement.ends_on >= dhaka_day(work.now),
            WebhookEndpoint.added_by_id != officer.id,
            WebhookEndpoint.added_by_id.not_in(dependent_accounts(work, officer)),
        )
        .order_by(WebhookEndpoint.added_at, WebhookEndpoint.id)
        .limit(most)
    )
    return [(endpoint, recipient, name) for endpoint, recipient, name in found]


def lock_approved_webhook(
    work: UnitOfWork, officer: Officer, endpoint_id: uuid.UUID
) -> WebhookEndpoint:
    """Returns an open address that is approved, locked. Raises `Conflict`."""
    endpoint = _lock_open(work, officer, endpoint_id)
    if endpoint.approved_at is None:
        raise Conflict(N_("A second person must approve this address."))
    return endpoint


def record_webhook_change(
    work: UnitOfWork, endpoint: WebhookEndpoint, officer: Officer, change: WebhookChange
) -> None:
    """Writes the audit entry of what somebody did with an address."""
    _record(work, AuditAction.WEBHOOK_CHANGED, endpoint, officer, change)


def _lock_open(work: UnitOfWork, officer: Officer, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    check_keeper(officer)
    found = work.session.scalars(
        select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such address."))
    if found.stopped_at is not None:
        raise Conflict(N_("Nothing is sent to this address any more."))
    return found


def _new_secret() -> str:
    return write_secret(secrets.token_bytes(SECRET_BYTES))


def _record(
    work: UnitOfWork,
    action: AuditAction,
    endpoint: WebhookEndpoint,
    officer: Officer,
    change: WebhookChange | None = None,
) -> None:
    agreement = find_agreement(work.session, endpoint.agreement_id)
    details = {"recipient": agreement.recipient, "address": endpoint.address}
    if change is not None:
        details["change"] = change.value
    write_audit_entry(
        work, action, officer_id=officer.id, subject=str(agreement.id), details=details
    )
