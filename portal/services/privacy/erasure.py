"""Erases registrations at the request of their owners: personal data goes, one counted row stays.

The request withdraws the registration at once; an administrator carries out the erasure.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from portal.crypto import BlindIndex
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Forbidden, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.erasure_confirmation import read_confirmation
from portal.domain.registration.states import Actor, State, is_open
from portal.domain.staff.roles import Role
from portal.models import (
    CallbackRequest,
    Draft,
    DuplicatePair,
    Export,
    IdentifiedPerson,
    Import,
    ImportedRow,
    InboundMessage,
    Officer,
    OneTimeCode,
    Registration,
)
from portal.services.audit.audit_log import write_audit_entry
from portal.services.matching.blocking_keys import delete_blocking_keys
from portal.services.outreach.identified_retention import forget_people
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.privacy.erasure_steps import empty_answers, erase_history, erase_messages
from portal.services.privacy.export_membership import exports_holding
from portal.services.registration import status_tracking
from portal.services.registration.find_by_reference import find_by_reference
from portal.services.registration.transition import transition
from portal.services.registration.webhook_outbox import queue_removal_webhooks
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50
_UNDONE: Final = exists().where(
    Import.id == ImportedRow.import_id,
    Import.stage.in_((ImportStage.UNDOING, ImportStage.UNDONE)),
    ImportedRow.registration_id == Registration.id,
)
"""Registrations of undone imports. Their owners made no request; the page of the import shows them.
"""


class ErasureRequest(NamedTuple):
    """A requested or completed erasure. It contains no personal data except the reference."""

    reference: str
    state: State
    asked_at: datetime
    erased_at: datetime | None
    exports: Sequence[Export]
    """The exports that contained the registration, as far as known."""


def request_erasure(work: UnitOfWork, registration_id: uuid.UUID) -> None:
    """Adds the registration to the administrators' list and withdraws it if it is open. Idempotent."""
    registration = status_tracking.lock_registration(work, registration_id)
    if registration.erasure_asked_at is not None:
        return
    if is_open(registration.state):
        status_tracking.withdraw_registration(work, registration_id)
    else:
        registration.version += 1
    registration.erasure_asked_at = work.now


def pending_erasures(work: UnitOfWork, *, most: int = PAGE) -> list[ErasureRequest]:
    """Returns the requested erasures, the oldest first."""
    asked = Registration.erasure_asked_at.asc()
    return _requests(work, Registration.erased_at.is_(None), asked, most=most)


def count_pending_erasures(work: UnitOfWork) -> int:
    """Returns the number of registrations to be erased."""
    return work.session.scalars(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.erasure_asked_at.is_not(None), Registration.erased_at.is_(None), ~_UNDONE
        )
    ).one()


def finished_erasures(work: UnitOfWork) -> list[ErasureRequest]:
    """Returns the completed erasures, the newest first."""
    return _requests(work, Registration.erased_at.is_not(None), Registration.erased_at.desc())


def erase_registration(work: UnitOfWork, officer: Officer, reference: str, confirmed: str) -> None:
    """Deletes all personal data of a registration. This cannot be undone.

    `confirmed` is a code of `ErasureConfirmation`. Raises `Forbidden`, `NotFound` without a request
    of the owner, `Invalid` for another code, and `Conflict` while an SMS is being sent.
    """
    if officer.role is not Role.ADMINISTRATOR:
        raise Forbidden(N_("Only an administrator can delete registrations."))
    confirmation = read_confirmation(confirmed)
    registration = _find(work, reference)
    if registration.erased_at is not None:
        return
    if is_open(registration.state):  # reopened after the request
        transition(work, registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    alone = alone_with_its_phone(work, registration)
    carry_out_erasure(work, registration, alone)
    write_audit_entry(
        work,
        AuditAction.ERASED,
        officer_id=officer.id,
        subject=registration.reference,
        details={"confirmed": confirmation.value},
    )


def carry_out_erasure(
    work: UnitOfWork, registration: Registration, alone: BlindIndex | None
) -> None:
    """Erases a registration in a final state, with everything that belongs to it.

    With the blind index of its phone in `alone`, also erases what else came from that phone. Raises
    `Conflict` while an SMS is being sent.
    """
    erase_messages(work, registration, alone)
    work.session.flush()
    erase_history(work, registration)
    for table, index in (
        (OneTimeCode, OneTimeCode.mobile_index),
        (Draft, Draft.mobile_index),
    ):
        mine = table.registration_id == registration.id
        work.session.execute(delete(table).where(or_(mine, index == alone) if alone else mine))
    listed = IdentifiedPerson.registration_id == registration.id
    same_phone = IdentifiedPerson.mobile_index == alone
    forget_people(work, or_(listed, same_phone) if alone else listed)
    if alone:
        work.session.execute(delete(CallbackRequest).where(CallbackRequest.mobile_index == alone))
        work.session.execute(delete(InboundMessage).where(InboundMessage.sender_index == alone))
    delete_blocking_keys(work, [registration.id])
    work.session.execute(
        update(ImportedRow)
        .where(ImportedRow.registration_id == registration.id)
        .values(fingerprint=None)
    )
    work.session.execute(
        delete(DuplicatePair).where(
            or_(
                DuplicatePair.first_id == registration.id,
                DuplicatePair.second_id == registration.id,
            )
        )
    )
    empty_answers(registration)
    registration.erased_at = registration.changed_at = registration.compared_at = work.now
    registration.version += 1
    queue_removal_webhooks(work, registration.id)


def _find(work: UnitOfWork, reference: str) -> Registration:
    is_wanted = Registration.erasure_asked_at.is_not(None)
    found = find_by_reference(work, reference, is_wanted, lock=True)
    if found is None:
        raise NotFound(N_("Nobody asked for this registration to be deleted."))
    return found


def alone_with_its_phone(work: UnitOfWork, registration: Registration) -> BlindIndex | None:
    """Returns the blind index of the phone, or None if another registration has the same phone.

    In that case drafts, codes and SMS of the phone stay, because they may be the other person's.
    """
    if registration.mobile is None:
        return None
    phone = work.vault.index(PHONE_INDEX, registration.mobile)
    other = work.session.scalars(
        select(Registration.id)
        .where(Registration.mobile_index == phone, Registration.id != registration.id)
        .limit(1)
    ).first()
    return None if other else phone


def _requests(
    work: UnitOfWork, which: ColumnElement[bool], order: ColumnElement[Any], *, most: int = PAGE
) -> list[ErasureRequest]:
    found = work.session.scalars(
        select(Registration)
        .where(Registration.erasure_asked_at.is_not(None), which, ~_UNDONE)
        .order_by(order, Registration.id)
        .limit(most)
    ).all()
    exports = exports_holding(work, found)
    return [
        ErasureRequest(
            reference=each.reference,
            state=each.state,
            asked_at=each.erasure_asked_at or each.changed_at,
            erased_at=each.erased_at,
            exports=exports[each.id],
        )
        for each in found
    ]
