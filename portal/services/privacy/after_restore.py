"""Makes a restored database safe to use. It holds the state of an earlier moment."""

import uuid
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Delete, Update, delete, update

from portal.domain.audit.audit_actions import AuditAction
from portal.models import (
    Claim,
    Import,
    Invitation,
    Officer,
    OneTimeCode,
    SetAsideRow,
    StaffSession,
    WebhookEndpoint,
)
from portal.services.audit.audit_log import write_audit_entry
from portal.services.messaging.restored_messages import hold_restored_messages
from portal.services.privacy.erasure_list import replay_erasures
from portal.services.reporting.api_tokens import revoke_restored_tokens
from portal.services.reporting.change_feed import restart_feed
from portal.unit_of_work import UnitOfWork


class SafeguardedRestore(NamedTuple):
    """What was done to a restored database, as numbers of rows."""

    held: int
    """Messages that wait for a person's decision."""
    cancelled: int
    """Codes and answers, which are not sent any more."""
    sessions: int
    tokens: int
    """Tokens of recipients' machines, which the ministry makes anew."""
    webhooks: int
    """Addresses of recipients that are paused until a person resumes each."""
    erased: int
    """Registrations, and pictures that were withdrawn."""


def safeguard_restored(work: UnitOfWork, erased: Collection[uuid.UUID]) -> SafeguardedRestore:
    """Holds messages, pauses webhooks, ends sessions, tokens, codes, invitations and claims, and erases the listed.

    All of it is one transaction. No other process may use the database meanwhile.
    """
    messages = hold_restored_messages(work)
    sessions = _run(
        work, update(StaffSession).where(StaffSession.ended_at.is_(None)).values(ended_at=work.now)
    )
    for statement in (
        # A link that was used after the backup would work again.
        delete(Invitation),
        update(Officer).values(device_tokens_since=work.now),
        update(OneTimeCode).where(OneTimeCode.ended_at.is_(None)).values(ended_at=work.now),
        delete(Claim),
        update(Import).where(Import.claimed_until.is_not(None)).values(claimed_until=None),
        delete(SetAsideRow),
    ):
        _run(work, statement)
    # A person resumes each, when this is the portal that recipients know.
    webhooks = _run(
        work,
        update(WebhookEndpoint)
        .where(WebhookEndpoint.paused_at.is_(None), WebhookEndpoint.stopped_at.is_(None))
        .values(paused_at=work.now),
    )
    tokens = revoke_restored_tokens(work)
    again = replay_erasures(work, erased)
    restart_feed(work)
    work.session.flush()
    write_audit_entry(work, AuditAction.RESTORED, details={"held": messages.held, "erased": again})
    return SafeguardedRestore(messages.held, messages.cancelled, sessions, tokens, webhooks, again)


def _run(work: UnitOfWork, statement: Update | Delete) -> int:
    return work.session.connection().execute(statement).rowcount
